import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AbortedError } from "../src/base/errors.js";
import { Draws } from "../src/base/draws.js";
import { stream } from "../src/base/random.js";
import { System } from "../src/equations/system.js";
import {
  analyses,
  audit,
  commonParameters,
  devices,
  parse,
  type ParameterSpec,
  rules,
  shapes,
  simulate,
  updates,
} from "../src/index.js";
import type { ConductanceUpdate, DeviceColumns } from "../src/learning/contract.js";
import { lawGroups } from "../src/learning/law-devices.js";

/** Every registered thing keeps the promises of its contract. A new one is checked as soon as it is registered. */

const everyParameter: [string, ParameterSpec][] = [
  ...devices.flatMap(({ name, parameters }) =>
    Object.entries(parameters).map(([key, spec]): [string, ParameterSpec] => [`${name} ${key}`, spec]),
  ),
  ...[...shapes.values()].flatMap(({ name, parameters }) =>
    Object.entries(parameters).map(([key, spec]): [string, ParameterSpec] => [`${name} ${key}`, spec]),
  ),
  ...Object.entries(commonParameters),
];

describe("tables", () => {
  it.each(everyParameter)("%s has a unit, a line about it, and a default within its range", (_, spec) => {
    expect(spec.unit).not.toBe("");
    expect(spec.about).toMatch(/^.{3,90}$/);
    if (typeof spec.default !== "number" || Number.isNaN(spec.default)) return;
    if (typeof spec.min === "number") expect(spec.default).toBeGreaterThanOrEqual(spec.min);
    if (typeof spec.max === "number") expect(spec.default).toBeLessThanOrEqual(spec.max);
    if (typeof spec.above === "number") expect(spec.default).toBeGreaterThan(spec.above);
  });

  it.each(
    [...devices, ...rules.values(), ...updates.values()].map(
      (entry) => ["kind" in entry ? entry.kind : entry.name, entry] as const,
    ),
  )("%s says what it is and where it is from", (_, { about, source }) => {
    expect(about.length).toBeGreaterThan(6);
    expect(source.length).toBeGreaterThan(8);
  });
});

type Draw = () => number;
const between = (draw: Draw, low: number, high: number): string => (low + (high - low) * draw()).toPrecision(6);

/** Lines of n conductors; losses couple modes of two or three, which the others would only repeat. */
const coupledCards =
  (n: number) =>
  (d: () => number): string[] => {
    const ends = Array.from({ length: 2 * n }, (_, k) => `n${k}`);
    const triangle = (own: number, between: number) =>
      Array.from({ length: n }, (_, i) =>
        [own * (1 + 0.1 * i), ...Array<number>(n - i - 1).fill(between)].join(" "),
      ).join(" ");
    const r = n === 2 || n === 3 ? 1 + 8 * d() : 0;
    return [
      `P1 ${ends.slice(0, n).join(" ")} z ${ends.slice(n).join(" ")} z pm length=0.5 lumps=${r === 0 ? -1 : 1}`,
      `.model pm cpl r=${triangle(r, 0)} l=${triangle(300e-9, 9e-9)} g=${triangle(0, 0)} c=${triangle(100e-12, -3e-12)}`,
    ];
  };

/** A transistor with capacitances of picofarads, so that their currents at rates of volts a second are seen. */
const mosfetCards = (d: Draw, level: string): readonly string[] => [
  `M1 a b c d mm l=${between(d, 2e-6, 9e-6)} w=20m ad=1u as=1u pd=10m ps=10m m=${between(d, 0.5, 3)}`,
  `.model mm ${d() < 0.5 ? "nmos" : "pmos"} (vto=${between(d, -0.3, 0.3)} tox=30n rd=${between(d, 1, 9)} rs=1 is=1e-12`,
  `+ cj=1m cjsw=1n cgso=1n cgdo=1n cgbo=1n ${level})`,
];

/** Cards of every device between nodes that have no connection to ground, with parameters drawn in their ranges. */
const cards: Readonly<Record<string, (draw: Draw) => readonly string[]>> = {
  resistor: (d) => [`R1 a b ${between(d, 1, 1e3)} tc1=${between(d, -1e-3, 1e-3)} tc2=1e-6 m=${between(d, 0.5, 3)}`],
  admittance: (d) => [`Y1 a b ${between(d, 1e-3, 1)} tc1=${between(d, -1e-3, 1e-3)} m=${between(d, 0.5, 3)}`],
  trainable: (d) => [`R1 a b syn g=${between(d, 1e-3, 1e-1)} m=2`, ".model syn TRAINABLE (gmin=1e-4 gmax=1)"],
  "transistor edge": (d) => [
    `R1 a b edge vg=${between(d, 0.5, 2)} m=2`,
    `.model edge TRAINABLE (level=2 kp=${between(d, 0.1, 1)} vto=${between(d, -1, 0.3)})`,
  ],
  capacitor: (d) => [`C1 a b ${between(d, 0.1, 9)} tc1=${between(d, -1e-3, 1e-3)} m=${between(d, 0.5, 3)}`],
  inductor: (d) => [`L1 a b ${between(d, 0.1, 9)}`],
  coupling: (d) => [`L1 a b ${between(d, 0.1, 9)}`, `L2 c d ${between(d, 0.1, 9)}`, `K1 L1 L2 ${between(d, 0.1, 0.9)}`],
  "voltage source": (d) => [`V1 a b ${between(d, -5, 5)}`],
  port: (d) => [`P1 a b ${between(d, -5, 5)} port=1 z0=${between(d, 0, 100)}`],
  "current source": (d) => [`I1 a b ${between(d, -5, 5)}`],
  "voltage-controlled voltage source": (d) => [`E1 a b c d ${between(d, -9, 9)}`],
  "current-controlled current source": (d) => ["V1 c d 1", `F1 a b V1 ${between(d, -9, 9)} m=2`],
  "voltage-controlled current source": (d) => [`G1 a b c d ${between(d, -9, 9)} m=3`],
  "current-controlled voltage source": (d) => ["V1 c d 1", `H1 a b V1 ${between(d, -9, 9)}`],
  "behavioural source": (d) => [
    "V1 c d 1",
    `B1 a b i={${between(d, 0.1, 2)} * tanh(v(c,a)) + i(V1) * v(b,d)^2 / ${between(d, 1, 3)}}`,
    `B2 b e v={exp(v(c,d)) * v(a,b) + ${between(d, -1, 1)} * i(V1)}`,
  ],
  "ideal diode": (d) => [
    `D1 a b di area=${between(d, 0.5, 4)} m=${between(d, 0.5, 3)}`,
    `.model di D (ron=${between(d, 1, 50)} roff=1k vfwd=${between(d, 0, 0.5)} vrev=${between(d, 0.1, 0.5)} rrev=3 epsilon=0.3`,
    `+ revepsilon=0.2 ilimit=${between(d, 0.01, 1)} revilimit=0.1)`,
  ],
  diode: (d) => [
    `D1 a b dm area=${between(d, 0.5, 4)} m=${between(d, 0.5, 3)}`,
    `.model dm D (is=${between(d, 1e-12, 1e-9)} n=${between(d, 1, 2)} rs=${between(d, 1, 50)} tt=${between(d, 1e-9, 1e-6)}`,
    `+ cjo=${between(d, 1e-12, 1e-9)} vj=${between(d, 0.5, 1)} m=${between(d, 0.3, 0.5)} fc=0.5 bv=${between(d, 0.4, 0.8)})`,
  ],
  "voltage-controlled switch": (d) => [
    `S1 a b c d sw on m=${between(d, 0.5, 3)}`,
    `.model sw SW (vt=${between(d, -1, 1)} vh=${between(d, -1, 1)} ron=${between(d, 1, 9)} roff=${between(d, 10, 99)})`,
  ],
  "current-controlled switch": (d) => [
    "V1 c d 1",
    "W1 a b V1 sw off",
    `.model sw CSW (it=${between(d, -1, 1)} ih=${between(d, 0, 1)} ron=${between(d, 1, 9)} roff=${between(d, 10, 99)})`,
  ],
  "smooth voltage-controlled switch": (d) => [
    `S1 a b c d sw m=${between(d, 0.5, 3)}`,
    `S2 a b sw control={v(c,d) + 0.5 * v(a)}`,
    `.model sw VSWITCH (von=${between(d, 1, 2)} voff=${between(d, -2, -1)} ron=${between(d, 1, 9)} roff=${between(d, 10, 99)})`,
  ],
  "smooth current-controlled switch": (d) => [
    "V1 c d 1",
    "W1 a b V1 sw",
    `.model sw ISWITCH (ion=${between(d, 1, 2)} ioff=${between(d, -2, -1)} ron=${between(d, 1, 9)} roff=${between(d, 10, 99)})`,
  ],
  "delayed voltage source": (d) => [`YDELAY y1 a b c d td=${between(d, 1e-9, 1e-6)}`],
  "accelerated mass": (d) => [`YACC y1 a b c v0=${between(d, -1, 1)} x0=${between(d, -1, 1)}`],
  "linear drift memristor": (d) => [
    `YMEMRISTOR m1 a b mm m=2 x0=${between(d, 0.1, 0.9)}`,
    `.model mm MEMRISTOR (ron=${between(d, 1, 9)} roff=${between(d, 10, 99)} wt=${Math.floor(4 * d())} p=2)`,
  ],
  "TEAM memristor": (d) => [
    `YMEMRISTOR m1 a b mm ivrelation=${Math.floor(2 * d())}`,
    `.model mm MEMRISTOR (level=2 ron=${between(d, 1, 9)} roff=${between(d, 10, 99)})`,
  ],
  "VTEAM memristor": (d) => [
    `YMEMRISTOR m1 a b mm ivrelation=${Math.floor(2 * d())}`,
    `.model mm MEMRISTOR (level=11 ron=${between(d, 1, 9)} roff=${between(d, 10, 99)})`,
  ],
  "Yakopcic memristor": (d) => [
    "YMEMRISTOR m1 a b mm x0=0.4",
    `.model mm MEMRISTOR (level=3 a1=0.2 a2=0.2 b=${between(d, 0.1, 2)})`,
  ],
  "threshold memristor": (d) => [
    "YMEMRISTOR m1 a b mm",
    `.model mm MEMRISTOR (level=12 ron=${between(d, 1, 9)} roff=${between(d, 10, 99)} vt=0.3)`,
  ],
  "Stanford-PKU memristor": (d) => [
    "YMEMRISTOR m1 a b mm",
    `.model mm MEMRISTOR (level=13 v0=${between(d, 0.2, 1)} g0=0.2n)`,
  ],
  "lossless line": (d) => [`T1 a b c d z0=${between(d, 10, 99)} td=1n`],
  "single lossy line": (d) => ["Y1 a b c d ym", `.model ym txl (length=0.5 r=${between(d, 1, 99)} l=250n c=100p)`],
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7, 8].map((n) => [n === 1 ? "uncoupled line" : `${n} coupled lines`, coupledCards(n)]),
  ),
  "RC line": (d) => [
    "U1 a b c um l=2 n=3",
    `.model um urc (k=${between(d, 1.2, 3)} rperl=${between(d, 10, 99)} cperl=20p isperl=1e-9 rsperl=${d() < 0.5 ? 0 : 4})`,
  ],
  "lossy line": (d) => [
    "O1 a b c d om",
    `.model om ltra (len=0.5 r=${between(d, 1, 99)} l=${d() < 0.5 ? 0 : 250e-9} g=${d() < 0.5 ? 0 : 0.01} c=100p)`,
  ],
  "junction field-effect transistor": (d) => [
    `J1 a b c jm area=${between(d, 0.5, 3)} m=${between(d, 0.5, 3)}`,
    `.model jm ${d() < 0.5 ? "njf" : "pjf"} (vto=${between(d, -1, 0.3)} beta=${between(d, 1e-3, 1e-2)} lambda=0.05`,
    `+ b=${between(d, 0.5, 1.2)} rd=5 rs=${d() < 0.5 ? 0 : 9} is=1e-10 cgs=9p cgd=5p pb=0.8)`,
  ],
  "short-channel field-effect transistor": (d) => [
    `J1 a b c jm area=${between(d, 0.5, 3)} m=${between(d, 0.5, 3)}`,
    `.model jm ${d() < 0.5 ? "njf" : "pjf"} (level=2 vto=${between(d, -1, -0.6)} beta=${between(d, 1e-3, 1e-2)} lambda=0.05`,
    `+ p=${between(d, 1.8, 2.5)} q=2 xi=3 vst=0.05 rd=5 rs=${d() < 0.5 ? 0 : 9} is=1e-10 cgs=9p cgd=5p vbi=0.8 taug=${d() < 0.5 ? 0 : 1e-6})`,
  ],
  MESFET: (d) => [
    `Z1 a b c zm area=${between(d, 0.5, 3)} m=${between(d, 0.5, 3)}`,
    `.model zm ${d() < 0.5 ? "nmf" : "pmf"} (vto=${between(d, -1, 0.3)} beta=${between(d, 1e-3, 1e-2)} lambda=0.05`,
    `+ alpha=${between(d, 1, 3)} b=0.5 rd=5 rs=${d() < 0.5 ? 0 : 9} is=1e-10 cgs=9p cgd=5p pb=0.8)`,
  ],
  VDMOS: (d) => [
    `M1 a b c mm m=${between(d, 0.5, 3)}`,
    `.model mm vdmos ${d() < 0.5 ? "nchan" : "pchan"} vto=${between(d, -0.3, 0.3)} kp=${between(d, 0.1, 1)} lambda=0.05 theta=0.1`,
    `+ mtriode=0.7 ksubthres=0.2 rd=${between(d, 1, 9)} rs=1 rg=${d() < 0.5 ? 0 : 9} rb=2 is=1e-10 n=1.3 bv=9 ibv=1m`,
    `+ rq=${d() < 0.5 ? 0 : 2} vq=1 rds=1k cgs=9p cgdmax=9p cgdmin=1p a=0.7 cjo=5p tt=1n`,
  ],
  "bipolar transistor": (d) => [
    `Q1 c b e s qm area=${between(d, 0.5, 3)} areab=1.5 areac=0.8 m=${between(d, 0.5, 3)}`,
    `.model qm ${d() < 0.5 ? "npn" : "pnp"} (is=${between(d, 1e-12, 1e-10)} bf=${between(d, 50, 200)} br=${between(d, 1, 5)}`,
    `+ vaf=${between(d, 20, 80)} var=${between(d, 5, 20)} ikf=${between(d, 1e-3, 1e-1)} ikr=1m nkf=${d() < 0.5 ? 0.5 : 0.6}`,
    `+ ise=1e-10 isc=1e-10 ptf=${d() < 0.5 ? 0 : 30} rb=100 rbm=10 irb=${d() < 0.5 ? 0 : 1e-4} re=1 rc=10 cje=9p cjc=5p xcjc=0.6 cjs=2p mjs=0.4`,
    `+ tf=1n xtf=3 vtf=2 itf=1m tr=10n iss=1e-12 subs=${d() < 0.5 ? 1 : -1})`,
  ],
  "MOSFET level 1": (d) => mosfetCards(d, `level=1 lambda=${between(d, 0, 0.1)} gamma=0.5 kp=100u`),
  "MOSFET level 6": (d) =>
    mosfetCards(
      d,
      `level=6 kc=${between(d, 1e-5, 1e-4)} nc=${between(d, 1, 2)} nv=0.6 gamma=0.5 sigma=0.02 lambda=0.03`,
    ),
  "MOSFET level 2": (d) =>
    mosfetCards(
      d,
      `level=2 nsub=3e16 xj=0.3u delta=1 nfs=${between(d, 1e10, 1e12)} ucrit=5e4 uexp=0.2 vmax=${d() < 0.5 ? 0 : 6e4}`,
    ),
  "MOSFET level 3": (d) =>
    mosfetCards(
      d,
      `level=3 nsub=3e16 xj=0.3u delta=1 nfs=${between(d, 1e10, 1e12)} eta=0.1 theta=0.1 vmax=${d() < 0.5 ? 0 : 6e4}`,
    ),
};

/** Evaluates until limiting lets go, as an iteration does. */
function settle(system: System, evaluate: () => void): void {
  for (let k = 0; k < 500; k++) {
    evaluate();
    if (system.limits.largest(0) === 0) return;
  }
  throw new Error("limiting does not let go");
}

/** F and q at x. */
function residuals(system: System, x: Float64Array): { f: Float64Array; q: Float64Array } {
  system.x.array.set(x);
  settle(system, () => system.evaluate(0));
  const f = system.f.array.slice();
  system.evaluateCharges();
  return { f, q: system.q.array.slice() };
}

/** The matrix as rows. */
function dense({ lu, pattern, size }: System): number[][] {
  const rows = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let column = 0; column < size; column++)
    for (let k = pattern.columnStart[column]!; k < pattern.columnStart[column + 1]!; k++)
      rows[pattern.row[k]!]![column] = lu.values.array[k]!;
  return rows;
}

const H = 1e-5;

/** Derivatives of values by the k-th of some numbers, by differences of fourth order. */
function difference<Key extends string>(
  at: (numbers: Float64Array) => Record<Key, Float64Array>,
  numbers: Float64Array,
  k: number,
): Record<Key, number[]> {
  const moved = (steps: number) => at(numbers.map((value, i) => (i === k ? value + steps * H : value)));
  const [a, b, c, d] = [moved(-2), moved(-1), moved(1), moved(2)];
  const slopes = (Object.keys(a) as Key[]).map((key) => [
    key,
    Array.from(a[key], (value, i) => (value - 8 * b[key][i]! + 8 * c[key][i]! - d[key][i]!) / (12 * H)),
  ]);
  return Object.fromEntries(slopes) as Record<Key, number[]>;
}

/** F at x where the unknowns have rates [V/s]. */
function moving(system: System, x: Float64Array, rates: Float64Array): { f: Float64Array } {
  system.x.array.set(x);
  const { history } = system.rates!;
  history.array.set(rates.map((rate, k) => rate - x[k]!));
  settle(system, () => system.evaluateF(1));
  return { f: system.f.array.slice() };
}

describe("devices", () => {
  it("are all in the tables of this test", () => {
    expect(devices.map(({ name }) => name).sort()).toEqual(Object.keys(cards).sort());
  });

  it.each(devices.map(({ name }) => [name] as const))(
    "%s: exact derivatives, and currents and charges that sum to zero over its nodes",
    (name) => {
      const numbers = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 32, maxLength: 32 });
      const property = fc.property(
        numbers,
        numbers,
        fc.integer({ min: -40, max: 120 }),
        (parameters, voltages, temp) => {
          let next = 0;
          const text = cards[name]!(() => parameters[next++]!).join("\n");
          const dialect = devices.find((device) => device.name === name)!.dialect ?? "ngspice";
          const deck = parse(`contract\n${text}\nRz z 0 1\n.temp ${temp}\n.tran 1 1 uic\n.end\n`, { dialect });
          const system = new System(deck.circuit);
          system.setTime(undefined);
          const x = new Float64Array(system.x.length);
          // Up to a volt across a device, none of them exactly without, where curvatures may jump; z stays at ground, so
          // that nothing leaves through it.
          for (let k = 0; k < system.size; k++)
            if (k !== deck.circuit.nodeNumber.get("z")) x[k] = voltages[k % 32]! - 0.5 + 1e-3 * Math.sqrt(k + 1);
          const { f, q } = residuals(system, x);
          const nodes = deck.circuit.nodes.length;
          for (const values of [f, q]) {
            const node = values.subarray(0, nodes);
            // Its velocity and position are voltages against ground.
            if (name === "accelerated mass") continue;
            const largest = node.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
            expect(Math.abs(node.reduce((sum, value) => sum + value, 0))).toBeLessThanOrEqual(1e-13 * largest);
          }
          const g = dense(system);
          settle(system, () => system.evaluateC("charges"));
          const c = dense(system);
          const compare = (exact: number[][], measured: number[], values: Float64Array, k: number) => {
            for (let i = 0; i < system.size; i++) {
              // Rounding of the values, divided by the step, is what a difference cannot tell.
              const scale = Math.max(Math.abs(exact[i]![k]!), Math.abs(measured[i]!));
              const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
              const noise = (1e-14 * largest) / H;
              expect(Math.abs(exact[i]![k]! - measured[i]!)).toBeLessThanOrEqual(1e-6 * scale + noise);
            }
          };
          for (let k = 0; k < system.size; k++) {
            const slope = difference((at) => residuals(system, at), x, k);
            compare(g, slope.f, f, k);
            compare(c, slope.q, q, k);
          }
          if (system.rates === undefined) return;
          // Rates at which capacitances carry currents of the size of the others.
          const rates = x.map((_, k) => (k === system.size ? 0 : 1e9 * Math.sin(k + 1)));
          const { f: flowing } = moving(system, x, rates);
          system.fillRates();
          const r = dense(system);
          const node = flowing.subarray(0, nodes);
          const largest = node.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          expect(Math.abs(node.reduce((sum, value) => sum + value, 0))).toBeLessThanOrEqual(1e-13 * largest);
          for (let k = 0; k < system.size; k++) {
            const { f: slope } = difference(
              (at) =>
                moving(
                  system,
                  x,
                  at.map((rate) => 1e9 * rate),
                ),
              rates.map((rate) => rate / 1e9),
              k,
            );
            compare(
              r,
              slope.map((value) => value / 1e9),
              flowing.map((value) => value / 1e9),
              k,
            );
          }
        },
      );
      fc.assert(property, { numRuns: 15, seed: 7 });
    },
  );
});

const requests: Readonly<Record<string, string>> = {
  ".op": ".op",
  ".dc": ".dc V1 -1 1 0.01",
  ".tran": ".tran 10u 5m",
  ".ac": ".ac dec 10 1 1meg",
  ".sp": ".sp dec 10 1 1meg\nV2 a 0 portnum 1",
  ".tf": ".tf v(a) V1",
  ".sens": ".sens v(a) ac dec 10 1 1meg",
  ".noise": ".noise v(a) V1 dec 10 1 1meg",
  ".pz": ".pz in 0 a 0 vol pz",
};

describe("analyses", () => {
  const deckOf = (request: string) =>
    parse(
      `contract\nV1 in 0 ac 1 SIN(0.2 1 1k)\nR1 in a 1k\nD1 a 0 dm\nC1 a 0 100n\n.model dm D (cjo=1p)\n${request}\n.end\n`,
    );
  const pointsOf = (system: System, deck: ReturnType<typeof deckOf>, most = Infinity): number[][] => {
    const found: number[][] = [];
    const statistics = { points: 0, rejected: 0, iterations: 0 };
    for (const { axis, x, im = [], row } of deck.runs[0]!.points({ system, statistics })) {
      found.push([...axis, ...x, ...im, ...(row?.values ?? [])]);
      if (found.length >= most) break;
    }
    return found;
  };

  it("are all in the table of this test", () => {
    expect(analyses.map(({ keyword }) => keyword).sort()).toEqual(Object.keys(requests).sort());
  });

  it.each(Object.values(requests))("%s yields what it has when its consumer stops, and can be run anew", (request) => {
    const deck = deckOf(request);
    const options = deck.runs[0]!.window ? { window: deck.runs[0]!.window } : {};
    const whole = pointsOf(new System(deck.circuit, options), deck);
    expect(whole.length).toBe(request === ".op" ? 1 : request.startsWith(".dc") ? 201 : whole.length);
    const system = new System(deck.circuit, options);
    expect(pointsOf(system, deck, 3)).toEqual(whole.slice(0, 3));
    const again = pointsOf(system, deck);
    expect(again.length).toBe(whole.length);
    again.forEach((point, k) => point.forEach((value, i) => expect(value).toBeCloseTo(whole[k]![i]!, 7)));
  });

  it.each(Object.values(requests))("%s is not begun when its signal has fired", async (request) => {
    const signal = AbortSignal.abort();
    await expect(simulate(deckOf(request), { signal })).rejects.toThrow(AbortedError);
  });
});

describe("updates", () => {
  const count = 6;
  const column = (value: number): Float64Array => new Float64Array(count).fill(value);
  const given: Record<string, number> = { step: 2e-6, dtod: 0.3, ctoc: 0.5, vset: 1, vreset: -1, tpulse: 1e-5 };
  /** Memristors of 1 to 100 uS, for updates that move a state. */
  const memristors = Array.from({ length: count }, (_, k) => `YMEMRISTOR m${k} a 0 mm`).join("\n");
  const text = `memristors\nV1 a 0 1\n${memristors}\n.model mm MEMRISTOR (ron=10k roff=1meg update=ideal)\n.op\n.end`;
  const { circuit } = parse(text);
  const laws = lawGroups(Array.from({ length: count }, (_, k) => ({ circuit, number: k + 1 })));
  const sizes = new Map([
    ["up", Float64Array.of(1, 0.5)],
    ["down", Float64Array.of(0.5, 1)],
  ]);
  const columnsOf = (update: ConductanceUpdate): DeviceColumns => ({
    names: Array.from({ length: count }, (_, k) => `r${k}`),
    gmin: column(1e-6),
    gmax: column(1e-4),
    values: Object.fromEntries(
      update.parameters.map(({ name, default: value }) => [name, column(given[name] ?? Number(value ?? NaN))]),
    ),
    tables: Array.from({ length: count }, () => sizes),
    ...(update.through === "law" && { laws }),
  });

  it.each([...updates.values()].map((update) => [update.kind, update] as const))(
    "%s stays within the bounds, goes where it is told, and gives the same from the same seed",
    (_, update) => {
      const wish = fc.double({ min: -2e-4, max: 2e-4, noNaN: true });
      const start = fc.double({ min: 1e-6, max: 1e-4, noNaN: true });
      const many = { minLength: count, maxLength: count };
      const run = (seed: number, from: readonly number[], wanted: readonly number[]): Float64Array => {
        const streams = (...key: (string | number)[]) => stream(seed, ...(key as [string, ...(string | number)[]]));
        const siemens = Float64Array.from(from);
        const devices = columnsOf(update);
        const [pulses, joules] = [new Float64Array(count), new Float64Array(count)];
        const bank = { devices, hidden: update.draw(devices, streams), siemens, pulses, joules };
        const draws = new Draws(seed, devices.names, ["pulses"]);
        for (let k = 0; k < 3; k++) update.apply(bank, Float64Array.from(wanted), () => draws, k);
        return siemens;
      };
      const property = fc.property(fc.nat(), fc.array(start, many), fc.array(wish, many), (seed, from, wanted) => {
        const to = run(seed, from, wanted);
        expect(run(seed, from, wanted)).toEqual(to);
        for (const g of to) expect(g >= 1e-6 && g <= 1e-4).toBe(true);
      });
      fc.assert(property, { numRuns: 60, seed: 3 });
      // On average over seeds a wish moves a conductance its way.
      for (const sign of [1, -1]) {
        const moved = Array.from(
          { length: 50 },
          (_, seed) => run(seed, column(5e-5) as never, column(sign * 1e-5) as never)[0]! - 5e-5,
        );
        expect(Math.sign(moved.reduce((sum, value) => sum + value, 0))).toBe(sign);
      }
    },
  );
});

describe("rules", () => {
  /** 1/2 (v - t)^2 of v = x g1 / (g1 + g2), and its derivatives by differences of fourth order. */
  const [g1, g2, x, t] = [3e-5, 5e-5, 0.8, 0.1];
  const loss = (a: number, b: number): number => ((x * a) / (a + b) - t) ** 2 / 2;
  const slope = (f: (g: number) => number, g: number): number => {
    const h = 1e-3 * g;
    return (f(g - 2 * h) - 8 * f(g - h) + 8 * f(g + h) - f(g + 2 * h)) / (12 * h);
  };
  const expected = [slope((g) => loss(g, g2), g1), slope((g) => loss(g1, g), g2)];

  const cases = [...rules.values()].flatMap((rule) => rule.engines.map((engine) => [rule.kind, engine, rule] as const));
  it.each(cases)("%s, engine=%s: the direction of steepest descent on a divider", async (kind, engine, rule) => {
    const given = rule.parameters.filter(({ default: value }) => value === undefined).map(({ name }) => name);
    // The one parameter a rule may ask for without a default, so far.
    expect(given.filter((name) => name !== "gamma")).toEqual([]);
    const gamma = given.includes("gamma") ? "gamma=10n" : "";
    const text = `divider
.param x=0
V1 in 0 {x}
R1 in out syn g=${g1}
R2 out 0 syn g=${g2}
.model syn TRAINABLE (gmin=1u gmax=1m)
.model lk LOCKIN (f=1k phases=8)
.data samples x t
+ ${x} ${t}
.enddata
.learn ${kind} data=samples outputs=(out) targets=(t) ${gamma} ${rule.lockIn || engine === "tran" ? "lockin=lk" : ""} engine=${engine} rate=1e-9
.end
`;
    const measure = async (seed: number) =>
      (await audit(parse(text, { seed }))).devices.map(({ measured }) => measured);
    const ratios = (measured: readonly number[]) => measured.map((value, k) => value / expected[k]!);
    if (rule.measures === "gradient") for (const ratio of ratios(await measure(1))) expect(ratio).toBeCloseTo(1, 4);
    else if (rule.measures === "contrast") {
      for (const ratio of ratios(await measure(1))) expect(ratio).toBeGreaterThan(0);
    } else {
      const draws = await Promise.all(Array.from({ length: 200 }, (_, seed) => measure(seed)));
      const mean = expected.map((_, k) => draws.reduce((sum, draw) => sum + draw[k]!, 0) / draws.length);
      for (const ratio of ratios(mean)) expect(Math.abs(ratio - 1)).toBeLessThan(0.35);
    }
  });
});
