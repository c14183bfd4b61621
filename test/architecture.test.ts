import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const src = fileURLToPath(new URL("../src", import.meta.url));

/** Folders and files of src by rank; they import from lower ranks or from themselves. */
const ranks: readonly (readonly string[])[] = [
  ["base"],
  ["netlist", "law", "kernel"],
  ["circuit"],
  ["devices", "equations", "signals"],
  ["solve"],
  ["integrate"],
  ["analyses"],
  ["learning", "report"],
  ["deck"],
  ["testing"],
  ["index.ts", "vitest.ts"],
  ["cli"],
];

interface Import {
  /** Paths below src, with "/". */
  readonly from: string;
  readonly to: string;
}

/** The relative imports, re-exports and `import(...)` (of values and of types) of a source. */
function importsOf(file: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: string): void => {
    if (!specifier.startsWith(".")) return;
    found.push({ from: file, to: path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, ".ts") });
  };
  const visit = (node: ts.Node): void => {
    const specifier =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
          ? node.argument.literal
          : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
            ? node.arguments[0]
            : undefined;
    if (specifier !== undefined && ts.isStringLiteral(specifier)) add(specifier.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found;
}

const unitOf = (file: string): string => file.split("/")[0]!;
const rankOf = (file: string): number => ranks.findIndex((units) => units.includes(unitOf(file)));

/** What is wrong with an import, or undefined. */
function faultOf({ from, to }: Import): string | undefined {
  if (unitOf(from) === unitOf(to)) return undefined;
  const line = `${from} imports ${to}`;
  if (rankOf(from) < 0 || rankOf(to) < 0) return `${line}: of no known rank`;
  if (rankOf(to) >= rankOf(from)) return `${line}: of rank ${rankOf(to)}, not below ${rankOf(from)}`;
  if (unitOf(from) === "cli" && to !== "index.ts") return `${line}: the command line uses the public API only`;
  // A device is known to its folder alone; its registry is handed on from one place.
  if (unitOf(to) === "devices" && (to !== "devices/index.ts" || !["deck/registry.ts", "index.ts"].includes(from)))
    return `${line}: devices are known through deck/registry.ts only`;
  return undefined;
}

/** Folders in which every file is one entry of a registry, which the folder's index.ts enumerates. */
const registries = ["devices/stimuli", "learning/rules", "learning/updates", "netlist/data-sources"];

/** An entry of a registry imported by name from outside of its folder. */
function entryFault({ from, to }: Import): string | undefined {
  const registry = registries.find((folder) => to.startsWith(`${folder}/`) && !from.startsWith(`${folder}/`));
  if (registry === undefined || to === `${registry}/index.ts`) return undefined;
  return `${from} imports ${to}: ${registry}/index.ts has the registry`;
}

/** A chain of imports that leads back to where it began, if there is one. */
function circleOf(list: readonly Import[]): string[] | undefined {
  const targets = new Map<string, string[]>();
  for (const { from, to } of list) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const target of targets.get(file) ?? []) {
      const circle = walk(target, [...path, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of targets.keys()) {
    const circle = walk(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .map((file) => file.split(path.sep).join("/"))
  .filter((file) => file.endsWith(".ts") && !file.startsWith("kernel/assembly/"));
const imports = files.flatMap((file) => importsOf(file, readFileSync(path.join(src, file), "utf8")));

describe("the folders of src", () => {
  it("have a rank each", () => {
    expect([...new Set(files.map(unitOf))].sort()).toEqual(ranks.flat().sort());
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it("import from lower ranks only, the command line from the public API only, devices from nowhere but their registry", () => {
    expect(imports.map(faultOf).filter((fault) => fault !== undefined)).toEqual([]);
  });

  it("have files that import each other in no circle, types included", () => {
    expect(circleOf(imports)).toBeUndefined();
    const chain = [
      ["a.ts", "b.ts"],
      ["b.ts", "c.ts"],
      ["c.ts", "b.ts"],
    ].map(([from, to]) => ({ from: from!, to: to! }));
    expect(circleOf(chain)).toEqual(["b.ts", "c.ts", "b.ts"]);
    expect(circleOf(chain.slice(0, 2))).toBeUndefined();
  });

  it("take entries of registries from the registry", () => {
    expect(imports.map(entryFault).filter((fault) => fault !== undefined)).toEqual([]);
  });

  it("import each file that is named", () => {
    const known = new Set(files);
    expect(imports.filter(({ to }) => !known.has(to))).toEqual([]);
  });
});

describe("the check itself", () => {
  it.each([
    ["base/a.ts", 'import { x } from "../law/b.js";', "not below"],
    ["law/a.ts", 'export { x } from "../netlist/b.js";', "not below"],
    ["solve/a.ts", 'const x = await import("../analyses/b.js");', "not below"],
    ["equations/a.ts", 'let x: import("../solve/b.js").X;', "not below"],
    ["cli/a.ts", 'import type { X } from "../report/b.js";', "public API"],
    ["analyses/a.ts", 'import { diode } from "../devices/diode.js";', "registry"],
    ["deck/a.ts", 'import { devices } from "../devices/index.js";', "registry"],
    ["other/a.ts", 'import { x } from "../base/b.js";', "no known rank"],
  ])("finds the fault of %s: %s", (file, text, fault) => {
    expect(importsOf(file, text).map(faultOf)).toEqual([expect.stringContaining(fault)]);
  });

  it("finds an entry that goes round its registry", () => {
    const [found] = importsOf("learning/trainer.ts", 'import { ideal } from "./updates/ideal.js";');
    expect(entryFault(found!)).toContain("learning/updates/index.ts");
  });
});
