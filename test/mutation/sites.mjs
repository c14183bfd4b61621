// Finds every place in the sources where one operator or one constant could be flipped.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

/**
 * A possible change: `text` of `file` from `start` to `end` becomes `to`. `shown` is the changed line with the new text
 * in guillemets; together with the file it names the mutant whatever lines are added above it.
 * @typedef {{ file: string, line: number, start: number, end: number, from: string, to: string, shown: string }} Site
 */

const folders = ["law", "devices", "integrate", "learning", "kernel"];
const operators = new Map([
  ["+", "-"],
  ["-", "+"],
  ["*", "/"],
  ["/", "*"],
  ["<", "<="],
  ["<=", "<"],
  [">", ">="],
  [">=", ">"],
  ["&&", "||"],
  ["||", "&&"],
  ["+=", "-="],
  ["-=", "+="],
]);
const arithmetic = new Set(["+", "+=", "-", "-="]);
/** Calls whose arguments are words for people. */
const messages = new Set(["error", "warning", "note", "expected", "fault", "add", "formatSI", "toFixed", "padEnd"]);

/** @returns {Site[]} all sites, by file and place */
export function findSites(root) {
  const files = folders.flatMap((folder) => sources(root, `src/${folder}`));
  const host = files.filter((file) => !file.includes("/assembly/"));
  const config = ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(
    host.map((file) => path.join(root, file)),
    { ...options, noEmit: true },
  );
  const checker = program.getTypeChecker();
  return files.flatMap((file) => {
    const full = path.join(root, file);
    const known = program.getSourceFile(full);
    // AssemblyScript has types of its own: its operators are all arithmetic.
    const tree = known ?? ts.createSourceFile(full, readFileSync(full, "utf8"), ts.ScriptTarget.ES2022, true);
    return scan(file, tree, known && checker);
  });
}

function sources(root, folder) {
  return readdirSync(path.join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".wasm.ts"))
    .map((name) => `${folder}/${name.replaceAll(path.sep, "/")}`)
    .sort();
}

function scan(file, tree, checker) {
  const sites = [];
  const { text } = tree;
  const add = (start, end, to) => {
    const line = tree.getLineAndCharacterOfPosition(start).line;
    const from = tree.getPositionOfLineAndCharacter(line, 0);
    const newline = text.indexOf("\n", start);
    const till = newline < 0 ? text.length : newline;
    const shown = `${text.slice(from, start)}«${to}»${text.slice(end, till)}`.trim();
    sites.push({ file, line: line + 1, start, end, from: text.slice(start, end), to, shown });
  };
  const numeric = (node) =>
    checker === undefined || (checker.getTypeAtLocation(node).flags & ts.TypeFlags.NumberLike) !== 0;

  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isThrowStatement(node) || ts.isTemplateExpression(node)) return;
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node)) return;
    if (ts.isCallExpression(node)) {
      const callee = node.expression;
      const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText(tree);
      if (messages.has(name) && node.arguments.some(isText)) return;
    }
    if (ts.isPropertyAssignment(node) && ts.isStringLiteralLike(node.initializer)) {
      if (isLawText(node, tree)) scanLaw(node.initializer, tree, add);
      return;
    }
    if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken.getText(tree);
      const to = operators.get(operator);
      if (to !== undefined && (!arithmetic.has(operator) || numeric(node)))
        add(node.operatorToken.getStart(tree), node.operatorToken.end, to);
    }
    if (ts.isNumericLiteral(node)) add(node.getStart(tree), node.end, flipped(node.getText(tree)));
    const returned = ts.isReturnStatement(node) ? node.expression : ts.isArrowFunction(node) ? node.body : undefined;
    if (returned?.kind === ts.SyntaxKind.TrueKeyword) add(returned.getStart(tree), returned.end, "false");
    if (returned?.kind === ts.SyntaxKind.FalseKeyword) add(returned.getStart(tree), returned.end, "true");
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return sites;
}

function isText(node) {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

/** Whether a property holds text of the law language: a law, the formula of a default, or a reported quantity. */
function isLawText(property, tree) {
  const name = property.name.getText(tree);
  const owner = property.parent.parent;
  const inQuantities = ts.isPropertyAssignment(owner) && owner.name.getText(tree) === "quantities";
  return name === "law" || (name === "default" && /[-+*/(]/.test(property.initializer.text)) || inQuantities;
}

/** 0 -> 1, n -> n + 1, x -> 1.1 x. */
function flipped(literal) {
  const value = Number(literal.replaceAll("_", ""));
  return String(Number.isInteger(value) && !/[.e]/i.test(literal) ? value + 1 : value * 1.1);
}

/** Operators and numbers of a text in the law language, without its comments and its statement signs. */
function scanLaw(literal, tree, add) {
  const base = literal.getStart(tree) + 1;
  const text = tree.text.slice(base, literal.end - 1);
  const token = /\/\/[^\n]*|\d+(?:\.\d+)?(?:e[-+]?\d+)?|[a-z_]\w*|\+=|==|!=|&&|\|\||[<>]=?|[-+*/=?:,()]|\n/gi;
  let before = "\n";
  for (const match of text.matchAll(token)) {
    const [found] = match;
    if (found.startsWith("//")) continue;
    const start = base + match.index;
    // A sign stands where no value came before.
    const operand = /^[\w)]/.test(before);
    if (/^\d/.test(found)) add(start, start + found.length, flipped(found));
    else if (found !== "+=" && operators.has(found) && operand) {
      add(start, start + found.length, operators.get(found));
    }
    before = found;
  }
}
