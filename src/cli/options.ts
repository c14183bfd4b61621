import type { OptionSpec } from "./option-spec.js";
import { commonOptions } from "./options/common.js";
import { learningOptions } from "./options/learning.js";
import { networkOptions } from "./options/network.js";
import { resultsOptions } from "./options/results.js";
import { testsOptions } from "./options/tests.js";

/**
 * Every option of every command, in the order of help. The parser, the messages about wrong usage and `lockspice help`
 * read this table.
 */
export const options = {
  ...resultsOptions,
  ...learningOptions,
  ...testsOptions,
  ...networkOptions,
  ...commonOptions,
};

type Value<S extends OptionSpec> = S extends { kind: "flag" }
  ? true
  : S extends { kind: "list" }
    ? readonly string[]
    : S extends { kind: "whole" | "seconds" | "share" }
      ? number
      : S extends { kind: "choice"; choices: readonly (infer C)[] }
        ? C
        : string;

/** The values of the options that were given. */
export type Options = { readonly [K in keyof typeof options]?: Value<(typeof options)[K]> };
