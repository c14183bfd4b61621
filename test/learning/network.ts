/**
 * A small circuit solver written for these tests alone: dense Newton over node voltages, trapezoidal rule in time. It
 * shares no code with the simulator and serves the trainer as an engine and the rules as an oracle.
 */
import { stream } from "../../src/base/random.js";
import type { Engine, EngineKind, Measured, Phase, Reading, Stimulus, Teacher } from "../../src/learning/contract.js";
import { decodeDoubles, encodeDoubles } from "../../src/learning/doubles.js";

/** A node: an unknown (0, 1, ...), or a source of the inputs (-1, -2, ...: the k-th entry of `Network.sources`). */
export type Node = number;

export interface Branch {
  readonly p: Node;
  readonly n: Node;
}

export interface Nonlinear extends Branch {
  /** Current [A] and conductance [S] at a voltage. */
  at(v: number): readonly [number, number];
  /** Where Newton may go from one voltage towards another. */
  limit(v: number, before: number): number;
}

export interface Network {
  readonly nodes: number;
  /** Voltages of the driven nodes [V]. */
  sources(inputs: Float64Array | Uint8Array): number[];
  readonly trainable: readonly (Branch & { readonly name: string; readonly g: number })[];
  readonly nonlinear: readonly Nonlinear[];
  /** Fixed conductances and constant currents [S, A] into a node. */
  readonly resistors: readonly (Branch & { readonly g: number })[];
  readonly currents: readonly { readonly into: Node; readonly i: number }[];
  readonly outputs: readonly { readonly p: Node; readonly n?: Node }[];
  /** From every unknown node to ground [F]: one for all, or one each. */
  readonly capacitance: number | readonly number[];
}

/** A junction, as ngspice has it: below -3 vt a cube stands for the exponential. */
export function diode(p: Node, n: Node, is: number, vt: number): Nonlinear {
  const critical = vt * Math.log(vt / (Math.SQRT2 * is));
  return {
    p,
    n,
    at(v) {
      if (v < -3 * vt) {
        const cube = ((3 * vt) / (v * Math.E)) ** 3;
        return [-is * (1 + cube) + 1e-12 * v, (3 * is * cube) / v + 1e-12];
      }
      const e = Math.exp(v / vt);
      return [is * (e - 1) + 1e-12 * v, (is * e) / vt + 1e-12];
    },
    limit(v, before) {
      if (v <= critical || Math.abs(v - before) <= 2 * vt) return v;
      if (before <= 0) return vt * Math.log(Math.max(v, vt) / vt + 1);
      const ratio = 1 + (v - before) / vt;
      return ratio > 0 ? before + vt * Math.log(ratio) : critical;
    },
  };
}

export interface Timing {
  readonly f: number;
  readonly free: number;
  readonly skip: number;
  readonly periods: number;
  readonly points: number;
  readonly phases: number;
  readonly carry: boolean;
}

export const timing: Timing = { f: 1000, free: 1, skip: 1, periods: 2, points: 64, phases: 6, carry: true };

export class NetworkEngine implements Engine {
  readonly trainable: readonly string[];
  solves = 0;
  private g: Float64Array;
  private v: Float64Array;
  private ic: Float64Array;
  private junction: number[];
  private started = false;

  constructor(
    private readonly net: Network,
    readonly kind: EngineKind,
    private readonly time: Timing = timing,
  ) {
    this.trainable = net.trainable.map(({ name }) => name);
    this.g = Float64Array.from(net.trainable, ({ g }) => g);
    this.v = new Float64Array(net.nodes);
    this.ic = new Float64Array(net.nodes);
    this.junction = net.nonlinear.map(() => 0);
  }

  conductances(): Float64Array {
    return this.g.slice();
  }
  setConductances(siemens: Float64Array): void {
    this.g.set(siemens);
  }
  exportState(): unknown {
    const { solves, started } = this;
    return {
      solves,
      started,
      v: encodeDoubles(this.v),
      ic: encodeDoubles(this.ic),
      junction: encodeDoubles(Float64Array.from(this.junction)),
    };
  }
  importState(state: unknown): void {
    const { solves, started, v, ic, junction } = state as Record<string, unknown>;
    this.solves = solves as number;
    this.started = started as boolean;
    this.v = decodeDoubles(v, this.net.nodes);
    this.ic = decodeDoubles(ic, this.net.nodes);
    this.junction = [...decodeDoubles(junction, this.junction.length)];
  }

  *measure(samples: readonly Stimulus[], plan: readonly Phase[], teacher: Teacher): Iterable<Measured | undefined> {
    for (let index = 0; index < samples.length; index++) {
      const drive = this.net.sources(samples[index]!.inputs);
      let slope = new Float64Array(this.net.outputs.length);
      const readings: Reading[] = [];
      for (const phase of plan) {
        if (phase.kind === "free") {
          const mean = yield* this.free(drive);
          const outputs = Float64Array.from(
            this.net.outputs,
            ({ p, n }) => mean[p]! - (n === undefined ? 0 : mean[n]!),
          );
          slope = teacher.latch(index, outputs).slice();
          readings.push({ kind: "free", drop: phase.drops ? this.drops(mean, drive) : new Float64Array(0) });
        } else if (phase.kind === "sine") {
          readings.push(
            yield* this.sine(
              drive,
              slope.map((e) => -phase.amplitude * e),
            ),
          );
        } else {
          if (phase.kind !== "adjoint" && phase.kind !== "response") throw new Error(`no ${phase.kind} window`);
          const drop = this.linear(drive, slope, phase.kind === "adjoint");
          const own = this.drops(this.v, drive);
          readings.push({ kind: phase.kind, drop, gradient: own.map((u, j) => u * drop[j]!) });
        }
      }
      yield readings;
    }
  }

  /** Node voltages without error current: the operating point, or the mean over the last period. */
  private *free(drive: number[]): Generator<undefined, Float64Array> {
    const none = this.net.outputs.map(() => 0);
    if (this.kind !== "tran") {
      this.solve(drive, none);
      return this.v.slice();
    }
    const { free, points, carry } = this.time;
    if (!carry || !this.started) this.rest(drive);
    this.started = true;
    const mean = new Float64Array(this.net.nodes);
    for (let k = 1; k <= free * points; k++) {
      this.step(drive, none, k === 1);
      if (k > (free - 1) * points) this.v.forEach((v, i) => (mean[i]! += v / points));
      yield undefined;
    }
    return mean;
  }

  private *sine(drive: number[], amplitude: Float64Array): Generator<undefined, Reading> {
    const n = this.g.length;
    const mean = new Float64Array(n);
    const inPhase = new Float64Array(n);
    const quadrature = new Float64Array(n);
    const { points, phases, skip, periods } = this.time;
    const first = this.kind === "tran" ? skip * points : 0;
    const count = this.kind === "tran" ? periods * points : phases;
    const turn = (2 * Math.PI) / (this.kind === "tran" ? points : phases);
    const at = (k: number): number[] => [...amplitude].map((a) => a * Math.sin(turn * k));
    for (let k = 0; k < first + count; k++) {
      if (this.kind !== "tran") this.solve(drive, at(k));
      if (k >= first) {
        this.drops(this.v, drive).forEach((drop, j) => {
          mean[j]! += drop / count;
          inPhase[j]! += (2 * drop * Math.sin(turn * k)) / count;
          quadrature[j]! += (2 * drop * Math.cos(turn * k)) / count;
        });
      }
      if (this.kind === "tran") this.step(drive, at(k + 1), false);
      yield undefined;
    }
    return { kind: "sine", mean, inPhase, quadrature, clipped: 0 };
  }

  private linear(drive: number[], slope: Float64Array, transpose: boolean): Float64Array {
    this.solve(
      drive,
      [...slope].map(() => 0),
    );
    const { matrix } = this.linearise(drive, new Float64Array(this.net.nodes), this.v);
    const right = new Float64Array(this.net.nodes);
    this.net.outputs.forEach(({ p, n }, k) => {
      right[p]! -= slope[k]!;
      if (n !== undefined) right[n]! += slope[k]!;
    });
    const transposed = matrix.map((_, i) => Float64Array.from(matrix, (row) => row[i]!));
    return this.drops(
      solveDense(transpose ? transposed : matrix, right),
      drive.map(() => 0),
    );
  }

  private drops(v: Float64Array, drive: number[]): Float64Array {
    return Float64Array.from(this.net.trainable, ({ p, n }) => at(v, drive, p) - at(v, drive, n));
  }

  private rest(drive: number[]): void {
    this.solve(
      drive,
      this.net.outputs.map(() => 0),
    );
    this.ic.fill(0);
  }

  private solve(drive: number[], error: number[]): void {
    const none = new Float64Array(this.net.nodes);
    this.newton(drive, error, none, none);
  }

  /** One step of 1/(f points): trapezoidal, or backward Euler after a jump of a source. */
  private step(drive: number[], error: number[], jump: boolean): void {
    const { f, points } = this.time;
    const { capacitance, nodes } = this.net;
    const geq = Float64Array.from(
      { length: nodes },
      (_, i) => (jump ? 1 : 2) * (typeof capacitance === "number" ? capacitance : capacitance[i]!) * f * points,
    );
    const history = this.v.map((v, i) => geq[i]! * v + (jump ? 0 : this.ic[i]!));
    this.newton(drive, error, geq, history);
    this.ic = this.v.map((v, i) => geq[i]! * v - history[i]!);
  }

  private newton(drive: number[], error: number[], geq: Float64Array, history: Float64Array): void {
    this.solves++;
    const into = history.slice();
    for (const { into: node, i } of this.net.currents) into[node]! += i;
    this.net.outputs.forEach(({ p, n }, k) => {
      into[p]! += error[k]!;
      if (n !== undefined) into[n]! -= error[k]!;
    });
    for (let iteration = 0; iteration < 500; iteration++) {
      const { matrix, right } = this.linearise(drive, geq);
      const next = solveDense(
        matrix,
        right.map((r, i) => r + into[i]!),
      );
      let limited = false;
      this.net.nonlinear.forEach(({ p, n, limit }, d) => {
        const wanted = at(next, drive, p) - at(next, drive, n);
        const allowed = limit(wanted, this.junction[d]!);
        limited ||= allowed !== wanted;
        this.junction[d] = allowed;
      });
      const moved = next.some((v, i) => Math.abs(v - this.v[i]!) > 1e-13 * (1 + Math.abs(v)));
      this.v = next;
      if (!moved && !limited) return;
    }
    throw new Error("the test network does not converge");
  }

  /** Companion model G v = right at the junction voltages, or at those of `v`. */
  private linearise(
    drive: number[],
    geq: Float64Array,
    v?: Float64Array,
  ): { matrix: Float64Array[]; right: Float64Array } {
    const { nodes, trainable, resistors, nonlinear } = this.net;
    const matrix = Array.from({ length: nodes }, () => new Float64Array(nodes));
    const right = new Float64Array(nodes);
    const stamp = (p: Node, n: Node, g: number, i: number): void => {
      for (const [a, b, sign] of [
        [p, n, 1],
        [n, p, -1],
      ] as const) {
        if (a < 0) continue;
        matrix[a]![a]! += g;
        if (b >= 0) matrix[a]![b]! -= g;
        else right[a]! += g * drive[-b - 1]!;
        right[a]! -= sign * i;
      }
    };
    trainable.forEach(({ p, n }, j) => stamp(p, n, this.g[j]!, 0));
    for (const { p, n, g } of resistors) stamp(p, n, g, 0);
    nonlinear.forEach((element, d) => {
      const u = v ? at(v, drive, element.p) - at(v, drive, element.n) : this.junction[d]!;
      const [i, g] = element.at(u);
      stamp(element.p, element.n, g, i - g * u);
    });
    for (let i = 0; i < nodes; i++) matrix[i]![i]! += geq[i]!;
    return { matrix, right };
  }
}

/** An engine whose lock-ins misread the in-phase amplitude, and say that two samples were clipped. */
export class Disturbed extends NetworkEngine {
  constructor(
    net: Network,
    kind: EngineKind,
    private readonly misread: (amplitude: number, j: number) => number,
  ) {
    super(net, kind, { ...timing, phases: 12 });
  }
  override *measure(
    samples: readonly Stimulus[],
    plan: readonly Phase[],
    teacher: Teacher,
  ): Iterable<Measured | undefined> {
    for (const measured of super.measure(samples, plan, teacher)) {
      yield measured?.map((reading) =>
        reading.kind === "sine" ? { ...reading, inPhase: reading.inPhase.map(this.misread), clipped: 2 } : reading,
      );
    }
  }
}

/** An engine whose in-phase readings carry noise keyed by the running number of the sample. */
export class Noisy extends NetworkEngine {
  readonly serials: number[] = [];
  readonly inputs: number[][] = [];
  override *measure(
    samples: readonly Stimulus[],
    plan: readonly Phase[],
    teacher: Teacher,
  ): Iterable<Measured | undefined> {
    let index = 0;
    for (const measured of super.measure(samples, plan, teacher)) {
      if (measured === undefined) {
        yield undefined;
        continue;
      }
      const { serial, inputs } = samples[index++]!;
      this.serials.push(serial);
      this.inputs.push([...inputs]);
      const random = stream(1, "noise", serial);
      yield measured.map((reading) =>
        reading.kind === "sine"
          ? { ...reading, inPhase: reading.inPhase.map((b) => b * (1 + 0.1 * random.normal())) }
          : reading,
      );
    }
  }
}

function at(v: Float64Array, drive: number[], node: Node): number {
  return node >= 0 ? v[node]! : drive[-node - 1]!;
}

/** Gaussian elimination with partial pivoting. */
function solveDense(matrix: Float64Array[], right: Float64Array): Float64Array {
  const a = matrix.map((row, i) => Float64Array.of(...row, right[i]!));
  const n = a.length;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i]![k]!) > Math.abs(a[best]![k]!)) best = i;
    [a[k], a[best]] = [a[best]!, a[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i]![k]! / a[k]![k]!;
      if (factor !== 0) for (let j = k; j <= n; j++) a[i]![j]! -= factor * a[k]![j]!;
    }
  }
  const x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    let sum = a[i]![n]!;
    for (let j = i + 1; j < n; j++) sum -= a[i]![j]! * x[j]!;
    x[i] = sum / a[i]![i]!;
  }
  return x;
}
