import { openDeck, settings } from "./deck.js";
import type { Invocation } from "./invocation.js";
import { statistics } from "./statistics.js";
import { auditSummary } from "./summary.js";
import { readCheckpoint } from "./train.js";

/** `lockspice audit`: the gradient that the rule measures, against the exact one. */
export async function audit(invocation: Invocation): Promise<void> {
  const { library, options } = invocation;
  const { rule, engine, samples, resumeFrom, json, html } = options;
  const started = performance.now();
  const resume = resumeFrom === undefined ? undefined : await readCheckpoint(invocation, resumeFrom);
  const deck = await openDeck(invocation);
  const parsed = performance.now();
  const { warnings, ...result } = await library.audit(deck, {
    signal: invocation.signal,
    onProgress: (progress) => invocation.progress(progress),
    set: settings(options.set ?? []),
    ...(rule !== undefined && { rule }),
    ...(engine !== undefined && { engine }),
    ...(samples !== undefined && { samples }),
    ...(resume !== undefined && { resume }),
  });
  invocation.signal.throwIfAborted();
  await invocation.warn(warnings);
  const audited = performance.now();
  if (html !== undefined) await library.writeFileWhole(html, library.auditHtml({ title: deck.title, ...result }));
  const document = library.json(result);
  if (json === "-") await invocation.document(document);
  else {
    if (json !== undefined) await library.writeFileWhole(json, document);
    await invocation.result([auditSummary(result)]);
  }
  if (options.stats === true) {
    const written = performance.now();
    const times = { parse_ms: parsed - started, audit_ms: audited - parsed, write_ms: written - audited };
    await invocation.stderr.write(statistics(times));
  }
}
