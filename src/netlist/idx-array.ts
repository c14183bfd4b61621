/** An array of the IDX format of the MNIST files: its sizes, and its numbers in order, last index fastest. */
export interface IdxArray {
  readonly sizes: readonly number[];
  /** Whether its numbers are bytes, from 0 to 255. */
  readonly bytes: boolean;
  /** Number of element `i`. */
  at(i: number): number;
}

type Getter = (view: DataView, offset: number) => number;

const BYTES = 0x08;

/** Type byte of the header -> bytes a number, and how to read one; big-endian. */
const TYPES: Readonly<Record<number, readonly [number, Getter]>> = {
  [BYTES]: [1, (v, o) => v.getUint8(o)],
  0x09: [1, (v, o) => v.getInt8(o)],
  0x0b: [2, (v, o) => v.getInt16(o)],
  0x0c: [4, (v, o) => v.getInt32(o)],
  0x0d: [4, (v, o) => v.getFloat32(o)],
  0x0e: [8, (v, o) => v.getFloat64(o)],
};

/**
 * Reads an IDX file (Y. LeCun, C. Cortes, C. Burges, "The MNIST database": two zero bytes, a type byte, the number of
 * dimensions, the sizes as 32-bit integers, then the data). Gives a message instead when the bytes are not that.
 */
export function parseIdx(bytes: Uint8Array): IdxArray | string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return "it is gzipped; the reader of files must unpack it";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = TYPES[bytes[2] ?? 0];
  const dimensions = bytes[3] ?? 0;
  if (bytes[0] !== 0 || bytes[1] !== 0 || type === undefined || dimensions === 0) {
    return "it is no IDX file: such a file begins with the bytes 0 0, a type and the number of dimensions";
  }
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) return `it ends within its header of ${start} bytes`;
  const sizes = Array.from({ length: dimensions }, (_, k) => view.getUint32(4 + 4 * k));
  if (sizes.includes(0)) return "it holds no numbers";
  const [width, get] = type;
  const wanted = start + width * sizes.reduce((a, b) => a * b, 1);
  if (bytes.length !== wanted) {
    return `its header announces ${sizes.join(" x ")} numbers, ${wanted} bytes, but it has ${bytes.length}`;
  }
  return { sizes, bytes: bytes[2] === BYTES, at: (i) => get(view, start + width * i) };
}
