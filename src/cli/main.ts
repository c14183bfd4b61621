import type { Misuse } from "./args.js";
import { parseArguments } from "./args.js";
import { advise } from "./advise.js";
import { audit } from "./audit.js";
import { check } from "./check.js";
import { help } from "./help.js";
import { Invocation } from "./invocation.js";
import { library } from "./library.js";
import { explain } from "./messages.js";
import { create } from "./new.js";
import { run } from "./run.js";
import { Watch } from "./stop.js";
import { Outlet, paintFor } from "./terminal.js";
import { test } from "./test.js";
import { train } from "./train.js";

const stdout = new Outlet(process.stdout, "standard output");
const stderr = new Outlet(process.stderr, "standard error");
const paint = paintFor(process.stderr);

const works = { run, train, audit, advise, test, new: create, check };

async function main(words: readonly string[]): Promise<number> {
  const watch = new Watch();
  const parsed = parseArguments(words);
  if (!parsed.ok) return misuse(parsed.misuse);
  const { request } = parsed;
  if (request.options.timeout !== undefined) watch.limit(request.options.timeout);
  watch.beforeHaste = () => library.discardUnfinished();
  if (request.options.version === true) {
    await stdout.write(`lockspice ${library.version}\n`);
    return 0;
  }
  if (request.command === "help" || request.options.help === true) {
    const topic = request.command === "help" ? request.operands : [request.command];
    const answer = help(library, topic, stdout.stream.columns || 80);
    if (!answer.ok) return misuse(answer.misuse);
    await stdout.write(answer.text);
    return 0;
  }
  const invocation = new Invocation(library, request, stdout, stderr, watch.signal);
  return conclude(invocation, works[request.command]);
}

/** Runs the command to its end, says what went wrong, and writes the log in any case. */
async function conclude(invocation: Invocation, work: (invocation: Invocation) => Promise<void>): Promise<number> {
  const attempt = async (action: () => Promise<void>): Promise<number> => {
    try {
      await action();
      return 0;
    } catch (error) {
      // What a stopped run throws on its way out is of no interest beside the reason of the stop.
      const cause = invocation.signal.aborted ? invocation.signal.reason : error;
      const { text, exitCode } = explain(invocation.library, cause, invocation.paint, invocation.options.quiet);
      await invocation.fault(text);
      return exitCode;
    }
  };
  const code = await attempt(() => work(invocation));
  const closing = await attempt(() => invocation.close());
  return code || closing;
}

/** More names than this are no help in a message. */
const LONG_LIST = 16;

async function misuse({ message, hint, word, known }: Misuse): Promise<number> {
  let help = hint;
  if (word !== undefined && known !== undefined) {
    const near = library.nearest(word, known);
    const list = known.length > LONG_LIST ? "'lockspice help' lists what there is" : `one of ${known.join(", ")}`;
    help ??= near === undefined ? list : `did you mean ${near}?`;
  }
  const text = `lockspice: ${paint.red("error:")} ${message}`;
  await stderr.write(`${text}${help === undefined ? "" : `\n  ${paint.cyan("help:")} ${help}`}\n`);
  return 2;
}

main(process.argv.slice(2))
  .catch(async (error: unknown) => {
    const { text, exitCode } = explain(undefined, error, paint);
    await stderr.write(text);
    return exitCode;
  })
  .then((code) => process.exit(code));
