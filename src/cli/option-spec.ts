import type { Command } from "./commands.js";

/**
 * What an option takes: nothing (flag), one text, a text each time it is given (list), a whole number from `least` on (to `most`),
 * a positive number of seconds, a number between 0 and 1 (share), or one of `choices`.
 */
type Kind =
  | { readonly kind: "flag" }
  | { readonly kind: "text" | "list"; readonly value: string }
  | { readonly kind: "whole"; readonly value: string; readonly least: number; readonly most?: number }
  | { readonly kind: "seconds" | "share"; readonly value: string }
  | { readonly kind: "choice"; readonly value: string; readonly choices: readonly string[] };

export type OptionSpec = Kind & {
  /** Long name; written after two dashes. */
  readonly name: string;
  /** One letter; written after one dash. */
  readonly short?: string;
  readonly commands: readonly Command[];
  readonly about: string;
};

/** The commands of options that several have. */
export const onDecks = ["run", "train", "audit", "advise", "test", "check"] as const;
export const onRuns = ["run", "train", "audit", "advise"] as const;
export const onLearning = ["train", "audit", "advise"] as const;
export const onAll = [...onDecks, "new"] as const;
