import { expect, test } from "vitest";
import { parse } from "./deck.js";

const deck = "\n.model dmod d\n.model syn trainable\n.subckt amp in out\n.ends\n.op\n";
const warned = (title: string) => parse(title + deck).faults.filter((f) => f.includes("title")).length > 0;

test.each([
  "R1 1 0 1k",
  "  r1 in out {2*a} tc1=1",
  "Rload out 0 10",
  "Rw1 a b syn",
  "C12 x.1 y2 10pF ; bypass",
  "V1 in 0 5",
  "Vin in 0",
  "V1 in 0 DC 5",
  "V2 a b SIN(0 1 1k)",
  "I1 0 b PULSE(0 1)",
  "D1 a b dmod",
  "D1 a 0 1N4148",
  "Q1 c b 0 2N2222",
  "E1 a b c d 10",
  "E1 a 0 value={v(1)}",
  "F1 a b V1 2",
  "B1 out 0 v=v(1)*2",
  "K1 L1 L2 0.9",
  "X1 a b amp",
  "Xleft in out amp gain=3",
  ".tran 1u 1m",
  ".OP",
  ".model d d",
])("warns about the element or card %s", (title) => {
  expect(warned(title)).toBe(true);
});

test.each([
  "RC low-pass filter 1 kHz",
  "RC filter version 2",
  "* XOR by frequency propagation",
  "Diode characteristic at three temperatures",
  "Two RC low-passes: step response and sine response",
  "Voltage divider 5",
  "Iris flowers, told apart by resistors and diodes",
  "Coupled inductors, k = 0.9",
  "Low noise amplifier 10",
  "Measuring the syn network",
  "Demo of dmod diodes",
  "Xor of two inputs with amp",
  "555 timer",
  "D2 is a diode",
  "R1",
  "",
  "Inverter in 90 nm",
  "Bridge rectifier v=10",
  "... and so on",
  "Example 1 0 1k",
])("takes %s for a title", (title) => {
  expect(warned(title)).toBe(false);
});
