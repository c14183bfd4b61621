import type { System } from "./system.js";

/** A place of the matrix that one equation and one unknown are done with. */
export interface Pair {
  readonly row: number;
  readonly column: number;
}

/**
 * Which unknowns need no iteration. Sources hold nodes: the equation of a branch that contains one node which is not yet
 * held is solved for it. The currents of such branches appear in the sums of currents of held nodes alone, and follow
 * from these when all else is known.
 */
export interface Split {
  /** Equations of branches, and the nodes they hold, in the order in which one follows from another. */
  readonly held: readonly Pair[];
  /** Sums of currents, and the branch currents that follow from them, in their order. */
  readonly following: readonly Pair[];
  /** The other unknowns, ascending: their equations have the same numbers. */
  readonly kept: readonly number[];
}

/** Splits the unknowns of a circuit; the equations of what is held and what follows have, together, their numbers. */
export function splitOf(system: System): Split {
  const { size, unknowns, pattern } = system;
  const columns = lines(pattern.columnStart, pattern.row);
  const rows: number[][] = Array.from({ length: size }, () => []);
  columns.forEach((list, column) => list.forEach((row) => rows[row]!.push(column)));
  const bent = bentPlaces(system);
  const isCurrent = (k: number): boolean => unknowns[k]!.kind === "current";
  const barred = new Set<number>();
  for (;;) {
    const holds = (row: number): boolean => isCurrent(row) && !bent.rows.has(row) && !barred.has(row);
    const isNode = (column: number): boolean => unknowns[column]!.kind === "voltage" && !barred.has(column);
    const held = peel(rows, columns, holds, isNode).map(([row, column]): Pair => ({ row, column }));
    const spent = new Set(held.map(({ row }) => row));
    const follows = (column: number): boolean => isCurrent(column) && !bent.columns.has(column) && !barred.has(column);
    const free = (row: number): boolean => !spent.has(row) && !barred.has(row);
    // The sum that was taken last contains no other current that follows.
    const peeled = peel(columns, rows, follows, free).map(([column, row]): Pair => ({ row, column }));
    const following = peeled.reverse();
    const taken = [held, following].flat();
    const takenRows = new Set(taken.map(({ row }) => row));
    const takenColumns = new Set(taken.map(({ column }) => column));
    const odd = [...takenRows, ...takenColumns].filter((k) => !takenRows.has(k) || !takenColumns.has(k));
    if (odd.length === 0) {
      const kept = Array.from({ length: size }, (_, k) => k).filter((k) => !takenRows.has(k));
      return { held, following, kept };
    }
    for (const k of odd) barred.add(k);
  }
}

function lines(start: Int32Array, entries: Int32Array): number[][] {
  return Array.from({ length: start.length - 1 }, (_, k) => [...entries.subarray(start[k], start[k + 1])]);
}

/** The equations and the unknowns of nonlinear devices, and the equations with charges or fluxes. */
function bentPlaces({ nonlinear, linear, circuit }: System): { rows: Set<number>; columns: Set<number> } {
  const rows = new Set<number>();
  const columns = new Set<number>();
  for (const bank of [...nonlinear, ...linear]) {
    bank.numbers.forEach((number, i) => {
      if (!bank.linear)
        bank.law.inputs.forEach((_, input) => bank.unknownsOf(input, i).forEach((unknown) => columns.add(unknown)));
      for (const { target, part } of bank.law.contributions)
        if (!bank.linear || part === "q")
          for (const [row] of bank.rowsOf(target, i, circuit.instances[number]!)) rows.add(row);
    });
  }
  return { rows, columns };
}

/**
 * Takes lines (rows, or columns) that have one place left, together with the line across, until there is none with a place
 * that may be taken.
 */
function peel(
  along: readonly (readonly number[])[],
  across: readonly (readonly number[])[],
  isLine: (line: number) => boolean,
  isPlace: (place: number) => boolean,
): [line: number, place: number][] {
  const left = along.map(({ length }) => length);
  const gone = new Uint8Array(across.length);
  const ready = along.flatMap(({ length }, line) => (length === 1 && isLine(line) ? [line] : []));
  const taken: [number, number][] = [];
  for (let k = 0; k < ready.length; k++) {
    const line = ready[k]!;
    const place = along[line]!.find((each) => gone[each] === 0);
    if (place === undefined || !isPlace(place)) continue;
    gone[place] = 1;
    taken.push([line, place]);
    for (const other of across[place]!) if (--left[other]! === 1 && isLine(other)) ready.push(other);
  }
  return taken;
}
