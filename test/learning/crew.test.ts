import { build } from "esbuild";
import { rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Checkpoint } from "../../src/learning/checkpoint.js";
import { root } from "../cli/harness.js";
import type * as Lab from "./crew-lab.js";
import type { Others } from "./crew-lab.js";

const folder = path.join(root, "out", `crew-under-test-${process.pid}`);
let lab: typeof Lab;
beforeAll(async () => {
  await build({
    entryPoints: { index: "test/learning/crew-lab.ts", "deck/training-thread": "src/deck/training-thread.ts" },
    ...{ outdir: folder, absWorkingDir: root, chunkNames: "chunks/[name]-[hash]" },
    ...{ bundle: true, splitting: true, platform: "node", format: "esm", packages: "external", logLevel: "warning" },
  });
  lab = (await import(path.join(folder, "index.js"))) as typeof Lab;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const freqprop = "freqprop gamma=10u lockin=lk engine=phases";

describe("a training in several threads", () => {
  it.each([
    ["adjoint engine=op", ""],
    [freqprop, ""],
    [freqprop, "noise=1u bits=10"],
    ["holomorphic gamma=10u points=3 engine=op", ""],
    ["eqprop gamma=10u engine=op", ""],
    ["spsa engine=op", ""],
    ["freqprop gamma=10u lockin=lk engine=tran state=fresh", ""],
  ])("gives the bits of one: %s %s", async (learn, lockIn) => {
    const { deckOf, trained } = lab;
    const deck = deckOf(learn, lockIn);
    const alone = await trained(deck);
    expect((await trained(deck, { lanes: 1 })).of).toEqual(alone.of);
    const three = await trained(deck, { threads: 3 });
    expect(three.of).toEqual(alone.of);
    expect(three.helped).toBeGreaterThan(0);
  });

  it.each(["momentum", "sign", "rmsprop", "adam"])("gives them with optimiser=%s", async (optimiser) => {
    const { deckOf, trained } = lab;
    const deck = deckOf(`adjoint engine=op optimiser=${optimiser}`);
    const [alone, three] = [await trained(deck), await trained(deck, { threads: 3 })];
    expect(three.of).toEqual(alone.of);
    expect(three.helped).toBeGreaterThan(0);
  });

  it.each([
    ["adjoint engine=op", "readnoise=0.01"],
    ["adjoint engine=op", "update=softbounds"],
  ])("gives them where devices do not change each by itself: %s %s", async (learn, model) => {
    const { deckOf, trained } = lab;
    const deck = deckOf(learn, "", model);
    const [alone, two] = [await trained(deck), await trained(deck, { threads: 2 })];
    expect(two.of).toEqual(alone.of);
    expect(two.helped).toBeGreaterThan(0);
  });

  it.each(["adjoint engine=op optimiser=adam", "spsa engine=op"])(
    "gives them of batches in rounds: %s",
    async (learn) => {
      const { deckOf, trained } = lab;
      // 154 samples to train with, of which a round has 128.
      const deck = deckOf(`${learn} batch=all`, "", "", 220);
      expect((await trained(deck, { crewOfOne: true })).of).toEqual((await trained(deck)).of);
    },
  );

  it("tells whose gradient is no number", async () => {
    // What a current of 1e306 A makes of 1e-6 S is beyond all numbers.
    const rows = Array.from({ length: 40 }, (__, i) => `+ 0.1 ${i === 21 ? 1e306 : 1}`);
    const lines = ["numbers", ".param x=0", "V1 a 0 {x}", "R1 a b w g=1u", "R2 b 0 w g=1u"];
    const model = ".model w TRAINABLE (gmin=1u gmax=10m)";
    const card = ".learn adjoint data=t outputs=(b) targets=(y) engine=op rate=1u epochs=1 batch=all shuffle=0";
    const deck = lab.parse([...lines, model, ".data t x y", ...rows, ".enddata", card, ".end"].join("\n"));
    const messageOf = (others: Others): Promise<unknown> =>
      lab.trained(deck, others).then(
        () => undefined,
        (error: { message: string }) => error.message,
      );
    const alone = await messageOf({});
    expect(alone).toMatch(/^epoch 1: the measured gradient of r1 is (NaN|-?Infinity) V/);
    expect(await messageOf({ threads: 2 })).toBe(alone);
  });

  it("gives them with 2 threads, and samples side by side in one of them alone", async () => {
    const { deckOf, trained } = lab;
    const deck = deckOf(freqprop);
    const two = await trained(deck, { threads: 2, lanes: 1 });
    expect(two.of).toEqual((await trained(deck)).of);
    expect(two.helped).toBeGreaterThan(0);
  });

  it("goes on from the checkpoint of another number of threads", async () => {
    const { deckOf, trained } = lab;
    const deck = deckOf(freqprop);
    const { of } = await trained(deck);
    const resume = JSON.parse(of.saved[0]!) as Checkpoint;
    const resumed = await trained(deck, { threads: 2 }, { resume });
    expect(resumed.of).toEqual({ ...of, saved: of.saved.slice(1) });
    expect(resumed.helped).toBeGreaterThan(0);
  });

  it("fails as in one: with what the first sample fails of", async () => {
    // Where x is above a quarter, v = v v + x has no solution.
    const rows = Array.from({ length: 40 }, (__, i) => `+ ${[12, 21, 37].includes(i) ? 10 + i : 0.1} 1`);
    const lines = [".param x=0", "V1 a 0 {x}", "B1 e 0 v=v(e)*v(e)+v(a)", "R1 e b w g=1m", "R2 b 0 w g=1m"];
    const model = ".model w TRAINABLE (gmin=1u gmax=10m)";
    const card = ".learn adjoint data=t outputs=(b) targets=(y) engine=op rate=1u epochs=1 batch=all shuffle=0";
    const deck = lab.parse(["fails", ...lines, model, ".data t x y", ...rows, ".enddata", card, ".end"].join("\n"));
    const errorOf = (others: Others): Promise<unknown> =>
      lab.trained(deck, others).then(
        () => undefined,
        (error: { code: string; message: string; nodes: string[] }) => [error.code, error.message, error.nodes],
      );
    const alone = await errorOf({});
    expect(alone).toEqual(["no-convergence", expect.stringContaining("sample 13"), expect.anything()]);
    expect(await errorOf({ threads: 3 })).toEqual(alone);
  });

  it("stops when it is told to", async () => {
    const stop = new AbortController();
    const { deckOf, trained } = lab;
    const running = trained(deckOf(freqprop), { threads: 2 }, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(running).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("a thread of a training", () => {
  it("tells what it could not begin with", async () => {
    const mate = new lab.Mate("deck/training-thread", { origin: undefined });
    await expect(mate.ready).rejects.toThrow();
    expect(mate.fault).toBeInstanceOf(Error);
    await mate.end();
  });

  it("is started where a batch has several pieces of samples that do not depend on each other", async () => {
    const { deckOf, startsThreads } = lab;
    expect(await startsThreads(deckOf("adjoint engine=op batch=9"))).toBe(true);
    expect(await startsThreads(deckOf("adjoint engine=op batch=8"))).toBe(false);
    expect(await startsThreads(deckOf(freqprop.replace("phases", "tran")))).toBe(false);
  });
});
