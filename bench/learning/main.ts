/**
 * `npm run bench:learning`: how well netlists learn, over seeds, as tables in Markdown with the bounds that they are held
 * to. An hour of computing. Ends with 1 when a bound is missed. No time is in the output: equal bytes on every machine.
 *
 *     npm run bench:learning                      print
 *     npm run bench:learning -- --write           and renew bench/learning.md
 *     npm run bench:learning -- xor --write       one section of it: iris, rules, xor, deep
 *     npm run bench:learning -- rules spsa        some rows of the table of rules, printed
 *     npm run bench:learning -- rules kept        the table of rules of the trainings that are done, with their number
 *
 * Trainings of the sections rules and deep are kept in out/bench/learning: a benchmark that was stopped goes on there.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { deepSection } from "./deep.js";
import { irisSection } from "./iris.js";
import { rulesSection } from "./rules.js";
import { MISSED } from "./text.js";
import { xorSection } from "./xor.js";

interface Section {
  readonly name: string;
  readonly title: string;
  readonly run: (chosen: readonly string[]) => Promise<string[]>;
}

const sections: readonly Section[] = [
  { name: "iris", title: "Iris (105 flowers to train, 45 to test: one is 2.2 points)", run: irisSection },
  { name: "rules", title: "Iris, every rule", run: rulesSection },
  { name: "deep", title: "Iris, two hidden layers with gain stages", run: deepSection },
  { name: "xor", title: "XOR (10 hidden nodes, batch=all, 600 epochs)", run: xorSection },
];

const file = join(dirname(fileURLToPath(import.meta.url)), "..", "learning.md");
const words = process.argv.slice(2);
const writes = words.includes("--write");
const [only, ...chosen] = words.filter((word) => word !== "--write");
if (only !== undefined && !sections.some(({ name }) => name === only))
  throw new Error(`${only}: one of ${sections.map(({ name }) => name).join(", ")}`);
if (chosen.some((word) => word !== "kept") && writes) throw new Error("a part of a section is printed, not written");

/** What the file has under a heading that begins like the title, up to what it has in brackets. */
function kept({ name, title }: Section): string {
  const beginning = `## ${title.split("(")[0]!.trim()}`;
  const parts = readFileSync(file, "utf8").split(/^(?=## )/m);
  const part = parts.find((text) => text.split(/\n| \(/)[0] === beginning);
  return (
    part?.split("\n").slice(1).join("\n").trim() ?? `Not measured yet: \`npm run bench:learning -- ${name} --write\`.`
  );
}

const text: string[] = ["# How well the netlists learn", "", "Made by `npm run bench:learning -- --write`.", ""];
let missed = false;
for (const section of sections) {
  const { name, title, run } = section;
  const anew = only === undefined || only === name;
  const body = anew ? (await run(chosen)).join("\n") : kept(section);
  if (anew) process.stdout.write(`## ${title}\n\n${body}\n\n`);
  missed ||= anew && body.includes(MISSED);
  text.push(`## ${title}`, "", body, "");
}
if (writes) writeFileSync(file, `${text.join("\n").trimEnd()}\n`);
process.exitCode = missed ? 1 : 0;
