import fc from "fast-check";
import { expect, test } from "vitest";
import { CopiedInstance, valueAt } from "../../src/circuit/copied.js";
import { NetlistError, parse } from "../../src/index.js";

// Elements of short cards are copied from one before. A comma between nodes counts as a blank, and makes a card that is
// read by itself: both must give the same.

const shown = (lines: readonly string[]) => {
  const bytes = `title\n${lines.join("\n")}\n.op\n.end`;
  const tell = (list: readonly { code: string; message: string; span?: { offset: number } }[]) =>
    list.map(({ code, message, span }) => [code, message, span?.offset]);
  try {
    const { circuit, diagnostics } = parse({ name: "deck.cir", bytes });
    const instances = circuit.instances.map((each) => ({
      name: each.name,
      device: each.device.name,
      model: [each.model, each.modelPath],
      place: [each.span.offset, each.span.length],
      nodes: each.nodes.map((node) => circuit.nodes[node] ?? node),
      terminals: each.terminals,
      controls: each.controls,
      values: each.values,
      single: each.values.map((_, slot) => valueAt(each, slot)),
      given: [...each.given],
      slots: [...each.slots.keys()],
      law: [each.law.nodes, each.law.inputs.length, each.law.columns],
    }));
    const ports = [...circuit.ports].map(([name, { node, instances: inside, terminals }]) => [
      name,
      node,
      inside,
      terminals,
    ]);
    const numbers = circuit.instances.map(({ name }) => circuit.instanceNumber.get(name));
    const copied = circuit.instances.filter((each) => each instanceof CopiedInstance).length;
    return { told: [instances, ports, numbers, circuit.nodes, tell(diagnostics)], copied };
  } catch (error) {
    if (!(error instanceof NetlistError)) throw error;
    return { told: [tell(error.diagnostics)], copied: 0 };
  }
};

/** The same cards, each read by itself. */
const apart = (lines: readonly string[]) => lines.map((line) => line.replace(/^([rcldj]\w* \w+) /i, "$1,"));

const SCENE = `V1 a 0 1
.param pval=3k
.model dm d(is=1e-14)
.model ds d(is=1e-14 rs=1)
.model jm njf
.model rm r(rsh=100)
.model 5k r(r=7k)
.model cm c(cj=1u)
.model tm trainable(gmin=1u gmax=1m)
.param drawn=aunif(2, 1)
.func some(x) {max(3u, x * gauss(0.2, 0.5, 3) + drawn * rand())}
.model td trainable(gmin={1u} gmax=1k g={some(drawn)})
.model te trainable(gmin={drawn / 10} gmax=1k g={abs(agauss(1, 2, 1)) + drawn / 10} ratescale={rand()})
.model tf trainable(gmin=1u gmax=1m g={aunif(0.5m, 0.7m)})
.subckt cell p q
R1 p in 1k
R2 in q 2k
R3 q gnd 1k
D1 in q ds
D2 q p ds
.ends
X1 a b cell
X2 b 0 cell
B1 c 0 i=i(R0)
R0 a c 1k`.split("\n");

test.each([false, true])("copies are what their cards say, read one by one (with faults: %s)", (faults) => {
  const among = (good: readonly string[], bad: readonly string[]) => fc.constantFrom(...good, ...(faults ? bad : []));
  const node = fc.constantFrom("a", "b", "C", "0", "gnd", "n1");
  const two = fc.tuple(node, node);
  const number = among(
    ["1k", "2.5", ".5", "1e3", "1E-3", "1MEG", "2f", "5k", "10k"],
    ["0", "1F", "1x", "1e999", "-1", "1e"],
  );
  const card = fc.oneof(
    fc.tuple(
      fc.constantFrom("R", "r"),
      two,
      fc.oneof(number, among(["pval", "rm", "tm", "td", "td", "te"], ["dm", "tf"])),
    ),
    fc.tuple(fc.constantFrom("C", "L"), two, fc.oneof(number, among(["pval"], ["rm", "cm"]))),
    fc.tuple(fc.constant("D"), two, among(["dm", "DS"], ["none", "rm"])),
    fc.tuple(fc.constant("J"), fc.tuple(node, node, node), fc.constant("jm")),
  );
  const cards = fc.array(card, { minLength: 3, maxLength: 25 });
  let copied = 0;
  fc.assert(
    fc.property(cards, fc.integer({ min: 5, max: 100 }), (list, names) => {
      const lines = list.map(([letter, nodes, last], k) => {
        const number = faults ? k % names : k;
        return `${letter}x${number} ${nodes.join(" ")} ${last}`;
      });
      const together = shown([...SCENE, ...lines]);
      copied += together.copied;
      expect(together.told).toEqual(shown(apart([...SCENE, ...lines])).told);
    }),
    { numRuns: 60 },
  );
  // A circuit with faults is not to be had.
  if (!faults) expect(copied).toBeGreaterThan(100);
});

test("cards of a subcircuit and of the main circuit are copied", () => {
  const lines = [...SCENE, "R7 a 0 4k", "R8\ta  b\t5.5k", "D1 a b dm", "D2 b 0 dm"];
  expect(shown(lines).copied).toBe(9);
  expect(shown(apart(lines)).copied).toBe(0);
});

test("copies of a model whose values are drawn draw each their own, within bounds", () => {
  const lines = [...SCENE, "R7 a 0 td", "R8 a b td", "R9 a b td", "R10 a b te", "R11 a b te"];
  expect(shown(lines).copied).toBe(2 + shown(SCENE).copied);
  const { circuit } = parse(`title\n${lines.join("\n")}\n.op\n.end`);
  const drawn = ["r7", "r8", "r9"].map((name) => {
    const instance = circuit.instances.at(circuit.instanceNumber.get(name)!);
    return valueAt(instance, instance.slots.get("g")!) as number;
  });
  expect(new Set(drawn).size).toBe(3);
  for (const g of drawn) expect(g).toBeGreaterThanOrEqual(3e-6);
});

test("the current of a copied element can be read", () => {
  const lines = ["V1 a 0 1", "R1 a b 1k", "R2 b 0 2k", "R3 b 0 3k", "F1 0 d R3 2", "R4 d 0 1k"];
  expect(shown(lines).told).toEqual(shown(apart(lines)).told);
});

test("a name given twice is told with the place of the first, a copy or not", () => {
  const lines = ["V1 a 0 1", "R1 a 0 1k", "R2 a 0 2k", "R2 a 0 3k", "R2 a 0 4k", "V1 a 0 1"];
  expect(shown(lines).told).toEqual([
    [
      ["duplicate-name", "there is already a device named r2, at deck.cir:4", 35],
      ["duplicate-name", "there is already a device named r2, at deck.cir:5", 45],
      ["duplicate-name", "there is already a device named v1, at deck.cir:2", 55],
    ],
  ]);
});
