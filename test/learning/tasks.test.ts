import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Diagnostics } from "../../src/base/diagnostics.js";
import { losses } from "../../src/learning/losses.js";
import { judgeOf } from "../../src/learning/tasks/accuracy.js";
import { batches, epochOrder, takingTurns } from "../../src/learning/tasks/order.js";
import { bindTask, type Task, type TaskSpec } from "../../src/learning/tasks/task.js";
import type { DataTable } from "../../src/netlist/contract.js";

const span = { source: { name: "deck.cir", text: "" }, offset: 0, length: 0 };

function table(name: string, columns: string[], rows: number[][]): DataTable {
  const values = Float64Array.from(rows.flat());
  return { name, span, columns, columnSpans: columns.map(() => span), rows: rows.length, values };
}

const name = (text: string) => ({ name: text, span });

function bind(tables: DataTable[], change: Partial<TaskSpec> = {}, seed = 1): [Task | undefined, Diagnostics] {
  const diagnostics = new Diagnostics();
  const spec: TaskSpec = {
    data: name("d"),
    test: undefined,
    validation: undefined,
    standardise: "none",
    targets: { kind: "columns", columns: [name("t")] },
    outputs: 1,
    loss: losses.get("mse")!,
    ...change,
  };
  return [bindTask(spec, tables, new Set(["a", "b", "amp"]), seed, diagnostics), diagnostics];
}

const rows = Array.from({ length: 150 }, (_, i) => [i, 1000 + i, 2000 + i, i % 3]);
const big = table("d", ["a", "x", "b", "t"], rows);

describe("binding data", () => {
  it("columns that bear the name of a parameter are inputs, wherever they stand", () => {
    const [task, diagnostics] = bind([big]);
    expect(task!.inputs).toEqual(["a", "b"]);
    expect([...task!.train[7]!.inputs]).toEqual([7, 2007]);
    expect([...task!.train[7]!.targets]).toEqual([1]);
    expect(diagnostics.list.map(({ code, severity }) => [severity, code])).toEqual([["note", "unused-column"]]);
  });

  it("adjacent input columns give the same values", () => {
    const [task] = bind([
      table(
        "d",
        ["t", "b", "a"],
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ),
    ]);
    expect(task!.inputs).toEqual(["b", "a"]);
    expect(task!.train.map(({ inputs }) => [...inputs])).toEqual([
      [2, 3],
      [5, 6],
    ]);
  });

  it("a test table may order its columns otherwise, but lack none", () => {
    const test = { kind: "table", table: name("e") } as const;
    const [task] = bind([big, table("e", ["t", "b", "a"], [[1, 2, 3]])], { test });
    expect([...task!.test![0]!.inputs]).toEqual([3, 2]);
    const [none, diagnostics] = bind([big, table("e", ["t", "a"], [[1, 2]])], { test });
    expect(none).toBeUndefined();
    expect(diagnostics.list.at(-1)!.message).toBe("table e has no column b");
  });

  it("a fraction is taken after one shuffle of the seed; every sample is on one side", () => {
    const split = (seed: number): [number[], number[]] => {
      const [task] = bind([big], { test: { kind: "fraction", fraction: 0.3 } }, seed);
      return [task!.train.map(({ inputs }) => inputs[0]!), task!.test!.map(({ inputs }) => inputs[0]!)];
    };
    const [train, test] = split(1);
    expect([train.length, test.length]).toEqual([105, 45]);
    expect([...train, ...test].sort((a, b) => a - b)).toEqual(rows.map((_, i) => i));
    expect(split(1)).toEqual([train, test]);
    expect(split(2)[1]).not.toEqual(test);
    expect(test).not.toEqual(rows.slice(0, 45).map((_, i) => i));
    const [task, diagnostics] = bind([table("d", ["a", "t"], [[1, 2]])], { test: { kind: "fraction", fraction: 0.3 } });
    expect([task, diagnostics.list.at(-1)!.code]).toEqual([undefined, "bad-split"]);
  });
});

describe("accuracy", () => {
  const judge = (task: Task, row: number, ...outputs: number[]): boolean | undefined =>
    judgeOf(task)?.(Float64Array.from(outputs), task.train[row]!);

  it("with classes the largest output is the answer", () => {
    const targets = { kind: "onehot", column: name("t"), hi: 1, lo: -0.5 } as const;
    const [task] = bind([big], { targets, outputs: 3 });
    expect([...task!.train[2]!.targets]).toEqual([-0.5, -0.5, 1]);
    expect([judge(task!, 2, 0, 0.1, 0.2), judge(task!, 2, 0.3, 0.1, 0.2)]).toEqual([true, false]);
    expect([judge(task!, 0, 1, 1, 0), judge(task!, 1, 1, 1, 0)]).toEqual([true, false]);
  });

  it("with one target of two values the nearer one is; with more values nobody can tell", () => {
    const [task] = bind([
      table(
        "d",
        ["a", "t"],
        [
          [0, 3],
          [1, -1],
          [2, 3],
        ],
      ),
    ]);
    expect(task!.levels).toEqual([-1, 3]);
    expect([judge(task!, 0, 1.1), judge(task!, 0, 0.9), judge(task!, 1, 0.9), judge(task!, 1, 1)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    const [three] = bind([big]);
    expect(judgeOf(three!)).toBeUndefined();
  });
});

describe("epochs", () => {
  it("orders are permutations that depend on seed and epoch; unshuffled is the order of the file", () => {
    fc.assert(
      fc.property(fc.nat({ max: 40 }), fc.integer(), fc.nat(), (n, seed, epoch) => {
        const order = epochOrder(n, seed, epoch, true);
        expect([...order].sort((a, b) => a - b)).toEqual(epochOrder(n, seed, epoch, false));
        expect(epochOrder(n, seed, epoch, true)).toEqual(order);
      }),
    );
    expect(epochOrder(20, 1, 1, true)).not.toEqual(epochOrder(20, 1, 2, true));
    expect(epochOrder(20, 1, 1, true)).not.toEqual(epochOrder(20, 2, 1, true));
  });

  it("batches cut an order in pieces; the last may be smaller", () => {
    expect(batches([4, 3, 2, 1, 0], 2)).toEqual([[4, 3], [2, 1], [0]]);
    expect(batches([4, 3], "all")).toEqual([[4, 3]]);
    expect(batches([1], 5)).toEqual([[1]]);
  });
});

describe("parts of the samples", () => {
  const parts = { test: { kind: "fraction", fraction: 0.3 }, validation: { kind: "fraction", fraction: 0.2 } } as const;
  const firsts = (samples: readonly { inputs: ArrayLike<number> }[] | undefined) =>
    samples!.map(({ inputs }) => inputs[0]!);

  it("share the table, in its order; validation is taken from what the test leaves", () => {
    const [task] = bind([big], parts);
    const [train, validation, test] = [firsts(task!.train), firsts(task!.validation), firsts(task!.test)];
    expect([train.length, validation.length, test.length]).toEqual([84, 21, 45]);
    expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual(rows.map(([i]) => i));
    for (const part of [train, validation, test]) expect(part).toEqual([...part].sort((a, b) => a - b));
    const [without] = bind([big], { test: parts.test });
    expect(firsts(without!.test)).toEqual(test);
    expect(firsts(task!.rows)).toEqual(rows.map(([i]) => i));
  });

  it("validation may be a table of its own, and leaves the training samples whole", () => {
    const other = table("v", ["b", "a", "t"], [[7, 8, 1]]);
    const [task] = bind([big, other], { validation: { kind: "table", table: name("v") } });
    expect(task!.train).toHaveLength(150);
    expect(task!.validation!.map(({ inputs }) => [...inputs])).toEqual([[8, 7]]);
    const [none, faults] = bind([big], { validation: { kind: "table", table: name("v") } });
    expect(none).toBeUndefined();
    expect(faults.list.map(({ code }) => code)).toContain("unknown-data");
  });

  it("that leave nothing to train with are a fault", () => {
    const small = table(
      "d",
      ["a", "t"],
      [
        [1, 0],
        [2, 1],
      ],
    );
    const [task, faults] = bind([small], parts);
    expect(task).toBeUndefined();
    expect(faults.list.find(({ code }) => code === "bad-split")!.message).toContain("0 to validate");
  });
});

describe("standardising", () => {
  const columns = fc.array(fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 0, max: 9 })), {
    minLength: 4,
    maxLength: 40,
  });
  const tableOf = (list: [number, number][]) =>
    table(
      "d",
      ["a", "b", "t"],
      list.map(([a, b], i) => [a / 8, b, i % 2]),
    );
  const column = (samples: readonly { inputs: ArrayLike<number> }[], i: number) =>
    samples.map(({ inputs }) => inputs[i]!);
  const test = { kind: "fraction", fraction: 0.5 } as const;

  it("zscore has mean 0 and mean square 1 over the training samples; the others follow the same line", () => {
    fc.assert(
      fc.property(columns, (list) => {
        const [task] = bind([tableOf(list)], { standardise: "zscore", test });
        const [raw] = bind([tableOf(list)], { test });
        for (const i of [0, 1]) {
          const from = column(raw!.train, i);
          // The deviation from all pairs of values: no mean in it.
          const pairs = from.flatMap((x) => from.map((y) => (x - y) ** 2));
          const deviation = Math.sqrt(pairs.reduce((sum, square) => sum + square, 0) / 2) / from.length;
          const middle = from.reduce((sum, x) => sum + x, 0) / from.length;
          const scale = deviation === 0 ? 1 : deviation;
          for (const part of ["train", "test", "rows"] as const)
            column(task![part]!, i).forEach((value, k) =>
              expect(value).toBeCloseTo((column(raw![part]!, i)[k]! - middle) / scale, 8),
            );
        }
      }),
    );
  });

  it("minmax reaches from -1 to 1 over the training samples", () => {
    fc.assert(
      fc.property(columns, (list) => {
        const [task] = bind([tableOf(list)], { standardise: "minmax", test });
        const values = column(task!.train, 0);
        const constant = values.every((value) => value === values[0]);
        expect(Math.min(...values)).toBeCloseTo(constant ? 0 : -1, 12);
        expect(Math.max(...values)).toBeCloseTo(constant ? 0 : 1, 12);
      }),
    );
  });

  it("a column that never varies becomes 0, whatever its value", () => {
    const list = Array.from({ length: 7 }, (_, i) => [0.1, i, i % 2]);
    for (const standardise of ["zscore", "minmax"]) {
      const [task] = bind([table("d", ["a", "b", "t"], list)], { standardise });
      expect(column(task!.train, 0)).toEqual(Array(7).fill(0));
      expect(task!.standardisation).toMatchObject({ kind: standardise, columns: { a: { shift: 0.1, scale: 1 } } });
    }
  });

  it("targets stay as they are", () => {
    const [task] = bind([big], { standardise: "zscore" });
    expect(task!.train.map(({ targets }) => targets[0])).toEqual(rows.map((row) => row[3]));
  });
});

describe("classes that take turns", () => {
  it("every beginning of the order has each class by its share, to a sample; within a class the order stays", () => {
    const labels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(labels, fc.integer(), (list, seed) => {
        const order = epochOrder(list.length, seed, 1, true);
        const turns = takingTurns(order, (k) => list[k]!);
        expect([...turns].sort((a, b) => a - b)).toEqual(list.map((_, k) => k));
        for (const label of new Set(list)) {
          const own = (samples: readonly number[]) => samples.filter((k) => list[k] === label);
          expect(own(turns)).toEqual(own(order));
          const share = own(order).length / list.length;
          turns.forEach((_, k) => {
            const had = own(turns.slice(0, k + 1)).length;
            // Each of the other classes may be half a sample ahead or behind.
            expect(Math.abs(had - share * (k + 1))).toBeLessThanOrEqual(new Set(list).size / 2 + 1e-9);
          });
        }
      }),
    );
  });
});
