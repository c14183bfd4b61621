import { UsageError } from "../base/errors.js";

/** Doubles as text, bit for bit (base64 of their little-endian bytes): JSON numbers would lose -0 and what is not finite. */
export function encodeDoubles(values: Float64Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(text);
}

/** Reads what `encodeDoubles` wrote. @throws UsageError when it is not `length` doubles. */
export function decodeDoubles(text: unknown, length: number): Float64Array {
  let binary: string | undefined;
  try {
    binary = typeof text === "string" ? atob(text) : undefined;
  } catch {
    binary = undefined;
  }
  if (binary?.length !== length * 8) throw new UsageError(`a checkpoint holds something else than ${length} doubles`);
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return new Float64Array(bytes.buffer);
}
