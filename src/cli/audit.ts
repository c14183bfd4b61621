import { openDeck } from "./deck.js";
import type { Session } from "./session.js";
import { statistics } from "./statistics.js";
import { auditSummary } from "./summary.js";
import { readCheckpoint } from "./train.js";

/** `lockspice audit`: the gradient that the rule measures, against the exact one. */
export async function audit(session: Session): Promise<void> {
  const { library, options } = session;
  const { rule, engine, samples, resumeFrom, json } = options;
  const started = performance.now();
  const resume = resumeFrom === undefined ? undefined : await readCheckpoint(session, resumeFrom);
  const deck = await openDeck(session);
  const parsed = performance.now();
  const { warnings, ...result } = await library.audit(deck, {
    signal: session.signal,
    onProgress: (progress) => session.progress(progress),
    ...(rule !== undefined && { rule }),
    ...(engine !== undefined && { engine }),
    ...(samples !== undefined && { samples }),
    ...(resume !== undefined && { resume }),
  });
  session.signal.throwIfAborted();
  await session.warn(warnings);
  const audited = performance.now();
  const document = library.json(result);
  if (json === "-") await session.document(document);
  else {
    if (json !== undefined) await library.writeFileWhole(json, document);
    await session.result([auditSummary(result)]);
  }
  if (options.stats === true) {
    const written = performance.now();
    const times = { parse_ms: parsed - started, audit_ms: audited - parsed, write_ms: written - audited };
    await session.stderr.write(statistics(times));
  }
}
