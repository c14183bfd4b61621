import { expect, test } from "vitest";
import { circuitOnly, plainDeck } from "../../bench/plain-deck.js";

const deck = `A circuit that learns
.param x=1
V1 in 0 {x}
X1 in a outer r = 2k
X2 a b plain
Rtop b
+ 0 syn g=1u ; trainable
.subckt outer p q r=1k
X1 p q inner
R2 q 0 {r}
.ends
.subckt inner p q
R1 p q syn
.ends inner
.subckt plain p q
R1 p q 1k
.ends
.model syn TRAINABLE (gmin=1u
+ gmax=1m)
.model lk LOCKIN (f=1k)
.data d x t
1 2
.enddata
.data e file=e.csv
.learn freqprop data=d
+ gamma=1u
.end
`;

const conductances = new Map([
  ["x1.x1.r1", 0.5e-3],
  ["rtop", 0.25],
]);

test("a plain deck has each trainable resistor at its conductance, subcircuits written out where instances differ", () => {
  expect(plainDeck(deck, conductances).split("\n")).toEqual([
    "A circuit that learns",
    ".param x=1",
    "V1 in 0 {x}",
    "X1 in a outer_x1 r = 2k",
    "X2 a b plain",
    "Rtop b 0 4",
    ".subckt plain p q",
    "R1 p q 1k",
    ".ends",
    ".subckt inner_x1_x1 p q",
    "R1 p q 2000",
    ".ends",
    ".subckt outer_x1 p q r=1k",
    "X1 p q inner_x1_x1",
    "R2 q 0 {r}",
    ".ends",
    ".op",
    ".end",
    "",
  ]);
});

test("analyses and everything after .end are left alone", () => {
  const text = "Title\nV1 a 0 1\nR1 a 0 1k\n.tran 1u\n+ 1m\n.lockin m v(a) lk\n.end\nR1 dead text\n";
  expect(plainDeck(text, new Map())).toBe("Title\nV1 a 0 1\nR1 a 0 1k\n.tran 1u\n+ 1m\n.end\n");
});

test("a trainable resistor without a conductance is an error that names it", () => {
  expect(() => plainDeck(deck, new Map([["rtop", 1]]))).toThrow(/x1\.x1\.r1/);
});

test("the circuit alone keeps the trainable resistors and their model, but no table, lock-in or .learn", () => {
  const text = circuitOnly(deck);
  expect(text).toContain(".model syn TRAINABLE (gmin=1u\n+ gmax=1m)");
  expect(text).toContain("Rtop b\n+ 0 syn g=1u");
  expect(text).not.toMatch(/\.learn|\.data|LOCKIN|gamma/);
});
