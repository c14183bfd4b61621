import type { MakeInts, Pattern } from "./contract.js";
import { symmetricStructure } from "./adjacency.js";

/** Shorter chains, and what is left of longer ones, are as well ordered by degree. */
const SHORT = 16;

/** A matrix whose long chains are eliminated ahead. */
export interface WithoutChains {
  /** Columns of chains that go first, in their order. */
  readonly first: readonly number[];
  /** Entries of L below their diagonals. */
  readonly fill: number;
  /** What is left: a structure (one of each pair of entries, no diagonal) and the columns that it is made of. */
  readonly rest: Pattern;
  readonly columns: Int32Array;
}

/**
 * Cyclic reduction of long chains (ladders, lines): every second unknown of a chain is eliminated, then every second of
 * what is left, and so on (Buzbee, Golub, Nielson, SIAM J. Numer. Anal. 7 (1970) 627). Ordered by degree a chain is
 * eliminated from its end, one entry of L an unknown, but each waits for the one before; here those of a turn know nothing of
 * each other, which is worth more to a processor than the second entry costs. Undefined where there is no long chain.
 */
export function withoutChains(pattern: Pattern, ints: MakeInts): WithoutChains | undefined {
  const { n, columnStart } = pattern;
  // A link has its diagonal and two neighbours at most.
  let few = 0;
  for (let j = 0; j < n; j++) if (columnStart[j + 1]! - columnStart[j]! <= 3) few++;
  if (few < SHORT) return undefined;
  const { start, lists } = symmetricStructure(pattern, ints);
  const degree = (i: number): number => start[i + 1]! - start[i]!;
  const links = (i: number): boolean => degree(i) === 2 || degree(i) === 1;
  const seen = new Uint8Array(n);
  /** From a link away from `before` to the last one, appended; gives the vertex behind it, -1 where there is none. */
  const walk = (from: number, before: number, chain: number[]): number => {
    let [at, last] = [from, before];
    for (;;) {
      seen[at] = 1;
      chain.push(at);
      const next = lists.subarray(start[at]!, start[at + 1]!).find((i) => i !== last) ?? -1;
      if (next < 0 || !links(next) || seen[next] === 1) return next;
      [last, at] = [at, next];
    }
  };

  const gone = new Uint8Array(n);
  const first: number[] = [];
  const bridges: (readonly [number, number])[] = [];
  let fill = 0;
  for (let i = 0; i < n; i++) {
    if (seen[i] === 1 || !links(i)) continue;
    const [chain, other]: [number[], number[]] = [[], []];
    const back = degree(i) === 2 ? lists[start[i]!]! : -1;
    const right = walk(i, back, chain);
    const left = back < 0 || !links(back) || seen[back] === 1 ? back : walk(back, i, other);
    if (chain.length + other.length < SHORT) continue;
    // A closed chain has come back to where it began, which is then what lies behind both ends.
    const whole = right === i ? [...chain, i] : [left, ...other.reverse(), ...chain, right];
    reduce(whole, (link, neighbours) => {
      gone[link] = 1;
      first.push(link);
      fill += neighbours;
    }).forEach((pair) => bridges.push(pair));
  }
  if (first.length === 0) return undefined;

  const columns = ints(n - first.length);
  const place = ints(n).fill(-1);
  let count = 0;
  for (let i = 0; i < n; i++) {
    if (gone[i] === 1) continue;
    place[i] = count;
    columns[count++] = i;
  }
  const edges: number[][] = Array.from(columns, (i) =>
    Array.from(lists.subarray(start[i], start[i + 1])).flatMap((j) => (j < i && place[j]! >= 0 ? [place[j]!] : [])),
  );
  for (const [a, b] of bridges) edges[place[a]!]!.push(place[b]!);
  const starts = ints(count + 1);
  edges.forEach((rows, j) => (starts[j + 1] = starts[j]! + rows.length));
  return { first, fill, rest: { n: count, columnStart: starts, row: Int32Array.from(edges.flat()) }, columns };
}

/** Of [behind, links ..., behind] all links but a few; gives the pairs that are neighbours then. */
function reduce(
  whole: readonly number[],
  eliminate: (link: number, neighbours: number) => void,
): (readonly [number, number])[] {
  let left = whole;
  while (left.length - 2 >= SHORT / 2) {
    // The first link stays, so that what lies behind gets neighbours of the last turn alone.
    left = left.filter((link, k) => {
      const stays = k === 0 || k === left.length - 1 || k % 2 === 1;
      if (!stays) eliminate(link, left[k + 1]! < 0 ? 1 : 2);
      return stays;
    });
  }
  return left
    .slice(1)
    .flatMap((link, k) => (link >= 0 && left[k]! >= 0 && link !== left[k] ? [[left[k]!, link] as const] : []));
}
