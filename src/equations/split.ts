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
  const columns: Lines = { start: pattern.columnStart, places: pattern.row };
  const rows = across(columns);
  const bent = bentPlaces(system);
  const isCurrent = (k: number): boolean => unknowns.at(k)!.kind === "current";
  const barred = new Set<number>();
  for (;;) {
    const holds = (row: number): boolean => isCurrent(row) && !bent.rows.has(row) && !barred.has(row);
    const isNode = (column: number): boolean => unknowns.at(column)!.kind === "voltage" && !barred.has(column);
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

/** The places in each line (row or column) of a matrix. */
interface Lines {
  readonly start: Int32Array;
  readonly places: Int32Array;
}

/** The rows of a square matrix by its columns, or the other way round. */
function across({ start, places }: Lines): Lines {
  const n = start.length - 1;
  const first = new Int32Array(n + 1);
  const lines = new Int32Array(places.length);
  for (let e = 0; e < places.length; e++) first[places[e]! + 1]!++;
  for (let k = 0; k < n; k++) first[k + 1]! += first[k]!;
  const next = first.slice();
  for (let line = 0, e = 0; line < n; line++) {
    for (const end = start[line + 1]!; e < end; e++) lines[next[places[e]!]!++] = line;
  }
  return { start: first, places: lines };
}

/** The equations and the unknowns of nonlinear devices, and the equations with charges or fluxes. */
function bentPlaces({ nonlinear, linear, circuit }: System): { rows: Set<number>; columns: Set<number> } {
  const rows = new Set<number>();
  const columns = new Set<number>();
  for (const bank of [...nonlinear, ...linear]) {
    if (bank.linear && !bank.charged) continue;
    bank.numbers.forEach((number, i) => {
      if (!bank.linear)
        bank.law.inputs.forEach((_, input) => bank.unknownsOf(input, i).forEach((unknown) => columns.add(unknown)));
      for (const { target, part } of bank.law.contributions)
        if (!bank.linear || part === "q")
          for (const [row] of bank.rowsOf(target, i, circuit.instances.at(number))) rows.add(row);
    });
  }
  return { rows, columns };
}

/**
 * Takes lines (rows, or columns) that have one place left, together with the line across, until there is none with a place
 * that may be taken.
 */
function peel(
  along: Lines,
  across: Lines,
  isLine: (line: number) => boolean,
  isPlace: (place: number) => boolean,
): [line: number, place: number][] {
  const n = along.start.length - 1;
  const left = Int32Array.from({ length: n }, (_, line) => along.start[line + 1]! - along.start[line]!);
  const gone = new Uint8Array(n);
  const ready: number[] = [];
  left.forEach((count, line) => count === 1 && isLine(line) && ready.push(line));
  const taken: [number, number][] = [];
  for (let k = 0; k < ready.length; k++) {
    const line = ready[k]!;
    let e = along.start[line]!;
    while (e < along.start[line + 1]! && gone[along.places[e]!] !== 0) e++;
    if (e === along.start[line + 1]!) continue;
    const place = along.places[e]!;
    if (!isPlace(place)) continue;
    gone[place] = 1;
    taken.push([line, place]);
    for (let j = across.start[place]!; j < across.start[place + 1]!; j++) {
      const other = across.places[j]!;
      if (--left[other]! === 1 && isLine(other)) ready.push(other);
    }
  }
  return taken;
}
