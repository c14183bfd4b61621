/** A number of each item; `Float64Array.from` goes through an iterator, which takes ten times as long. */
export function doublesOf<T>(items: ArrayLike<T>, of: (item: T, k: number) => number): Float64Array {
  const column = new Float64Array(items.length);
  for (let k = 0; k < column.length; k++) column[k] = of(items[k]!, k);
  return column;
}

/** The same for whole numbers. */
export function intsOf<T>(items: ArrayLike<T>, of: (item: T, k: number) => number): Int32Array {
  const column = new Int32Array(items.length);
  for (let k = 0; k < column.length; k++) column[k] = of(items[k]!, k);
  return column;
}

/** Memory of zeros that threads can share, where there is such. */
export const commonMemory = (bytes: number): ArrayBufferLike =>
  typeof SharedArrayBuffer === "undefined" ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);

/** Zeros in such memory. */
export const commonDoubles = (length: number): Float64Array => new Float64Array(commonMemory(8 * length));
