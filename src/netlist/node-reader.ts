import { FileError } from "../base/errors.js";
import { hasFiles, nodeModule } from "../base/node.js";
import type { Reader } from "./contract.js";

const { readFileSync } = nodeModule("node:fs");
const { dirname, isAbsolute, join, normalize } = nodeModule("node:path");

/** Largest gzipped file after unpacking, in bytes; guards against files made to fill the memory. */
const UNPACKED_LIMIT = 1_073_741_824;

/**
 * Reads files with Node: relative paths first beside the file that names them, then in `folders` (the `-I` of the
 * command line, relative to the working directory). Gzipped files are unpacked.
 */
export function nodeReader(folders: readonly string[] = []): Reader {
  return {
    read(path, from) {
      if (!hasFiles()) {
        throw new FileError(`cannot read "${path}": there is no file system here`, {
          hint: "give parse a reader of your own",
        });
      }
      // Netlists from Windows separate folders by backslashes.
      const written = path;
      path = path.replaceAll("\\", "/");
      const places = isAbsolute(path) ? [path] : [dirname(from.name), ...folders].map((f) => join(f, path));
      for (const place of places) {
        const bytes = readIfThere(normalize(place));
        if (bytes !== undefined) return { name: normalize(place), bytes };
      }
      const where = isAbsolute(path) ? "" : ` in ${places.map((p) => dirname(p)).join(", ")}`;
      throw new FileError(`cannot read "${written}": there is no such file${where}`, {
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
    return nodeModule("node:zlib").gunzipSync(bytes, { maxOutputLength: UNPACKED_LIMIT });
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
