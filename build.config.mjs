import { build as esbuild } from "esbuild";
import { execFile } from "node:child_process";
import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = path.dirname(fileURLToPath(import.meta.url));

/**
 * Bundles the library (`index.js`), its matchers for vitest (`vitest.js`) and the threads of simulations, trainings,
 * experiments and tests (`deck/*thread.js`, `testing/thread.js`) into a folder, with what they share in chunks, and the
 * command line into `cli/`.
 * @param {string} outdir
 * @param {string} folder the one with src
 */
export async function build(outdir, folder = root) {
  const common = {
    absWorkingDir: folder,
    outdir,
    bundle: true,
    platform: "node",
    target: "es2022",
    logLevel: "warning",
    metafile: true,
  };
  const library = await esbuild({
    ...common,
    entryPoints: {
      index: "src/index.ts",
      vitest: "src/vitest.ts",
      "deck/thread": "src/deck/thread.ts",
      "deck/experiment-thread": "src/deck/experiment-thread.ts",
      "deck/training-thread": "src/deck/training-thread.ts",
      "testing/thread": "src/testing/thread.ts",
    },
    splitting: true,
    format: "esm",
    packages: "external",
    chunkNames: "chunks/[name]-[hash]",
    legalComments: "none",
  });
  await bundleStart(common);
  await bundleCommands(common);
  await chmod(path.join(outdir, "cli/main.js"), 0o755);
  await promisify(execFile)(process.execPath, [path.join(root, "build.precompile.mjs"), path.join(outdir, "cli")]);
  const written = new Set(Object.keys(library.metafile.outputs).map((file) => path.resolve(folder, file)));
  await removeStale(path.join(outdir, "chunks"), written);
}

/** What starts the command line is a CommonJS module: Node then needs no loader of ES modules, which takes some milliseconds. */
async function bundleStart(common) {
  await esbuild({
    ...common,
    entryPoints: { "cli/main": "src/cli/start.ts" },
    format: "cjs",
    banner: { js: 'const here = require("node:url").pathToFileURL(__filename).href;' },
    define: { "import.meta.url": "here" },
  });
  await writeFile(path.join(common.outdir, "cli/package.json"), '{ "type": "commonjs" }\n');
}

/**
 * The command line is one short file with the library and the dependencies in it: most runs are over in a fraction of a
 * second, and finding, reading and linking modules would be a good part of it.
 */
async function bundleCommands(common) {
  const { metafile, outputFiles } = await esbuild({
    ...common,
    entryPoints: { "cli/lockspice": "src/cli/main.ts" },
    format: "cjs",
    minify: true,
    // Without it the imports that are left to later would bring the loader of modules back.
    supported: { "dynamic-import": false },
    legalComments: "none",
    write: false,
  });
  const names = Object.keys(metafile.inputs).map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  const dependencies = [...new Set(names)].filter((name) => name !== undefined).sort();
  const licences = await Promise.all(dependencies.map((name) => licenceOf(path.join(root, "node_modules", name))));
  const text = `${outputFiles[0].text}/*\n${licences.join("\n").replaceAll("*/", "* /")}*/\n`;
  // What is ASCII is read without decoding. esbuild leaves other characters in regular expressions alone.
  const escape = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  await writeFile(path.join(common.outdir, "cli/lockspice.cjs"), text.replace(/[^\0-\x7f]/g, escape));
}

/** Name and licence of a dependency: its file, or what its README says. */
async function licenceOf(folder) {
  const { name, version } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
  const text = await readFile(path.join(folder, file ?? "README.md"), "utf8");
  const licence = file === undefined ? text.slice(text.search(/^#+ *licen[cs]e/im)) : text;
  return `${name} ${version}\n${licence.trim()}\n`;
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
