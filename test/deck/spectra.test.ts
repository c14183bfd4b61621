import { describe, expect, it } from "vitest";
import { parse, simulate } from "../../src/index.js";
import { transform } from "../../src/signals/fft.js";
import { windows } from "../../src/signals/windows.js";

const tones = "tones\nB1 a 0 v={1 + 2*sin(2*pi*1k*time) + 0.5*cos(2*pi*3k*time)}\nR1 a b 1k\nR2 b 0 1k";
const ran = (cards: string, dialect?: "xyce" | "hspice") =>
  simulate(parse(`${tones}\n${cards}\n.end`, dialect === undefined ? {} : { dialect }));

/** Magnitude and phase [degrees] of the line nearest to a frequency. */
function line(table: { data: readonly Float64Array[] }, frequency: number): [number, number] {
  const k = table.data[0]!.findIndex((f) => Math.abs(f - frequency) < 1e-6 * (1 + frequency));
  const [re, im] = [table.data[1]![2 * k]!, table.data[1]![2 * k + 1]!];
  return [Math.hypot(re, im), (Math.atan2(im, re) * 180) / Math.PI];
}

it("sums of 8 samples are those of the definition", () => {
  const samples = [3, -1, 4, 1, -5, 9, 2, -6];
  const { re, im } = transform(samples);
  for (let k = 0; k <= 4; k++) {
    const angle = (j: number) => (-2 * Math.PI * j * k) / 8;
    expect(re[k]).toBeCloseTo(
      samples.reduce((sum, x, j) => sum + x * Math.cos(angle(j)), 0),
      12,
    );
    expect(im[k]).toBeCloseTo(
      samples.reduce((sum, x, j) => sum + x * Math.sin(angle(j)), 0),
      12,
    );
  }
});

describe(".fft", () => {
  it("has amplitudes and phases of cosines, the mean as it is, and lies in the results", async () => {
    const { analyses, prints } = await ran(".tran 10u 4m\n.fft v(b) start=1m np=256 format=unorm");
    const [, spectrum] = analyses;
    expect(spectrum!.kind).toBe("fft");
    expect(spectrum!.points).toBe(129);
    expect(line(spectrum!, 0)[0]).toBeCloseTo(0.5, 6);
    expect(line(spectrum!, 1e3)[0]).toBeCloseTo(1, 6);
    expect(line(spectrum!, 1e3)[1]).toBeCloseTo(-90, 3);
    expect(line(spectrum!, 3e3)[0]).toBeCloseTo(0.25, 6);
    expect(line(spectrum!, 3e3)[1]).toBeCloseTo(0, 3);
    expect(line(spectrum!, 2e3)[0]).toBeLessThan(1e-6);
    expect(prints.at(-1)!.columns.map(({ name }) => name)).toEqual(["frequency", "magnitude", "dB", "phase"]);
  });

  it("is over its largest line unless format=unorm; freq, fmin and fmax choose rows", async () => {
    const { analyses } = await ran(".tran 10u 4m\n.fft v(a) np=256 freq=1k fmin=1.5k fmax=5k");
    const spectrum = analyses[1]!;
    expect([...spectrum.data[0]!].map(Math.round)).toEqual([0, 2000, 3000, 4000, 5000]);
    expect(line(spectrum, 3e3)[0]).toBeCloseTo(0.25, 6);
    // In Xyce the limits are those of figures of merit alone.
    const { analyses: xyce } = await ran(".tran 0 4m\n.fft v(a) np=256 freq=1k fmin=1.5k fmax=5k", "xyce");
    expect(xyce[1]!.points).toBe(33);
  });

  it("figures of merit follow from two tones of 2 V and 0.5 V", async () => {
    const cards = `.tran 10u 4m\n.fft v(a) np=512 freq=1k
.measure fft distortion thd v(a)
.measure fft little thd v(a) nbharm=2
.measure fft free sfdr v(a)
.measure fft bits enob v(a)
.measure fft both sndr v(a)
.measure fft third find vm(a) at=2.95k
.measure fft angle find vp(a) at=1k
.measure fft ratio param='third/2'
.measure tran peak max v(a)`;
    const { measures } = await ran(cards);
    const far = 20 * Math.log10(4);
    expect(measures["distortion"]).toBeCloseTo(-far, 4);
    expect(measures["little"]).toBeLessThan(-90);
    expect(measures["free"]).toBeCloseTo(far, 4);
    expect(measures["both"]).toBeCloseTo(far, 4);
    expect(measures["bits"]).toBeCloseTo((far - 1.76) / 6.02, 4);
    expect(measures["third"]).toBeCloseTo(0.5, 5);
    expect(measures["ratio"]).toBeCloseTo(0.25, 5);
    expect(Math.abs(measures["angle"]!)).toBeCloseTo(Math.PI / 2, 4);
  });

  it("windows weigh a line of whole periods by their mean", async () => {
    const mean = { hann: 0.5, hamm: 0.54, black: 0.42323, harris: 0.35875, halfcyclesine: 2 / Math.PI, bart: 0.5 };
    for (const [name, weight] of Object.entries(mean)) {
      const n = 4096;
      const sum = Array.from({ length: n }, (_, k) => windows[name]!(k / n, 3)).reduce((a, b) => a + b, 0);
      expect(sum / n, name).toBeCloseTo(weight, 4);
      expect(windows[name]!(0.5, 3)).toBeCloseTo(1, 4);
    }
    // Harris' table of 1978: the coherent gain of Kaiser's window with alpha = 3 is 0.40, of Gauss' 0.43.
    for (const [name, gain] of [
      ["kaiser", 0.4],
      ["gauss", 0.42],
    ] as const) {
      const sum = Array.from({ length: 4096 }, (_, k) => windows[name]!(k / 4096, 3)).reduce((a, b) => a + b, 0);
      expect(Math.abs(sum / 4096 - gain)).toBeLessThan(0.01);
    }
    const { analyses } = await ran(".options fft fft_mode=1\n.tran 0 4m\n.fft v(a) np=256 window=hann", "xyce");
    expect(line(analyses[1]!, 1e3)[0]).toBeCloseTo(1, 5);
    expect(line(analyses[1]!, 1.25e3)[0]).toBeCloseTo(0.5, 5);
  });

  it.each([
    [".fft v(a) np=100", "fft-points"],
    [".fft v(a) window=round", "unknown-word"],
    [".fft v(a) length=3", "unknown-option"],
    [".fft v(a) stop=1", "bad-time"],
    [".fft v(q)", "unknown-node"],
    [".measure tran d thd v(a)", "no-spectrum"],
    [".measure fft d find v(b) at=1k\n.fft v(a)", "not-derived"],
  ])("%s: %s", (cards, code) => {
    const codes = (): string[] => {
      try {
        return parse(`${tones}\n.tran 10u 4m\n${cards}\n.end`).diagnostics.map((one) => one.code);
      } catch (error) {
        return (error as { diagnostics: { code: string }[] }).diagnostics.map((one) => one.code);
      }
    };
    expect(codes()).toContain(code);
  });
});

describe("scripts", () => {
  const control = (...commands: string[]) => `.control\n${commands.join("\n")}\n.endc`;

  it("fft sums over a record with zeros, in halves of its length, as ngspice's does", async () => {
    const deck = parse(
      `dc\nV1 a 0 1\nR1 a 0 1k\n${control(
        "tran 1u 500u",
        "linearize v(a)",
        "set specwindow=rectangular",
        "fft v(a)",
        "wrdata spectrum.data v(a)",
        "meas sp mean find mag(v(a)) at=0",
        "let twice = mean*2",
        "print mag(v(a)) mean",
      )}\n.end`,
    );
    const { script, measures, prints } = await simulate(deck);
    const rows = Buffer.concat([...script.files[0]!.contents()].map((piece) => Buffer.from(piece)))
      .toString("utf8")
      .trim()
      .split("\n")
      .map((text) => text.trim().split(/\s+/).map(Number));
    expect(rows).toHaveLength(257);
    expect(rows[0]![1]).toBeCloseTo(501 / 256, 7);
    // The record is 501 ones and 11 zeros: minus the sum over those that are missing.
    const missing = Array.from({ length: 11 }, (_, j) => (2 * Math.PI * (501 + j)) / 512);
    expect(rows[1]![1]).toBeCloseTo(-missing.reduce((sum, angle) => sum + Math.cos(angle), 0) / 256, 7);
    expect(rows[1]![0]).toBeCloseTo((501 / 512) * 2000, 4);
    expect(measures["mean"]).toBeCloseTo(501 / 256, 9);
    expect(measures["twice"]).toBeCloseTo(501 / 128, 9);
    expect(prints.map(({ kind, columns }) => [kind, ...columns.map(({ name }) => name)])).toEqual([
      ["sp", "frequency", "mag(v(a))"],
    ]);
  });

  it("measures know names of let, and what .save and .print name", async () => {
    const deck = parse(
      `divider\nV1 a 0 1\nR1 a b 1k\nR2 b 0 1k\n.save v(b) drop={v(a)-v(b)}\n.dc v1 0 2 0.1\n.meas dc saved find drop at=1\n${control(
        "run",
        "let a3 = v(b)*3",
        "meas dc named find a3 at=1",
        "meas dc where when a3=2.25",
        "let high = vecmax(a3)",
        "let sum = named + high",
        "print named sum",
      )}\n.end`,
    );
    const { measures } = await simulate(deck);
    expect(measures).toMatchObject({ saved: 0.5 });
    expect(measures["named"]).toBeCloseTo(1.5, 12);
    expect(measures["where"]).toBeCloseTo(1.5, 12);
    expect(measures["high"]).toBeCloseTo(3, 12);
    expect(measures["sum"]).toBeCloseTo(4.5, 12);
    expect(deck.diagnostics.filter(({ severity }) => severity === "warning")).toEqual([]);
  });

  it("linearize makes points that are as far apart as the card says", async () => {
    const deck = parse(
      `rc\nV1 a 0 sin(0 1 1k)\nR1 a b 1k\nC1 b 0 100n\n${control(
        "tran 10u 1m",
        "let sum = v(a)+v(b)",
        "linearize v(a) sum",
        "wrdata even.data v(a) sum",
      )}\n.end`,
    );
    const { script } = await simulate(deck);
    const text = Buffer.concat([...script.files[0]!.contents()].map((piece) => Buffer.from(piece))).toString("utf8");
    const rows = text
      .trim()
      .split("\n")
      .map((one) => one.trim().split(/\s+/).map(Number));
    expect(rows).toHaveLength(101);
    rows.forEach(([t, v], k) => {
      expect(t).toBeCloseTo(k * 1e-5, 12);
      expect(v).toBeCloseTo(Math.sin(2 * Math.PI * 1e3 * t!), 3);
    });
  });
});
