import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join, normalize } from "node:path";
import { gunzipSync } from "node:zlib";
import { FileError } from "../base/errors.js";
import type { Reader } from "./contract.js";

/** Largest gzipped file after unpacking, in bytes; guards against files made to fill the memory. */
const UNPACKED_LIMIT = 1_073_741_824;

/**
 * Reads files with Node: relative paths first beside the file that names them, then in `folders` (the `-I` of the
 * command line, relative to the working directory). Gzipped files are unpacked.
 */
export function nodeReader(folders: readonly string[] = []): Reader {
  return {
    read(path, from) {
      const places = isAbsolute(path) ? [path] : [dirname(from.name), ...folders].map((f) => join(f, path));
      for (const place of places) {
        const bytes = readIfThere(normalize(place));
        if (bytes !== undefined) return { name: normalize(place), bytes };
      }
      const where = isAbsolute(path) ? "" : ` in ${places.map((p) => dirname(p)).join(", ")}`;
      throw new FileError(`cannot read "${path}": there is no such file${where}`, {
        hint: "paths are relative to the file that names them, then to the -I folders; capitals count",
      });
    },
  };
}

/** Reads a file as bytes, gzipped ones unpacked. Throws FileError. */
export function readBytes(path: string): Uint8Array {
  const bytes = readIfThere(path);
  if (bytes === undefined) throw new FileError(`cannot read "${path}": there is no such file`);
  return bytes;
}

function readIfThere(path: string): Uint8Array | undefined {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    const reason = REASONS[code ?? ""] ?? message;
    throw new FileError(`cannot read "${path}": ${reason}`, { cause });
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: UNPACKED_LIMIT });
  } catch (cause) {
    throw new FileError(`cannot unpack "${path}": ${(cause as Error).message}`, { cause });
  }
}

const REASONS: Record<string, string> = {
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  ERR_FS_FILE_TOO_LARGE: "it is too large",
  ERR_INVALID_ARG_VALUE: "its name holds a zero byte",
};
