import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Diagnostics } from "../../src/base/diagnostics.js";
import { losses } from "../../src/learning/losses.js";
import { judgeOf } from "../../src/learning/tasks/accuracy.js";
import { batches, epochOrder } from "../../src/learning/tasks/order.js";
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
