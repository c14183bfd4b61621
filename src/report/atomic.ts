import type { Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { FileError } from "../base/errors.js";
import { nodeModule } from "../base/node.js";

const { constants, unlinkSync } = nodeModule("node:fs");
const { access, lstat, open, readlink, realpath, rename, stat, unlink } = nodeModule("node:fs/promises");
const { tmpdir } = nodeModule("node:os");
const { basename, dirname, join, resolve } = nodeModule("node:path");

/** Text (written as UTF-8) or bytes, in pieces. */
export type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** Temporary files of writes under way, so that a program that must end can take them away. */
const unfinished = new Set<string>();
let counter = 0;

const mark = (): string => `.lockspice-${process.pid}-`;

/** Whether a name is that of a write of this process that has not ended, in whichever of its threads. */
export const isUnfinished = (name: string): boolean => name.startsWith(mark()) && name.endsWith(".tmp");

/** Bytes that a file holds back at most. */
const HELD = 1 << 16;

/**
 * Writes a file whole or not at all: into a temporary file of the same folder, to the disk, and then over the old file
 * in one step. Whoever reads sees the old file or the new one, whenever this process dies. Symbolic links are followed,
 * permissions of an existing file are kept. What is no regular file (a terminal, a pipe, /dev/null, /dev/stdout) is
 * written directly.
 * @throws FileError with what failed and what to do; errors of `chunks` themselves are passed on. No temporary file stays.
 */
export async function writeFileWhole(path: string, chunks: Chunks): Promise<void> {
  const target = await guarded(path, () => follow(path));
  if (target.stream !== undefined) {
    for await (const chunk of chunks) await guarded(path, () => writeStream(target.stream!, chunk));
    return;
  }
  if (target.direct) {
    const file = await guarded(path, () => open(target.path, "a"));
    await finish(file, path, chunks);
    return;
  }
  const file = await WholeFile.open(path);
  try {
    for await (const chunk of chunks) await file.write(typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk);
  } catch (error) {
    await file.discard();
    throw error;
  }
  await file.commit();
}

/**
 * A file being written that takes the place of the old one at once, at the end: until then it is a temporary file in the
 * same folder. What has been written can be changed and taken back.
 */
export class WholeFile {
  /** Bytes on the disk; those after them wait in `held`, so that many small pieces are one write. */
  private written = 0;
  private readonly held = new Uint8Array(HELD);
  private waiting = 0;

  private constructor(
    private readonly path: string,
    private readonly target: Target,
    private readonly temporary: string,
    private readonly file: FileHandle,
  ) {}

  /** @throws FileError when the file cannot be written */
  static async open(path: string): Promise<WholeFile> {
    const target = await guarded(path, () => follow(path));
    const folder = target.direct ? tmpdir() : dirname(target.path);
    const temporary = join(folder, `${mark()}${counter++}.tmp`);
    unfinished.add(temporary);
    let file: FileHandle | undefined;
    try {
      file = await guarded(path, () => open(temporary, "wx+"));
      const { existing } = target;
      if (existing !== undefined) {
        // Only root may give a file away; for others the new file is theirs, as after any rename.
        await file.chown(existing.uid, existing.gid).catch(() => undefined);
        await guarded(path, () => file!.chmod(existing.mode & 0o7777));
      }
      return new WholeFile(path, target, temporary, file);
    } catch (error) {
      await file?.close();
      await unlink(temporary).catch(() => undefined);
      unfinished.delete(temporary);
      throw error;
    }
  }

  get size(): number {
    return this.written + this.waiting;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.waiting + bytes.length > HELD) await this.flush();
    if (bytes.length > HELD) {
      await this.put(this.written, bytes);
      this.written += bytes.length;
    } else {
      this.held.set(bytes, this.waiting);
      this.waiting += bytes.length;
    }
  }

  private async flush(): Promise<void> {
    await this.put(this.written, this.held.subarray(0, this.waiting));
    this.written += this.waiting;
    this.waiting = 0;
  }

  private async put(at: number, bytes: Uint8Array): Promise<void> {
    await guarded(this.path, async () => {
      for (let done = 0; done < bytes.length;)
        done += (await this.file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
    });
  }

  /** Writes over what is there. */
  async patch(at: number, bytes: Uint8Array): Promise<void> {
    if (at >= this.written) {
      this.held.set(bytes, at - this.written);
      return;
    }
    await this.flush();
    await this.put(at, bytes);
  }

  /** Takes back what was written beyond `size` bytes. */
  async truncate(size: number): Promise<void> {
    if (size >= this.written) {
      this.waiting = size - this.written;
      return;
    }
    await guarded(this.path, () => this.file.truncate(size));
    this.written = size;
    this.waiting = 0;
  }

  /** What is in it, in pieces. */
  async *read(): AsyncGenerator<Uint8Array> {
    await this.flush();
    const size = 1 << 20;
    for (let at = 0; at < this.size;) {
      const { bytesRead, buffer } = await this.file.read(Buffer.alloc(size), 0, size, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  /** Puts the file in its place. */
  async commit(): Promise<void> {
    const { path, target, temporary } = this;
    try {
      if (target.direct) {
        await writeFileWhole(path, this.read());
        await this.discard();
        return;
      }
      await this.flush();
      await guarded(path, () => this.file.sync());
      await guarded(path, () => this.file.close());
      await guarded(path, () => rename(temporary, target.path));
      unfinished.delete(temporary);
      await syncFolder(dirname(target.path));
    } catch (error) {
      await this.discard();
      throw error;
    }
  }

  /** Gives it up; the old file stays. */
  async discard(): Promise<void> {
    await this.file.close().catch(() => undefined);
    await unlink(this.temporary).catch(() => undefined);
    unfinished.delete(this.temporary);
  }
}

/** Removes the temporary files of writes under way: for the handlers of SIGINT and SIGTERM, just before the exit. */
export function discardUnfinished(): void {
  for (const temporary of unfinished) {
    try {
      unlinkSync(temporary);
    } catch {
      // It was not yet there, or is already in its place.
    }
  }
  unfinished.clear();
}

async function finish(file: FileHandle, path: string, chunks: Chunks): Promise<void> {
  try {
    for await (const chunk of chunks) {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk;
      await guarded(path, () => writeAll(file, bytes));
    }
  } finally {
    await guarded(path, () => file.close());
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done)).bytesWritten;
  }
}

function writeStream(stream: NodeJS.WriteStream, chunk: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(error);
    stream.once("error", failed);
    stream.write(chunk, (error) => {
      // The stream reports a failure twice, here and as an event a moment later.
      if (error) return reject(error);
      stream.off("error", failed);
      resolve();
    });
  });
}

interface Target {
  readonly path: string;
  /** Not a regular file: cannot be replaced, only written. */
  readonly direct: boolean;
  /** An own descriptor that Node already writes to; it may be a socket, which cannot be opened by name. */
  readonly stream?: NodeJS.WriteStream;
  /** The file that is there: its owner and permissions are kept. */
  readonly existing?: Stats;
}

/** The file behind symbolic links; it need not exist. An open descriptor (/dev/stdout, /proc/self/fd/1) is direct. */
async function follow(path: string): Promise<Target> {
  let current = resolve(path);
  for (let hop = 0; hop < 40; hop++) {
    const folder = await realpath(dirname(current));
    current = join(folder, basename(current));
    const info = await lstat(current).catch(absent);
    if (info === undefined) return { path: current, direct: false };
    if (!info.isSymbolicLink()) {
      const existing = await stat(current);
      if (existing.isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
      if (!existing.isFile()) return { path: current, direct: true };
      await access(current, constants.W_OK);
      return { path: current, direct: false, existing };
    }
    if (/^\/proc\/[^/]+(\/task\/[^/]+)?\/fd$/.test(folder)) return descriptor(current, folder);
    current = resolve(folder, await readlink(current));
  }
  throw Object.assign(new Error("too many symbolic links"), { code: "ELOOP" });
}

function descriptor(path: string, folder: string): Target {
  const own = folder === `/proc/${process.pid}/fd`;
  const stream = own ? { "1": process.stdout, "2": process.stderr }[basename(path)] : undefined;
  return { path, direct: true, ...(stream && { stream }) };
}

function absent(error: unknown): undefined {
  if (codeOf(error) === "ENOENT") return undefined;
  throw error;
}

/** Makes the new name last over a power cut; file systems that cannot do it are left alone. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  if (handle === undefined) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}

const reasons: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOENT: ["the folder does not exist", "create the folder first, or choose another path"],
  ENOTDIR: ["part of the path is a file, not a folder", "choose another path"],
  EACCES: ["permission denied", "choose a folder and a file you may write, or change their permissions"],
  EPERM: ["permission denied", "choose a folder and a file you may write, or change their permissions"],
  EROFS: ["the file system is read-only", "choose a path on another file system"],
  EISDIR: ["it is a folder", "name a file"],
  ENOSPC: ["the disk is full", "free some space; the old file is untouched"],
  EDQUOT: ["the disk quota is used up", "free some space; the old file is untouched"],
  EFBIG: ["the file would be too large", "choose fewer signals with .save, or a later tstart"],
  ELOOP: ["its symbolic links go round in a circle", "choose another path"],
  ENAMETOOLONG: ["the name is too long", "choose a shorter name"],
  EPIPE: ["the reader has closed the pipe", "let the reading program read to the end"],
};

async function guarded<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    const [reason, hint] = reasons[code] ?? [error instanceof Error ? error.message : code, undefined];
    throw new FileError(`cannot write ${path}: ${reason}`, { cause: error, ...(hint !== undefined && { hint }) });
  }
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}
