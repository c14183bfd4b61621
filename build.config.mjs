import { build as esbuild } from "esbuild";
import { chmod, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(fileURLToPath(import.meta.url));

/**
 * Bundles the library (`index.js`), its matchers for vitest (`vitest.js`), the command line (`cli/main.js`) and the
 * threads of simulations, experiments and tests (`deck/thread.js`, `deck/experiment-thread.js`, `testing/thread.js`) into a folder. What both use, and what is
 * imported lazily, becomes a shared chunk, so that `lockspice --version` does not load the simulator. Dependencies stay
 * outside: npm installs them.
 * @param {string} outdir
 * @param {string} folder the one with src
 */
export async function build(outdir, folder = root) {
  const { metafile } = await esbuild({
    absWorkingDir: folder,
    entryPoints: {
      index: "src/index.ts",
      vitest: "src/vitest.ts",
      "cli/main": "src/cli/main.ts",
      "deck/thread": "src/deck/thread.ts",
      "deck/experiment-thread": "src/deck/experiment-thread.ts",
      "testing/thread": "src/testing/thread.ts",
    },
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    packages: "external",
    chunkNames: "chunks/[name]-[hash]",
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
  });
  const written = new Set(Object.keys(metafile.outputs).map((file) => path.resolve(folder, file)));
  await chmod(path.join(outdir, "cli/main.js"), 0o755);
  await removeStale(path.join(outdir, "chunks"), written);
}

/** Chunks of earlier builds go last, so that a program that is just starting still finds its own. */
async function removeStale(folder, written) {
  const files = await readdir(folder).catch(() => []);
  for (const file of files) {
    const full = path.resolve(folder, file);
    if (!written.has(full)) await rm(full);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build(path.join(root, "dist"));
