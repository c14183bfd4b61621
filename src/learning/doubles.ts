import { UsageError } from "../base/errors.js";

/** Doubles as text, bit for bit (base64 of their little-endian bytes): JSON numbers would lose -0 and what is not finite. */
export function encodeDoubles(values: Float64Array): string {
  return encode(values);
}

/** Numbers of single precision likewise. */
export function encodeFloats(values: Float32Array): string {
  return encode(values);
}

/** Reads what `encodeDoubles` wrote. @throws UsageError when it is not `length` doubles. */
export function decodeDoubles(text: unknown, length: number): Float64Array {
  return new Float64Array(decode(text, length * 8, `${length} doubles`));
}

/** Reads what `encodeFloats` wrote. @throws UsageError when it is not `length` numbers. */
export function decodeFloats(text: unknown, length: number): Float32Array {
  return new Float32Array(decode(text, length * 4, `${length} numbers of single precision`));
}

function encode({ buffer, byteOffset, byteLength }: Float64Array | Float32Array): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  let text = "";
  // Applied to the bytes as they are: spreading them goes through an iterator.
  const characters = (codes: Uint8Array): string => String.fromCharCode.apply(null, codes as unknown as number[]);
  for (let i = 0; i < bytes.length; i += 4096) text += characters(bytes.subarray(i, i + 4096));
  return btoa(text);
}

function decode(text: unknown, length: number, what: string): ArrayBuffer {
  let binary: string | undefined;
  try {
    binary = typeof text === "string" ? atob(text) : undefined;
  } catch {
    binary = undefined;
  }
  if (binary?.length !== length) throw new UsageError(`a checkpoint holds something else than ${what}`);
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes.buffer;
}
