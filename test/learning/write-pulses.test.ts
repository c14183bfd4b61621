import { describe, expect, it } from "vitest";
import { audit, parse, simulate, train } from "../../src/index.js";
import { Conductances } from "../../src/learning/conductances.js";
import { LawDevices } from "../../src/learning/law-devices.js";
import { Table } from "../lab.js";

/** One memristor as the trained part of a divider; `more` stands in its model. */
const divider = (more: string, learn = "rate=1n epochs=1"): string => `a memristor that is written
.param x=0
V1 in 0 {x}
YMEMRISTOR w in y mm
R1 y 0 1k
.model mm MEMRISTOR (${more})
.data d x t
+ 0.1 0.02  0.2 0.05
.enddata
.learn adjoint data=d outputs=(y) targets=(t) ${learn}
.end`;

const bankOf = (more: string): Conductances => new Conductances(parse(divider(more)).learn!.devices, 1);
const want = (bank: Conductances, change: number, number = 0): number =>
  bank.descend(1, new Float64Array(bank.names.length).fill(-change), number).pulses;

/** Strukov's drift: R = roff - (roff - ron) w, dw = k dq with k = uv ron / d^2 = 1e4 / (A s). */
const drift = "level=1 ron=1k roff=100k uv=1e-15 d=10n wt=0 update=write vset=1.5 vreset=-1.5 tpulse=1m";
const [ron, roff, k] = [1e3, 1e5, 1e4];
/** The resistance after a voltage v over t: R^2 - R0^2 = -2 k (roff - ron) v t. */
const after = (r0: number, v: number, t: number): number => Math.sqrt(r0 * r0 - 2 * k * (roff - ron) * v * t);

describe("pulses on linear drift without a window", () => {
  it("end where the exact solution does, up and down, however many are given in one update", () => {
    for (const [count, sign] of [
      [1, 1],
      [7, 1],
      [7, -1],
      [2, -1],
    ] as const) {
      const bank = bankOf(`${drift} x0=0.5 step=1u`);
      const r0 = 1 / bank.siemens[0]!;
      expect(r0).toBeCloseTo(50500, 6);
      expect(want(bank, sign * count * 1e-6)).toBe(count);
      const exact = after(r0, sign * 1.5, count * 1e-3);
      expect(Math.abs(bank.siemens[0]! * exact - 1)).toBeLessThan(1e-9);
      // What goes in is v q, and k q is what the state has moved by.
      const q = (r0 - exact) / (roff - ron) / k;
      expect(Math.abs(bank.joules / (sign * 1.5 * q) - 1)).toBeLessThan(1e-8);
    }
  });

  it("ends at ron, and goes on costing energy there", () => {
    const bank = bankOf(`${drift} x0=0.999 step=1u pulses=1000`);
    want(bank, 1);
    expect(Math.abs(bank.siemens[0]! * ron - 1)).toBeLessThan(1e-6);
    const before = bank.joules;
    expect(want(bank, 2e-6, 1)).toBe(2);
    expect(Math.abs((bank.joules - before) / ((2e-3 * 1.5 * 1.5) / ron) - 1)).toBeLessThan(1e-6);
  });

  it("are counted by what one changes on average over the range, where the card gives no step", () => {
    const bank = bankOf(`${drift} x0=0.5 pulses=1000`);
    const changes = Array.from({ length: 9 }, (_, n) => {
      const g = 1 / roff + ((n + 0.5) / 9) * (1 / ron - 1 / roff);
      const squared = g ** -2 - 2 * k * (roff - ron) * 1.5e-3;
      return squared <= ron * ron ? 1 / ron - g : squared ** -0.5 - g;
    });
    const step = changes.reduce((sum, change) => sum + change, 0) / 9;
    expect(want(bank, 5.0001 * step)).toBeGreaterThanOrEqual(5);
    expect(want(bank, 4.9999 * step, 1)).toBeLessThanOrEqual(5);
  });

  it("with verify=1 stop within half a pulse of what is wanted", () => {
    const bank = bankOf(`${drift} x0=0.5 step=0.02u verify=1 pulses=500`);
    const r0 = 1 / bank.siemens[0]!;
    const wanted = 3e-7;
    const given = want(bank, wanted);
    const reached = (n: number): number => 1 / after(r0, 1.5, n * 1e-3) - 1 / r0;
    expect(Math.abs(bank.siemens[0]! - 1 / r0 - reached(given))).toBeLessThan(1e-14);
    const pulse = reached(given) - reached(given - 1);
    expect(given).toBeGreaterThan(5);
    expect(Math.abs(wanted - reached(given))).toBeLessThanOrEqual(pulse / 2 + 1e-15);
  });

  it("spread as a rate does: the mean of many is that of none, the deviation the root of their number", () => {
    const { devices } = parse(divider(`${drift.replace("1m", "10u")} x0=0.5 step=1u ctoc=0.3`)).learn!;
    const moved = Array.from({ length: 400 }, (_, seed) => {
      const bank = new Conductances(devices, seed);
      want(bank, 10e-6);
      return bank.siemens[0]! - 1 / 50500;
    });
    const mean = moved.reduce((sum, value) => sum + value, 0) / 400;
    const sigma = Math.sqrt(moved.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 400);
    const whole = 1 / after(50500, 1.5, 100e-6) - 1 / 50500;
    const expected = (0.3 / Math.sqrt(10)) * whole;
    expect(Math.abs(mean - whole)).toBeLessThan((4 * expected) / 20);
    expect(Math.abs(sigma / expected - 1)).toBeLessThan(4 / Math.sqrt(800));
  });
});

/** Every memristor with a pulse that moves its state a good part of its range, and another that moves it back. */
const laws: Readonly<Record<string, { card: string; up: number; down: number; t: number }>> = {
  "linear drift, Joglekar": { card: "level=1 ron=1k roff=100k uv=1e-15 wt=1 p=2 x0=0.3", up: 1.5, down: -1.5, t: 0.3 },
  "linear drift, Biolek": { card: "level=1 ron=1k roff=100k uv=1e-15 wt=2 p=1 x0=0.3", up: 1.5, down: -1.5, t: 0.3 },
  "TEAM, exponential": {
    card: "level=2 ron=1k roff=100k ioff=5u ion=-5u koff=1e-3 kon=-1e-3 ivrelation=1 wt=1 x0=1n",
    ...{ up: -1, down: 1, t: 2e-8 },
  },
  "VTEAM, its own window": {
    card: "level=11 ron=1k roff=100k voff=0.5 von=-0.7 koff=1e-2 kon=-1e-2 wt=4 wc=0.1n x0=1n",
    ...{ up: -1.5, down: 1.2, t: 5e-8 },
  },
  Yakopcic: {
    card: "level=3 a1=0.17m a2=0.17m b=0.5 vp=0.16 vn=0.15 ap=400 an=400 xp=0.3 xn=0.5 alphap=1 alphan=5 x0=0.3",
    ...{ up: 0.8, down: -0.7, t: 3e-3 },
  },
  threshold: { card: "level=12 ron=1k roff=10k vt=1 beta=1e10 edge=0.1 rinit=4k", up: -1.5, down: 1.5, t: 1e-6 },
  "Stanford-PKU": { card: "level=13 x0=0.6n", up: 1.6, down: -1.6, t: 2e-8 },
};

describe.each(Object.entries(laws))("a pulse on %s", (_, { card, up, down, t }) => {
  it.each([up, down])("of %f V does what the same pulse does in a transient analysis", async (volts) => {
    const model = `.model mm MEMRISTOR (${card}`;
    const { circuit } = parse(`bench\nV1 a 0 0\nYMEMRISTOR w a 0 mm\n${model} update=ideal)\n.op\n.end`);
    const law = new LawDevices(circuit, [1]);
    const parameter = Float64Array.of(
      circuit.instances.at(1).values[
        circuit.instances.at(1).slots.get(circuit.instances.at(1).device.trainable!.parameter)!
      ] as number,
    );
    const before = law.conductanceFrom(parameter);
    const states = law.stateOf(before);
    const energy = new Float64Array(1);
    law.hold(Float64Array.of(volts), Float64Array.of(t), states, energy);
    const siemens = law.conductance(states)[0]!;

    const edge = t * 1e-7;
    const { analyses, measures } = await simulate(
      parse(`pulse
V1 a 0 PULSE(0 ${volts} ${t / 10} ${edge} ${edge} ${t})
YMEMRISTOR w a 0 mm
${model})
.tran ${t / 1000} ${1.2 * t}
.options reltol=1e-7 abstol=1e-15 vntol=1e-10 trtol=1
.save v(a) i(v1) @ymemristor!w[r]
.measure tran energy integ {-v(a)*i(v1)}
.end`),
    );
    const r = new Table(analyses[0]!).last("@ymemristor!w[r]");
    const change = Math.abs(siemens - before[0]!);
    expect(change / before[0]!).toBeGreaterThan(0.03);
    expect(Math.abs(1 / r - siemens) / change).toBeLessThan(2e-4);
    expect(Math.abs(measures["energy"]! / energy[0]! - 1)).toBeLessThan(2e-4);
  });
});

describe("pulses below a threshold", () => {
  it.each([
    ["VTEAM", "level=11 ron=1k roff=100k voff=0.5 von=-0.5 x0=1n", "vset=-0.49 vreset=0.49"],
    ["threshold", "level=12 ron=1k roff=100k vt=0.5 rinit=20k", "vset=-0.49 vreset=0.49"],
  ])("of a %s memristor change no bit, and cost v^2 g t each", (_, card, volts) => {
    const bank = bankOf(`${card} update=write ${volts} tpulse=1u`);
    const [g] = bank.siemens;
    for (const [n, sign] of [1, -1, 1].entries()) expect(want(bank, sign * 1e-5, n)).toBe(31);
    expect(bank.siemens[0]).toBe(g);
    expect(Math.abs(bank.joules / (93 * 0.49 * 0.49 * g! * 1e-6) - 1)).toBeLessThan(1e-9);
  });

  it("are warned of, and pulses of the wrong polarity a fault", () => {
    const card = "level=11 ron=1k roff=100k voff=0.5 von=-0.5 update=write tpulse=1u";
    const told = (volts: string): string[] =>
      parse(divider(`${card} ${volts}`)).diagnostics.map(({ code, message }) => `${code}: ${message}`);
    expect(told("vset=-0.4 vreset=1")).toContainEqual(expect.stringMatching(/idle-pulse: vset = -0.4 V moves nothing/));
    expect(() => told("vset=1 vreset=-1")).toThrow(/vset = 1 V moves ymemristor!w the other way/);
  });
});

describe("the exact gradient", () => {
  it("of elements that are no resistors is that of central differences by what they store", async () => {
    const card = "level=3 a1=2m a2=2m b=3 vp=9 vn=9 x0=";
    const text = (x0: number) =>
      divider(`${card}${x0} update=ideal`).replace("0.1 0.02  0.2 0.05", "0.5 0.02  0.9 0.05");
    const result = await audit(parse(text(0.4)));
    const loss = async (x0: number): Promise<number> => {
      let sum = 0;
      for (const [x, t] of [
        [0.5, 0.02],
        [0.9, 0.05],
      ] as const) {
        const deck = `one\nV1 in 0 ${x}\nYMEMRISTOR w in y mm\nR1 y 0 1k\n.model mm MEMRISTOR (${card}${x0})\n.op
.options reltol=1e-12 vntol=1e-15 abstol=1e-18\n.end`;
        const { analyses } = await simulate(parse(deck));
        sum += (new Table(analyses[0]!).last("v(y)") - t) ** 2 / 4;
      }
      return sum;
    };
    const h = 1e-4;
    // Conductance near 0 V is a1 b x0 = 6 mS x0.
    const slope = ((await loss(0.4 + h)) - (await loss(0.4 - h))) / (2 * h) / 6e-3;
    expect(Math.abs(result.devices[0]!.exact / slope - 1)).toBeLessThan(1e-6);
    expect(result.bent).toEqual(["ymemristor!w"]);
  });
});

describe("a training", () => {
  const vteam =
    "level=11 ron=1k roff=100k koff=1e-3 kon=-1e-3 voff=0.05 von=-0.05 alphaoff=1 alphaon=1 wt=1 x0={aunif(1.5n,0.5n)} update=write vset=-1 vreset=1 tpulse=20n ctoc=0.2";
  const text = (engine: string, model = vteam): string => `learns
.param x=0
V1 in 0 {x}
YMEMRISTOR w1 in y hp
YMEMRISTOR w2 y 0 hp
C1 y 0 10n
.model hp MEMRISTOR (${model})
.model lk LOCKIN (f=1k filter=boxcar free=1 skip=1 periods=1 points=16)
.data d x t
+ 0.1 0.05  0.2 0.10  0.3 0.15
.enddata
.learn freqprop data=d outputs=(y) targets=(t) rate=1u epochs=4 batch=2 test=0.3 lockin=lk gamma=1u ${engine}
.end`;

  it.each(["engine=phases", "engine=tran", "engine=tran state=fresh"])(
    "that is resumed anywhere gives the bytes of one that never stopped, %s",
    async (engine) => {
      const deck = parse(text(engine));
      const kept: string[] = [];
      const keep = (checkpoint: () => unknown) => void kept.push(JSON.stringify(checkpoint()));
      const whole = await train(deck, {
        onUpdate: keep as never,
        onEpoch: (_, checkpoint) => keep(checkpoint),
      });
      expect(kept.length).toBeGreaterThan(7);
      // Behind the first update, behind the first epoch with its looks, and late.
      for (const checkpoint of [kept[0]!, kept[1]!, kept.at(-3)!]) {
        const again = await train(parse(text(engine)), { resume: JSON.parse(checkpoint) as never });
        expect(again.files["report.json"]).toBe(whole.files["report.json"]);
        expect(again.files["conductances.csv"]).toBe(whole.files["conductances.csv"]);
      }
    },
    240_000,
  );

  it("in time has the states moved by reading, at rest it tells how fast they would move", async () => {
    const gentle = vteam
      .replace("voff=0.05 von=-0.05", "voff=0.9 von=-0.9")
      .replaceAll("=-1 ", "=-1.5 ")
      .replace("vreset=1 ", "vreset=1.5 ");
    const still = (await train(parse(text("engine=tran", gentle)))).report.readDisturb!;
    expect(still).toMatchObject({ rate: 0, moved: 0 });
    const disturbed = (await train(parse(text("engine=tran")))).report.readDisturb!;
    expect(disturbed.moved).toBeGreaterThan(1e-7);
    const rest = (await train(parse(text("engine=phases").replace("rate=1u", "rate=0")))).report;
    expect(rest.readDisturb!.moved).toBeUndefined();
    // VTEAM between thresholds and pulses: dG/dt over G by its formula, at the final state of each and its largest drop.
    const { conductances } = rest;
    const [g1, g2] = ["ymemristor!w1", "ymemristor!w2"].map((name) => conductances[name]!) as [number, number];
    const rates = [0.1, 0.2, 0.3].flatMap((x) => {
      const y = (x * g1) / (g1 + g2);
      return [
        [g1, x - y],
        [g2, y],
      ].map(([g, v]) => {
        const w = (1 / g! - 1e3) / 99e3;
        const speed = (Math.max(v! / 0.05 - 1, 0) * 1e-3) / 3e-9;
        return speed * (1 - (2 * w - 1) ** 2) * 99e3 * g!;
      });
    });
    // Two of the three samples are learnt; the largest input may be the one that tests.
    expect(rates.some((rate) => Math.abs(rest.readDisturb!.rate / rate - 1) < 1e-6)).toBe(true);
  });
});
