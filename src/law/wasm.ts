/** Bytes of a WebAssembly module and the few instructions laws need (WebAssembly core specification 2.0, chapter 5). */

export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** Signed LEB128 of a 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ;) {
    const low = rest & 127;
    rest >>= 7;
    const done = (rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0);
    bytes.push(done ? low : low | 128);
    if (done) return bytes;
  }
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  if (items.length === 0) return [];
  const body = [...unsigned(items.length), ...items.flat()];
  return [id, ...unsigned(body.length), ...body];
}

export const I32 = 0x7f;
export const F64 = 0x7c;
export const V128 = 0x7b;

/** A function type: parameters and results. */
export interface Signature {
  readonly parameters: readonly number[];
  readonly results: readonly number[];
}

export interface ImportedFunction {
  readonly name: string;
  readonly signature: Signature;
}

export interface DefinedFunction {
  readonly name: string;
  readonly signature: Signature;
  /** Types of locals after the parameters, as runs. */
  readonly locals: readonly (readonly [count: number, type: number])[];
  /** Instructions without the final end. */
  readonly code: readonly number[];
}

/** A module that imports "law.memory" and functions "law.<name>", and exports the first of its own functions. */
export function moduleBytes(
  imports: readonly ImportedFunction[],
  exported: readonly DefinedFunction[],
  others: readonly DefinedFunction[],
): Uint8Array<ArrayBuffer> {
  const functions = [...exported, ...others];
  const type = ({ parameters, results }: Signature): number[] => [
    0x60,
    ...unsigned(parameters.length),
    ...parameters,
    ...unsigned(results.length),
    ...results,
  ];
  const memory = [...text("law"), ...text("memory"), 0x02, 0x00, 0x00];
  const bodies = functions.map(({ locals, code }) => {
    const runs = locals.filter(([count]) => count > 0).map(([count, kind]) => [...unsigned(count), kind]);
    const size = unsigned(runs.length);
    const total = size.length + runs.flat().length + code.length + 1;
    return [unsigned(total), size, runs.flat(), code, [0x0b]];
  });
  const codeItems = bodies.flat();
  const codeCount = unsigned(functions.length);
  const codeSize = codeCount.length + codeItems.reduce((sum, part) => sum + part.length, 0);
  const head = [
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
    ...section(1, [...imports, ...functions].map((f) => type(f.signature))),
    ...section(2, [memory, ...imports.map((f, k) => [...text("law"), ...text(f.name), 0x00, ...unsigned(k)])]),
    ...section(3, functions.map((_, k) => unsigned(imports.length + k))),
    ...section(7, exported.map((f, k) => [...text(f.name), 0x00, ...unsigned(imports.length + k)])),
    0x0a, ...unsigned(codeSize), ...codeCount,
  ]; // prettier-ignore
  const bytes = new Uint8Array(head.length + codeSize - codeCount.length);
  bytes.set(head);
  let at = head.length;
  for (const part of codeItems) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Instructions on two doubles or two 64-bit integers, by their number after the prefix 0xfd. */
export const SIMD = {
  load: 0x00, store: 0x0b, const: 0x0c, splat: 0x14, extractLane: 0x21, replaceLane: 0x22,
  eq: 0x47, ne: 0x48, lt: 0x49, le: 0x4b,
  not: 0x4d, and: 0x4e, andNot: 0x4f, or: 0x50, xor: 0x51, bitselect: 0x52, anyTrue: 0x53,
  ceil: 0x74, floor: 0x75, trunc: 0x7a, nearest: 0x94,
  abs: 0xec, neg: 0xed, sqrt: 0xef, add: 0xf0, sub: 0xf1, mul: 0xf2, div: 0xf3, min: 0xf4, max: 0xf5,
  shiftLeft: 0xcb, shiftRight: 0xcc, addInt: 0xce, subInt: 0xd1,
} as const; // prettier-ignore

export type SimdName = keyof typeof SIMD;

/** The two 32-bit halves of a double, low first. */
export function halves(value: number): readonly [number, number] {
  const words = new Int32Array(Float64Array.of(value).buffer);
  return [words[0]!, words[1]!];
}
