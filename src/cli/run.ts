import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import type {
  Assertion,
  Deck,
  Diagnostic,
  Library,
  Pictures,
  ResultsFile,
  SimulationResult,
  Sketch,
} from "./library.js";
import { deckOperand, openDeck } from "./deck.js";
import type { Format } from "./output.js";
import { listing, rawOptions, render, takenBy } from "./output.js";
import type { Progress } from "./progress.js";
import type { Invocation } from "./invocation.js";
import { MeasureFault, UsageFault } from "./invocation.js";
import { explain } from "./messages.js";
import { statistics } from "./statistics.js";

/** Some steps failed: the rest is written. */
class StepFault extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/** Where the results go, beside the listing on standard output. */
interface Destination {
  readonly format: Format;
  /** Undefined: standard output, which then holds nothing else. */
  readonly file: string | undefined;
}

/** `lockspice run`: all analyses of a netlist. */
export async function run(invocation: Invocation): Promise<void> {
  const { library, options } = invocation;
  const destination = chooseDestination(invocation);
  const started = performance.now();
  const deck = await openDeck(invocation);
  await refuseOutputs(invocation, deck, destination?.file);
  await noteLearning(invocation, deck);
  const parsed = performance.now();
  const file = growing(invocation, deck, destination);
  const sketch = options.svg !== undefined || options.plot === true ? new library.Sketch() : undefined;
  const destinations = [
    ...(file ? [{ sink: file, takes: takenBy(destination!.format, options.columns) }] : []),
    ...(sketch ? [{ sink: sketch, takes: takenBy("csv", options.columns) }] : []),
  ];
  const simulateOptions = {
    signal: invocation.signal,
    onProgress: (progress: Progress) => invocation.progress(progress),
    ...(options.columns !== undefined && { columns: options.columns }),
    ...(options.threads !== undefined && { threads: options.threads }),
    ...(options.lanes !== undefined && { lanes: options.lanes }),
    destinations,
    // Documents that do not grow are written from what is in memory.
    keep: options.json !== undefined || (destination !== undefined && file === undefined),
  };
  let simulated: number;
  let result: SimulationResult;
  try {
    result = await library.simulate(deck, simulateOptions);
    invocation.signal.throwIfAborted();
    await invocation.warn(result.warnings.filter((warning) => !deck.diagnostics.includes(warning)));
    simulated = performance.now();
    await file?.commit(destination!.format === "csv" ? library.measuresCsv(result, deck.runs.length > 0) : []);
  } catch (error) {
    await file?.discard();
    throw error;
  }
  await say(invocation, result, destination);
  const pictures = sketch && picturesOf(library, result, sketch);
  await writeResults(invocation, deck, result, file === undefined ? destination : undefined, pictures);
  if (options.svg !== undefined)
    await library.writeFileWhole(options.svg, [library.picturesSvg(deck.title, pictures!, deck.name)]);
  await writeScriptFiles(invocation, result);
  if (options.stats === true) {
    const written = performance.now();
    await invocation.stderr.write(
      statistics({
        points: result.stats.points,
        rejected: result.stats.rejected,
        newton: result.stats.newton,
        final: result.stats.final,
        parse_ms: parsed - started,
        setup_ms: result.stats.setupMs,
        sim_ms: simulated - parsed - result.stats.setupMs,
        write_ms: written - simulated,
      }),
    );
  }
  await tellFailures(invocation, result);
  const broken = result.assertions.filter(({ holds }) => !holds);
  if (broken.length > 0) throw new AssertionsBroken(broken);
  if (result.unmeasured.length > 0) throw new MeasureFault(result.unmeasured);
}

function picturesOf(library: Library, { prints }: SimulationResult, sketch: Sketch): Pictures {
  return library.picturesOf(
    sketch,
    prints.filter(({ kind }) => kind === "four"),
  );
}

/** Pictures as text, for where results go; values stand in the listing. */
function* plotsOf({ library, resultStyle }: Invocation, { panels, notes }: Pictures): Generator<Iterable<string>> {
  const { width, paint } = resultStyle;
  for (const panel of panels) if ("series" in panel) yield library.plotText(panel, { width, colour: paint.hex });
  if (notes.length > 0) yield notes.map((note) => `not drawn: ${note}\n`);
}

/** Everything was done and written, but the results are not what the netlist asserts. */
class AssertionsBroken extends Error {
  readonly exitCode = 1;
  readonly diagnostics: readonly Diagnostic[];

  constructor(broken: readonly Assertion[]) {
    super(broken.map(({ message }) => message).join("\n"));
    const told = broken.slice(0, TOLD);
    const errors = told.map(({ message, span }) => ({ severity: "error", code: "assertion", message, span }) as const);
    const more = broken.length - told.length;
    const message = `${more} more assertions do not hold`;
    this.diagnostics = more > 0 ? [...errors, { severity: "note", code: "assertion", message }] : errors;
  }
}

/** Failures beyond these are only counted. */
const TOLD = 10;

/** Says which steps have no result; the exit code is that of the first. */
async function tellFailures(invocation: Invocation, { failures }: SimulationResult): Promise<void> {
  const [first] = failures;
  if (first === undefined) return;
  for (const { kind, step, error } of failures.slice(0, TOLD)) {
    const { text } = explain(invocation.library, error, invocation.paint, invocation.options.quiet);
    await invocation.fault(`.${kind}, step ${step}:\n${text}`);
  }
  const count = failures.length === 1 ? "one step" : `${failures.length} steps`;
  throw new StepFault(`${count} failed; the others are done`, first.error.exitCode);
}

/** A `.learn` card is not carried out here. */
async function noteLearning(invocation: Invocation, { learn }: Deck): Promise<void> {
  if (learn === undefined) return;
  const message = "run does not carry out this card";
  const hint = "lockspice train trains the circuit, lockspice audit compares gradients";
  await invocation.warn([{ severity: "note", code: "learn-not-run", message, span: learn.card.nameSpan, hint }]);
}

function chooseDestination(invocation: Invocation): Destination | undefined {
  if (invocation.options.svg === "-") throw new UsageFault("--svg - is no file", "--svg out.svg");
  const { batch, rawfile, output, format, json, plot } = invocation.options;
  const streams = (chosen: Format): Destination => {
    if (chosen === "raw" && invocation.stdout.isTerminal) {
      throw new UsageFault("binary results do not go to a terminal", "give a file with -o, or --format raw-ascii");
    }
    if (json === "-") throw new UsageFault("--json - and --format both ask for standard output", "give a file with -o");
    if (plot === true) throw new UsageFault("--plot and --format both ask for standard output", "give a file with -o");
    return { format: chosen, file: undefined };
  };
  if (plot === true && json === "-") throw new UsageFault("--plot and --json - both ask for standard output");
  if (batch === true || rawfile !== undefined) {
    if (format === "csv" || format === "json") throw new UsageFault(`--format ${format} does not go with -b and -r`);
    if (rawfile !== undefined) return { format: format ?? "raw", file: rawfile };
    return format === undefined ? undefined : streams(format);
  }
  if (output === undefined) return format === undefined ? undefined : streams(format);
  const chosen = format ?? formatOf(output);
  return output === "-" ? streams(chosen) : { format: chosen, file: output };
}

function formatOf(file: string): Format {
  const ending = path.extname(file).toLowerCase();
  return ending === ".csv" || ending === ".json" ? (ending.slice(1) as "csv" | "json") : "raw";
}

/** A slip of the hand must not replace the netlist by its results, nor one result by another. */
async function refuseOutputs(invocation: Invocation, { requests }: Deck, file: string | undefined): Promise<void> {
  const { json, output, svg } = invocation.options;
  const real = (name: string): Promise<string> => realpath(name).catch(() => path.resolve(name));
  const name = deckOperand(invocation);
  const source = name === "-" ? undefined : await real(name);
  const asked = new Set<string>();
  for (const target of [file, json, output, svg]) {
    if (target === undefined || target === "-") continue;
    const place = await real(target);
    if (place === source) throw new UsageFault(`${target} is the netlist itself; the results would replace it`);
    asked.add(place);
  }
  for (const { does } of requests) {
    if (!("file" in does)) continue;
    const place = await real(does.file);
    if (place === source)
      throw new UsageFault(`the script writes ${does.file}, the netlist itself: the results would replace it`);
    if (asked.has(place)) throw new UsageFault(`the script writes ${does.file} too`, "give another file");
  }
}

/** What a script says stands before the results, or beside them where they are a document. */
async function say(
  invocation: Invocation,
  { script }: SimulationResult,
  destination: Destination | undefined,
): Promise<void> {
  if (script.said === "") return;
  const isDocument = invocation.options.json === "-" || (destination !== undefined && destination.file === undefined);
  if (isDocument) await invocation.note(script.said);
  else await invocation.result([script.said]);
}

/** Writes the files of a script, each once and whole, however often it is written to. */
async function writeScriptFiles({ library }: Invocation, { script }: SimulationResult): Promise<void> {
  const files = new Map<string, (string | Uint8Array)[]>();
  for (const file of script.files) {
    const target = path.resolve(file.path);
    const before = file.append ? (files.get(target) ?? (await present(target))) : [];
    files.set(target, [...before, ...file.contents(process.env["SOURCE_DATE_EPOCH"])]);
  }
  for (const [target, contents] of files) await library.writeFileWhole(target, contents);
}

/** What a file has, nothing where there is none; what cannot be read cannot be written either, which is told then. */
const present = (target: string): Promise<Uint8Array[]> =>
  readFile(target).then(
    (bytes) => [bytes],
    () => [],
  );

/** The file that grows while the analyses run, where its format allows it. */
function growing(
  invocation: Invocation,
  { title }: Deck,
  destination: Destination | undefined,
): ResultsFile | undefined {
  const { library, options } = invocation;
  if (destination?.file === undefined || destination.format === "json") return undefined;
  // The same file twice would be written twice at once; a JSON document wants all rows in memory anyway.
  if (options.json !== undefined) return undefined;
  return new library.ResultsFile(destination.file, destination.format, rawOptions(title));
}

async function writeResults(
  invocation: Invocation,
  deck: Deck,
  result: SimulationResult,
  destination: Destination | undefined,
  pictures: Pictures | undefined,
): Promise<void> {
  const { library, options } = invocation;
  const contents = (format: Format) => render(library, deck, result, format, options.columns);
  if (destination?.file !== undefined) {
    await library.writeFileWhole(destination.file, contents(destination.format));
  }
  if (options.json !== undefined && options.json !== "-") await library.writeFileWhole(options.json, contents("json"));
  if (destination !== undefined && destination.file === undefined)
    await invocation.document(contents(destination.format));
  else if (options.json === "-") await invocation.document(contents("json"));
  else {
    const plots = options.plot === true ? plotsOf(invocation, pictures!) : undefined;
    await invocation.result(listing(library, result, plots));
  }
}
