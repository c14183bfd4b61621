import { openDeck, settings } from "./deck.js";
import type { Invocation } from "./invocation.js";
import type { Advice } from "./library.js";
import { statistics } from "./statistics.js";
import { columns, figure } from "./table.js";
import { readCheckpoint } from "./train.js";

/** `lockspice advise`: the settings of the lock-in amplifiers that keep the measured gradient within an error. */
export async function advise(invocation: Invocation): Promise<void> {
  const { library, options } = invocation;
  const { rule, samples, resumeFrom, json, error } = options;
  const started = performance.now();
  const resume = resumeFrom === undefined ? undefined : await readCheckpoint(invocation, resumeFrom);
  const deck = await openDeck(invocation);
  const parsed = performance.now();
  const { warnings, ...advice } = await library.advise(deck, {
    signal: invocation.signal,
    set: settings(options.set ?? []),
    ...(error !== undefined && { error }),
    ...(rule !== undefined && { rule }),
    ...(samples !== undefined && { samples }),
    ...(resume !== undefined && { resume }),
  });
  invocation.signal.throwIfAborted();
  await invocation.warn(warnings);
  const advised = performance.now();
  const document = library.json(advice as unknown as Parameters<typeof library.json>[0]);
  if (json === "-") await invocation.document(document);
  else {
    if (json !== undefined) await library.writeFileWhole(json, document);
    await invocation.result([adviceText(advice)]);
  }
  if (options.stats === true) {
    const times = { parse_ms: parsed - started, advise_ms: advised - parsed, write_ms: performance.now() - advised };
    await invocation.stderr.write(statistics(times));
  }
}

/** Settings in the order of a table: name, how a value is shown. */
const shown = [
  ["f", "Hz"],
  ["free", "periods"],
  ["skip", "periods"],
  ["periods", "periods"],
  ["points", "a period"],
  ["order", ""],
  ["tau", "s"],
  ["phase", "degrees"],
  ["bits", ""],
  ["range", "V"],
] as const;

/** Advice for a person to read: what the circuit is like, what to set, what it comes to, and the cards. */
function adviceText(advice: Omit<Advice, "warnings">): string {
  const { rule, error, samples, tau, decay, slowestSample, asWritten, advised, optimum, reached } = advice;
  const rows: [string, string][] = [
    ["rule", rule],
    ["samples", String(samples)],
    ["wanted error", figure(error)],
  ];
  if (tau === null) rows.push(["time constant", "none: the circuit stores nothing, and any frequency will do"]);
  else {
    rows.push(["time constant", `${figure(tau)} s, the slowest of all samples (sample ${slowestSample})`]);
    if (decay! > 1.001 * tau) rows.push(["decay", `${figure(decay!)} s: the circuit rings`]);
    rows.push(["omega tau", `${figure(advice.omegaTau)} at the advised frequency`]);
  }
  rows.push(["a sample takes", `${figure(advice.time)} s`]);
  if (optimum !== undefined) {
    const text = `gamma = ${figure(optimum.gamma)} S: noise and nudge give ${figure(optimum.relativeError)} together`;
    rows.push(["best nudge", `${text} in these windows`]);
  }
  const isRc = advised.lockIn.filter === "rc";
  const settingRows = shown
    .filter(([name]) => isRc || (name !== "order" && name !== "tau"))
    .filter(([name]) => name !== "range" || advised.lockIn.bits > 0)
    .filter(([name]) => !["phase", "bits"].includes(name) || asWritten.lockIn[name] !== 0)
    .map(([name, unit]) => [`  ${name}`, figure(asWritten.lockIn[name]), figure(advised.lockIn[name]), unit]);
  settingRows.push(["  gamma", figure(asWritten.values["gamma"] as number), figure(advice.gamma), "S"]);
  const { causes } = advised.predicted;
  const before = new Map(asWritten.predicted.causes.map((one) => [one.cause, one.relativeError]));
  const named = [...new Set([...causes.map(({ cause }) => cause), ...before.keys()])];
  const after = new Map(causes.map((one) => [one.cause, one.relativeError]));
  const causeRows = named.map((cause) => [`  ${cause}`, figure(before.get(cause) ?? 0), figure(after.get(cause) ?? 0)]);
  const total = ["  all together", figure(asWritten.predicted.relativeError), figure(advised.predicted.relativeError)];
  const facts = columns(rows.map(([name, text]) => [`  ${name}`, text]));
  return [
    `advice for lock-in amplifiers, from the operating points\n${facts}`,
    `\n${columns([["  setting", "as written", "advised", ""], ...settingRows], [1, 2])}`,
    `\n${columns([["  predicted relative error", "as written", "advised"], total, ...causeRows], [1, 2])}`,
    reached
      ? ""
      : `\nThe wanted error is out of reach: ${causes[0]!.cause} alone makes ${figure(causes[0]!.relativeError)}.\n`,
    `\n${advice.card}\n* and gamma=${advice.gamma} on the .learn card\n`,
  ].join("");
}
