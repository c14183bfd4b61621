import { describe, expect, test } from "vitest";
import * as complex from "../../src/base/complex.js";
import type { Complex } from "../../src/base/complex.js";
import { NetlistError, parse } from "../../src/index.js";
import { netlist, simulated, table } from "../lab.js";
import { inverse, type Lines, voltagesOf } from "./multiconductor.js";

const { complex: number, mul, div, scale } = complex;

const triangle = (m: readonly (readonly number[])[]) => m.flatMap((row, i) => row.slice(i)).join(" ");
const pair = (own: number, between: number, other = own) => [[own, between], [between, other]]; // prettier-ignore
const none = pair(0, 0);

const names = (letter: string, n: number) => Array.from({ length: n }, (_, k) => `${letter}${k + 1}`);
const endsOf = ({ r }: Lines) => [...names("a", r.length), ...names("b", r.length)];
const loadsOf = ({ r }: Lines) => Array.from({ length: 2 * r.length }, (_, k) => 30 + 10 * k);

/** A source with the first of the loads in series drives the first conductor; the other loads are at all other ends. */
function cards(lines: Lines, source: string): string {
  const n = lines.r.length;
  const loads = loadsOf(lines);
  const { r, l, g, c, length } = lines;
  return [
    `V1 s 0 ${source}`,
    `R0 s a1 ${loads[0]}`,
    ...endsOf(lines)
      .slice(1)
      .map((node, k) => `R${k + 1} ${node} 0 ${loads[k + 1]}`),
    `P1 ${names("a", n).join(" ")} 0 ${names("b", n).join(" ")} 0 m`,
    `.model m cpl r=${triangle(r)} l=${triangle(l)} g=${triangle(g)}`,
    `+ c=${triangle(c)} length=${length}`,
  ].join("\n");
}

const l = pair(300e-9, 60e-9, 250e-9);
const alike = { l: pair(300e-9, 60e-9), c: pair(100e-12, -15e-12), length: 0.5 };
const different = { l, c: pair(100e-12, -15e-12, 140e-12), length: 0.5 };
/** L C is one number: all modes are as fast, and the losses choose them. */
const uniform = { l, c: pair(250 / 7140, -60 / 7140, 300 / 7140).map((row) => row.map((x) => 3e-9 * x)), length: 0.5 };
const three: Lines = {
  r: [[10, 1, 0], [1, 20, 1], [0, 1, 10]],
  l: [[300e-9, 70e-9, 20e-9], [70e-9, 300e-9, 70e-9], [20e-9, 70e-9, 300e-9]],
  g: [[1e-4, 0, 0], [0, 1e-4, 0], [0, 0, 1e-4]],
  c: [[100e-12, -15e-12, -2e-12], [-15e-12, 110e-12, -15e-12], [-2e-12, -15e-12, 100e-12]],
  length: 0.3,
}; // prettier-ignore

/** With the bound of the errors of phasors up to 1 GHz. */
const all: readonly (readonly [what: string, lines: Lines, bound: number])[] = [
  ["no losses", { ...different, r: none, g: none }, 1e-9],
  ["lines alike, with losses", { ...alike, r: pair(20, 2), g: pair(1e-3, -2e-4) }, 1e-9],
  ["uniform surroundings", { ...uniform, r: pair(20, 2, 60), g: none }, 1e-7],
  ["small losses that couple modes", { ...different, r: pair(2, 0.2, 6), g: none }, 1e-4],
  ["large losses that couple modes", { ...different, r: pair(20, 2, 60), g: pair(1e-3, -3e-4, 4e-4) }, 2e-3],
  ["three conductors", three, 1e-3],
];

describe("coupled lines", () => {
  test.each(all)("%s: phasors of the telegrapher's equations", async (_, lines, bound) => {
    const found = await table(`${cards(lines, "ac 1")}\n.ac dec 5 1k 1g`);
    endsOf(lines).forEach((node, k) => {
      const exact = (f: number) => voltagesOf(lines, loadsOf(lines), number(0, 2 * Math.PI * f))[k]!;
      expect(found.distance(`v(${node})`, exact)).toBeLessThan(bound);
    });
  });

  test.each(all)("%s: rest, and a start from it", async (_, lines, bound) => {
    const { tables } = await simulated(`${cards(lines, "2")}\n.op\n.tran 0.1n 5n`);
    endsOf(lines).forEach((node, k) => {
      const exact = 2 * voltagesOf(lines, loadsOf(lines), number(1))[k]!.re;
      expect(Math.abs(tables[0]!.last(`v(${node})`) - exact)).toBeLessThan(Math.max(1e-7, bound));
      const moved = Array.from(tables[1]!.column(`v(${node})`), (v) => Math.abs(v - tables[0]!.last(`v(${node})`)));
      expect(Math.max(...moved)).toBeLessThan(1e-9);
    });
  });

  test.each(all)("%s: an edge arrives as the inverse Laplace transform says", async (_, lines, bound) => {
    const deck = `${cards(lines, "PWL(0 0 1n 0 3n 1)")}\n.options reltol=1e-5\n.tran 0.1n 12n 0 20p`;
    const found = await table(deck);
    const time = found.column("time");
    const edge = (p: Complex): Complex => {
      const rising = complex.sub(complex.exp(scale(p, -1e-9)), complex.exp(scale(p, -3e-9)));
      return div(rising, scale(mul(p, p), 2e-9));
    };
    const node = names("b", lines.r.length).at(-1)!;
    const at = endsOf(lines).indexOf(node);
    const values = found.column(`v(${node})`);
    for (let k = 60; k < time.length; k += Math.ceil(time.length / 5)) {
      const transform = (p: Complex) => mul(edge(p), voltagesOf(lines, loadsOf(lines), p)[at]!);
      expect(Math.abs(values[k]! - inverse(transform, time[k]!, 20e-9, 2000))).toBeLessThan(3e-4 + bound);
    }
    expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(5e-3);
  });

  test("even and odd modes of two lines alike are lines of their own", async () => {
    const lines = cards({ ...alike, r: none, g: none }, "PULSE(0 1 1n 0.1n 0.1n 2n)");
    // T lines of the sums and differences, at the same loads: 30 and 40, 50 and 60 ohm are no mode's, so all are made 50.
    const even = `${Math.sqrt(360e-9 / 85e-12)} td=${0.5 * Math.sqrt(360e-9 * 85e-12)}`;
    const odd = `${Math.sqrt(240e-9 / 115e-12)} td=${0.5 * Math.sqrt(240e-9 * 115e-12)}`;
    const modes = `
      R10 s e1 50; T1 e1 0 e2 0 z0=${even}; R11 e2 0 50
      R12 s o1 50; T2 o1 0 o2 0 z0=${odd}; R13 o2 0 50`;
    const deck = `${lines.replaceAll(/^(R\d \w+ \w+) \d+$/gm, "$1 50")}\n${modes}\n.options reltol=1e-6\n.tran 0.05n 12n 0 20p`;
    const found = await table(deck);
    const [e, o] = [found.column("v(e2)"), found.column("v(o2)")];
    found.column("v(b1)").forEach((v, k) => expect(Math.abs(v - (e[k]! + o[k]!) / 2)).toBeLessThan(1e-9));
    found.column("v(b2)").forEach((v, k) => expect(Math.abs(v - (e[k]! - o[k]!) / 2)).toBeLessThan(1e-9));
  });

  test("one conductor is a line with losses", async () => {
    const of = (card: string) => `V1 s 0 PULSE(0 3 1n 1n 1n 6n); R1 s a 40; ${card}; R2 b 0 150; .tran 50p 20n`;
    const one = await table(of("P1 a 0 b 0 m; .model m cpl r=20 l=300n g=1m c=110p length=0.4"));
    const same = await table(of("O1 a 0 b 0 m; .model m ltra (r=20 l=300n g=1m c=110p len=0.4)"));
    const expected = same.column("v(b)");
    expect(one.points).toBe(same.points);
    one.column("v(b)").forEach((v, k) => expect(Math.abs(v - expected[k]!)).toBeLessThan(1e-8));
  });

  test("more lumps: the error falls with the square of their number, or faster", async () => {
    const lines: Lines = { ...different, r: pair(20, 2, 60), g: none };
    const errors: number[] = [];
    for (const lumps of [16, 32]) {
      const found = await table(`${cards(lines, "ac 1").replace(" 0 m\n", ` 0 m lumps=${lumps}\n`)}\n.ac dec 5 1k 1g`);
      errors.push(found.distance("v(b2)", (f) => voltagesOf(lines, loadsOf(lines), number(0, 2 * Math.PI * f))[3]!));
    }
    expect(errors[1]! * 3).toBeLessThan(errors[0]!);
  });

  test("eight conductors", async () => {
    const n = 8;
    const square = (entry: (i: number, j: number) => number) =>
      Array.from({ length: n }, (_row, i) => Array.from({ length: n }, (_entry, j) => entry(i, j)));
    const lines: Lines = {
      r: square(() => 0),
      g: square(() => 0),
      l: square((i, j) => 300e-9 * 0.3 ** Math.abs(i - j)),
      c: square((i, j) => (i === j ? 100e-12 : Math.abs(i - j) === 1 ? -15e-12 : 0)),
      length: 0.3,
    };
    const found = await table(`${cards(lines, "ac 1")}\n.ac dec 2 1meg 1g`);
    const exact = (f: number) => voltagesOf(lines, loadsOf(lines), number(0, 2 * Math.PI * f))[15]!;
    expect(found.distance("v(b8)", exact)).toBeLessThan(1e-9);
  });
});

describe("faults of coupled lines", () => {
  const deck = (card: string, model = "r=0 0 0 l=300n 60n 300n g=0 0 0 c=100p -15p 100p length=0.3") =>
    `V1 a 0 1\nR1 a b 50\nR2 c 0 50\nR3 d 0 50\n${card}\n.model m cpl ${model}\n.op`;
  test.each([
    [
      "a list of another length",
      deck("P1 a b 0 c d 0 m", "r=0 0 0 l=300n 60n c=100p -15p 100p length=0.3"),
      "bad-list",
    ],
    ["nodes for another number", deck("P1 a 0 c 0 m"), "wrong-node-count"],
    ["nodes that are no two ends", deck("P1 a b 0 c 0 m"), "wrong-node-count"],
    ["no length", deck("P1 a b 0 c d 0 m", "l=300n 60n 300n c=100p -15p 100p"), "missing-value"],
    [
      "a matrix that is not definite",
      deck("P1 a b 0 c d 0 m", "l=300n 400n 300n c=100p -15p 100p length=1"),
      "bad-value",
    ],
    [
      "losses left out",
      deck("P1 a b 0 c d 0 m lumps=0", "r=1 0 9 l=300n 60n 200n c=100p -15p 100p length=1"),
      "bad-value",
    ],
    ["a value of no list", deck("P1 a b 0 c d 0 m", "l=300n 60n 300n c=100p -15p 100p length=1 2"), "unexpected-text"],
  ])("%s", (_, cards, code) => {
    try {
      parse(netlist(cards));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(NetlistError);
      expect((error as NetlistError).diagnostics.map((each) => each.code)).toContain(code);
    }
  });
});
