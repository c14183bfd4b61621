import type { Law } from "../../src/law/contract.js";
import { emitter, interpreter } from "../../src/law/law.js";

/** Runs both executors over the same columns and compares every column, bit for bit. */
export function compare(law: Law, rows: readonly (readonly number[])[], memoryRows: readonly number[] = []): void {
  const n = rows.length;
  const stride = n + (n % 2) + 2;
  const base = 48;
  const results = [interpreter, emitter].map((make) => {
    const memory = new WebAssembly.Memory({ initial: 1 + Math.ceil((base + law.columns.total * stride * 8) / 65536) });
    const all = new Float64Array(memory.buffer, base);
    rows.forEach((row, i) => row.forEach((x, column) => (all[column * stride + i] = x)));
    memoryRows.forEach((x, i) => (all[law.columns.memory * stride + i] = x));
    const executor = make(law, memory);
    executor.setup(base, n, stride);
    executor.evaluate(base, n, stride);
    executor.evaluate(base, n, stride);
    const columns = () => Array.from({ length: law.columns.total }, (_, c) => all.slice(c * stride, c * stride + n));
    const evaluated = columns();
    executor.charges(base, n, stride);
    return [...evaluated, ...columns()];
  });
  const [slow, fast] = results as [Float64Array[], Float64Array[]];
  for (let c = 0; c < slow.length; c++)
    for (let i = 0; i < n; i++)
      if (!Object.is(slow[c]![i], fast[c]![i]))
        throw new Error(
          `column ${c}, row ${i} (${rows[i]!.join(", ")}): ${slow[c]![i]} and ${fast[c]![i]}\n${law.key}`,
        );
}
