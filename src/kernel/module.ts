import type { Arena } from "./contract.js";
import { kernelWasm } from "./kernel.wasm.js";

/** The exports of assembly/, with addresses in the arena's memory as numbers. See the sources there for what each does. */
export interface KernelModule {
  gather(count: number, lanes: number, p: number, n: number, x: number, to: number): void;
  scatter(targets: number, end: number, count: number, lanes: number, from: number, to: number, scale: number): void;
  multiply(n: number, lanes: number, columnStart: number, row: number, values: number, x: number, y: number): void;
  addProduct(
    columns: number,
    lanes: number,
    columnStart: number,
    row: number,
    alike: number,
    values: number,
    x: number,
    y: number,
  ): void;
  spread(count: number, lanes: number, from: number, to: number): void;
  weigh(count: number, terms: number, vectors: number, weights: number, to: number): void;
  axpy(count: number, a: number, scale: number, b: number, to: number): void;
  addDrops(
    runs: number,
    run: number,
    samples: number,
    stride: number,
    x: number,
    y: number,
    rest: number,
    sum: number,
    from: number,
    to: number,
  ): void;
  takeStep(
    size: number,
    lanes: number,
    active: number,
    x: number,
    d: number,
    factor: number,
    absolute: number,
    bent: number,
    reltol: number,
    places: number,
    nothing: number,
    out: number,
  ): void;
  largestRatio(
    count: number,
    x: number,
    other: number,
    peak: number,
    relative: number,
    absolute: number,
    least: number,
  ): number;
  raise(count: number, x: number, peak: number): void;
  countTurns(
    count: number,
    before: number,
    now: number,
    change: number,
    largest: number,
    turns: number,
    absolute: number,
    significant: number,
  ): number;
  allFinite(count: number, x: number): number;
  allZero(count: number, x: number): number;
  takeOver(count: number, from: number, to: number): number;
  transpose(n: number, start: number, row: number, toStart: number, toRow: number, next: number): void;
  scaleRows(pivoting: number): number;
  choosePivots(pivoting: number, from: number, to: number, tolerance: number): number;
  refactor1(plan: number, values: number, chunk: number): number;
  refactor8(plan: number, values: number, chunk: number): number;
  symmetric1(plan: number, values: number, chunk: number): number;
  symmetric8(plan: number, values: number, chunk: number): number;
  keep8(count: number, lanes: number, before: number, to: number): void;
  solve1(plan: number, b: number, chunk: number): void;
  solve8(plan: number, b: number, chunk: number): void;
  same(count: number, a: number, b: number): number;
  solveWide8(plan: number, b: number, x: number): void;
  combine8(n: number, count: number, vectors: number, weights: number, to: number): void;
  advance8(n: number, x: number, d: number, factors: number, largest: number): void;
  unzip8(n: number, from: number, to: number): void;
  solveTransposed1(plan: number, b: number, chunk: number): void;
  solveTransposed8(plan: number, b: number, chunk: number): void;
  solveSymmetric1(plan: number, b: number, chunk: number): void;
  solveSymmetric8(plan: number, b: number, chunk: number): void;
  solveSymmetricTransposed1(plan: number, b: number, chunk: number): void;
  solveSymmetricTransposed8(plan: number, b: number, chunk: number): void;
  solveSymmetricWide8(plan: number, b: number, x: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** An instance on the arena's memory. The module is compiled once a process. */
export function instantiate(arena: Arena): KernelModule {
  compiled ??= new WebAssembly.Module(Uint8Array.from(globalThis.atob(kernelWasm), (c) => c.charCodeAt(0)));
  const instance = new WebAssembly.Instance(compiled, { env: { memory: arena.memory } });
  return instance.exports as unknown as KernelModule;
}
