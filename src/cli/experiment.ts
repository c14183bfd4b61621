import { openDeck, settings } from "./deck.js";
import type { Invocation } from "./invocation.js";
import { UsageFault } from "./invocation.js";
import { statistics } from "./statistics.js";
import { experimentSummary } from "./summary.js";

/** Some trainings did not converge; the others are done and written. */
class RunsFailed extends Error {
  readonly exitCode = 4;
}

/** `lockspice train --seeds --sweep`: several trainings of a netlist, and what they come to. */
export async function experiment(invocation: Invocation, folder: string): Promise<void> {
  const { library, options } = invocation;
  const started = performance.now();
  const deck = await openDeck(invocation);
  const { rule, engine, epochs, seeds, threads, checkpoint, resume } = options;
  const outcome = library.experiment(deck, {
    folder,
    signal: invocation.signal,
    onProgress: (progress) => invocation.progress(progress),
    set: settings(options.set ?? []),
    sweep: sweeps(options.sweep ?? []),
    ...(rule !== undefined && { rule }),
    ...(engine !== undefined && { engine }),
    ...(epochs !== undefined && { epochs }),
    ...(seeds !== undefined && { seeds }),
    ...(threads !== undefined && { threads }),
    ...(checkpoint !== undefined && { checkpoint }),
    ...(resume !== undefined && { resume }),
  });
  const { report, files, warnings } = await outcome.catch(async (error: unknown) => {
    if (invocation.signal.aborted)
      await invocation.note(`${folder} holds how far the trainings came; --resume continues from it\n`);
    throw error;
  });
  invocation.signal.throwIfAborted();
  await invocation.warn(warnings);
  const seconds = (performance.now() - started) / 1000;
  const document = files["summary.json"];
  if (options.json !== undefined && options.json !== "-") await library.writeFileWhole(options.json, [document]);
  const summary = experimentSummary(report, { folder, files: Object.keys(files), seconds });
  if (options.json === "-") {
    await invocation.document([document]);
    await invocation.note(summary);
  } else if (options.quiet !== true) await invocation.result([summary]);
  if (options.stats === true) await invocation.stderr.write(statistics({ train_ms: 1000 * seconds }));
  const failed = report.settings.flatMap(({ runs }) => runs.filter(({ error }) => error !== undefined));
  if (failed.length === 0) return;
  const list = failed.map((run) => `${run.folder}: ${run.error!}`).join("\n");
  throw new RunsFailed(`${failed.length === 1 ? "one training" : `${failed.length} trainings`} failed\n${list}`);
}

/** `name=a,b,c`; commas in braces or parentheses belong to a value. */
function sweeps(given: readonly string[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const text of given) {
    const [name, list] = Object.entries(settings([text], "--sweep"))[0]!;
    if (name in found) throw new UsageFault(`--sweep ${name} is given twice`);
    const values = list.split(/,(?![^({]*[)}])/).map((value) => value.trim());
    if (values.includes("")) throw new UsageFault(`--sweep ${text}: an empty value`, "--sweep a=1,2,5");
    found[name] = values;
  }
  return found;
}
