import { expect, test } from "vitest";
import { System } from "../../src/equations/system.js";
import { parse } from "../../src/index.js";
import { netlist } from "../lab.js";

const COUNT = 300;
/** A chain of diodes and resistors, all alike but for one diode. */
function chain(area = "1"): string {
  const cards = Array.from({ length: COUNT }, (_, k) => {
    return `R${k} n${k} n${k + 1} 1k\nD${k} n${k} 0 d${k === 100 ? ` area=${area}` : ""}`;
  });
  return `.model d D(is=1e-12 n=1.2 cjo=1p)\nV1 n0 0 1\n${cards.join("\n")}\nRe n${COUNT} 0 1k`;
}
const circuitOf = (cards: string) => parse(netlist(`${cards}\n.op`)).circuit;

/** F, q and the matrix of a lane, at a point. */
function stateOf(system: System, lane = 0) {
  const { lanes } = system;
  system.setTime(undefined);
  for (let i = 0; i < system.size; i++) system.x.array[i * lanes + lane] = 0.2 * Math.sin(i);
  for (let k = 0; k < 30; k++) system.evaluate(1e6);
  const matrix = system.lu.values.array.slice();
  system.evaluateCharges();
  const of = (values: Float64Array, count: number) =>
    Array.from({ length: count }, (_, i) => values[i * lanes + lane]!);
  return [of(system.f.array, system.size), of(system.q.array, system.size), of(matrix, system.pattern.row.length)];
}

const bankOf = (system: System, name: string) => system.bankOf(system.circuit.instanceNumber.get(name)!).bank;

test("what is the same for all of many instances is stored once", () => {
  const { storage, law, stride } = bankOf(new System(circuitOf(chain())), "d0");
  const isShared = (name: string) => storage.isShared(law.parameters.indexOf(name));
  expect(["is", "n", "area", "temp", "gmin"].map(isShared)).toEqual([true, true, true, true, true]);
  expect(storage.doubles(stride)).toBeLessThan(0.3 * law.columns.total * stride);
});

test("one instance may be given another value later", () => {
  const expected = new System(circuitOf(chain("2")));
  const system = new System(circuitOf(chain()));
  // What the bank was built for is evaluated before it changes.
  expect(stateOf(system)).not.toEqual(stateOf(expected));
  const [one, other] = ["d100", "d101"].map((name) => system.circuit.instanceNumber.get(name)!) as [number, number];
  system.columns.write(one, "area", 0, 2);
  expect(stateOf(system)).toEqual(stateOf(expected));
  expect([one, other].map((number) => system.columns.read(number, "area", 0))).toEqual([2, 1]);
});

test("many values written at a time find the columns that were shared", () => {
  const expected = new System(circuitOf(chain("3")));
  const system = new System(circuitOf(chain()));
  const numbers = [99, 100, 101].map((k) => system.circuit.instanceNumber.get(`d${k}`)!);
  system.writer({ numbers, nameOf: () => "area" })(Float64Array.of(1, 3, 1));
  expect(stateOf(system)).toEqual(stateOf(expected));
});

test("circuits side by side share only what is the same in all of them", () => {
  const circuits = ["1", "2", "1.5", "1"].map((area) => circuitOf(chain(area)));
  const system = new System(circuits[0]!, { others: circuits.slice(1) });
  circuits.forEach((circuit, lane) => expect(stateOf(system, lane)).toEqual(stateOf(new System(circuit))));
});
