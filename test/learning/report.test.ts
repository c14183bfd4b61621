import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Diagnostics } from "../../src/base/diagnostics.js";
import { locate } from "../../src/base/source.js";
import { decodeDoubles, encodeDoubles } from "../../src/learning/doubles.js";
import { conductancesCsv, readConductances, reportOf } from "../../src/learning/report.js";
import { train } from "../../src/learning/trainer.js";
import { xorTraining } from "./nets.js";

const names = ["rw1", "x1.rw2", "rw3"];

function read(text: string): [Float64Array | undefined, string[]] {
  const diagnostics = new Diagnostics();
  const values = readConductances({ name: "g.csv", text }, names, diagnostics);
  const faults = diagnostics.list.map(({ message, span, hint }) => {
    const { line, column, text: marked } = locate(span!);
    return `${line}:${column} ${marked} | ${message} | ${hint}`;
  });
  return [values, faults];
}

describe("conductances.csv", () => {
  it("reads back to the same doubles, in the order asked for", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-12, max: 10, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (values) => {
          const text = conductancesCsv([...names].reverse(), Float64Array.from([...values].reverse()));
          const [back, faults] = read(text);
          expect(faults).toEqual([]);
          expect([...back!]).toEqual(values);
        },
      ),
    );
    expect(read("name,siemens\r\nrw1,1e-3\r\nX1.RW2,2e-3\r\n\r\nrw3,1\r\n")[0]).toEqual(Float64Array.of(1e-3, 2e-3, 1));
  });

  it("tells where it is wrong", () => {
    expect(read("name,g\n")[1][0]).toMatch(/^1:1 name,g \| not a table/);
    expect(read("name,siemens\nrw1,1\nrw2,1\n")[1]).toEqual([
      expect.stringMatching(/^3:1 rw2 \| no trainable.*did you mean rw1/),
    ]);
    expect(read("name,siemens\nrw1,1\nrw1,1\n")[1][0]).toMatch(/^3:1 rw1 \| .*second time/);
    for (const row of ["rw1,-1", "rw1,", "rw1,1,2", "rw1,x"])
      expect(read(`name,siemens\n${row}\n`)[1][0]).toMatch(/^2:1 rw1/);
    expect(read("name,siemens\nrw3,1\n")[1]).toEqual([
      expect.stringMatching(/^1:1 name,siemens \| no row for rw1, x1.rw2/),
    ]);
  });
});

describe("report", () => {
  it("has the fields in their order, no time, and numbers that read back", async () => {
    const training = xorTraining(1, { epochs: 2 });
    const result = await train(training);
    const frame = {
      ...{ lockspice: "0.1.0", deck: "xor.cir", seed: 1, rule: "freqprop", engine: "phases" as const },
      options: { gamma: 3e-4 },
      names: training.devices.map(({ name }) => name),
      omegaTau: undefined,
    };
    const report = reportOf(frame, result);
    expect(Object.keys(report)).toEqual(
      "lockspice deck seed rule engine trainable options epochs final conductances solves omegaTau pulses clipped".split(
        " ",
      ),
    );
    expect(report.trainable).toBe(70);
    expect(report.epochs).toHaveLength(2);
    const back = JSON.parse(JSON.stringify(report)) as typeof report;
    expect(back).toEqual(report);
    expect(Object.values(back.conductances)).toEqual([...result.conductances]);
    expect(report.solves).toBe(2 * 4 * 7 + 4);
  });
});

describe("doubles as text", () => {
  it("keep every bit, and refuse another length", () => {
    const values = Float64Array.of(
      -0,
      0,
      NaN,
      Infinity,
      -Infinity,
      5e-324,
      Math.PI,
      ...Array.from({ length: 2000 }, (_, i) => i / 7),
    );
    const back = decodeDoubles(encodeDoubles(values), values.length);
    expect([...back].every((value, i) => Object.is(value, values[i]))).toBe(true);
    expect(() => decodeDoubles(encodeDoubles(values), 3)).toThrow(/3 doubles/);
    expect(() => decodeDoubles("%", 1)).toThrow(/1 doubles/);
    expect(() => decodeDoubles(undefined, 0)).toThrow();
  });
});
