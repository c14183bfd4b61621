import type { OptionSpec } from "../option-spec.js";

/** What `test` takes beside what all commands do. */
export const testsOptions = {
  junit: {
    name: "junit",
    kind: "text",
    value: "FILE",
    commands: ["test"],
    about: "write the results of the tests to FILE in JUnit's XML",
  },
  update: {
    name: "update",
    kind: "flag",
    commands: ["test"],
    about: "write what the netlists give now into their golden files",
  },
} as const satisfies Record<string, OptionSpec>;
