interface Modules {
  "node:fs": typeof import("node:fs");
  "node:fs/promises": typeof import("node:fs/promises");
  "node:os": typeof import("node:os");
  "node:path": typeof import("node:path");
  "node:worker_threads": typeof import("node:worker_threads");
  "node:zlib": typeof import("node:zlib");
}

/**
 * One of Node's own modules, without an import: the library loads in browsers too, where what needs files throws when it
 * is called (see `hasFiles`), not when it is loaded.
 */
export function nodeModule<K extends keyof Modules>(name: K): Modules[K] {
  const node = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  return (node?.getBuiltinModule?.(name) ?? {}) as Modules[K];
}

/** Whether there is a file system. */
export const hasFiles = (): boolean => nodeModule("node:fs").readFileSync !== undefined;
