import * as math from "../base/math.js";
import { type Bend, bendsOf } from "../equations/bends.js";
import type { System } from "../equations/system.js";
import type { SmallSignal } from "../solve/small-signal.js";
import { drives } from "./batches.js";
import type { OutputQuantity } from "./output.js";
import { byParameters, effects, type SensitivityParameter } from "./sens-parameters.js";
import { linearSolver } from "./tf.js";

/** Real and imaginary parts of all unknowns; ground, the last, stays 0. */
interface Phasors {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * Derivatives of a small-signal output by parameters about one operating point. With Y X = B and Y^T lambda = e it is
 * dout/dp = lambda (dB/dp - dY/dp X), where Y changes with p itself and with the operating point x0, of which
 * dx0/dp = -G^-1 dF/dp: a second adjoint solution, at DC, takes care of that.
 */
export class SmallSignalAdjoint {
  private readonly effect: ReturnType<typeof effects>;
  private readonly solveAtRest: ReturnType<typeof linearSolver>;
  private readonly asked = new Map<object, Map<string, (i: number) => readonly Bend[]>>();

  constructor(
    private readonly system: System,
    readonly network: SmallSignal,
    private readonly output: OutputQuantity,
    private readonly names: readonly SensitivityParameter[],
  ) {
    this.effect = effects(system);
    this.solveAtRest = linearSolver(system);
  }

  /** At each of the frequencies [Hz] the network was factored at: re, im of every parameter. */
  derivatives(frequencies: Float64Array): Float64Array[] {
    const { system, network, output } = this;
    const vectors = (): Phasors => ({ re: new Float64Array(system.size + 1), im: new Float64Array(system.size + 1) });
    const unit = vectors();
    for (const [unknown, sign] of output.unknowns(system)) unit.re[unknown]! += sign;
    const read = () =>
      Array.from(frequencies, (_, k) => {
        const to = vectors();
        network.read(k, to.re, to.im);
        return to;
      });
    network.solve(...drives(system, 0));
    const answers = read();
    network.solveTransposed(unit.re, unit.im);
    const adjoints = read();
    return Array.from(frequencies, (f, k) => this.at(2 * Math.PI * f, answers[k]!, adjoints[k]!));
  }

  private at(omega: number, x: Phasors, lambda: Phasors): Float64Array {
    const { system, names } = this;
    const atRest = this.byOperatingPoint(omega, x, lambda);
    const { instances } = system.circuit;
    const each = (number: number, read: string) => {
      const { device } = instances.at(number);
      let { re, im } = weigh(this.bends(number, "inputs", read), omega, x, lambda);
      for (const { row, part, value } of this.effect(number, read)) {
        if (part === "q") continue;
        re -= value * atRest.re[row]!;
        im -= value * atRest.im[row]!;
      }
      const { stimulus } = device;
      if (stimulus !== undefined && stimulus !== read) {
        const [magnitude, angle] = this.phasorOf(number);
        for (const { row, value } of this.bends(number, { parameter: stimulus }, read)) {
          const [a, b] = [value * magnitude * math.cos(angle), value * magnitude * math.sin(angle)];
          re += a * lambda.re[row]! - b * lambda.im[row]!;
          im += a * lambda.im[row]! + b * lambda.re[row]!;
        }
      }
      return [-re, -im];
    };
    const values = byParameters(system, names, each, 2);
    names.forEach(({ owner, parameter }, k) => {
      const { device } = instances.at(owner);
      const isMagnitude = parameter === device.phasor?.magnitude;
      if (!isMagnitude && parameter !== device.phasor?.phase) return;
      const [magnitude, angle] = this.phasorOf(owner);
      const turn = isMagnitude ? angle : angle + Math.PI / 2;
      const size = isMagnitude ? 1 : (magnitude * Math.PI) / 180;
      for (const { row, value } of this.effect(owner, device.stimulus!)) {
        const [a, b] = [-value * size * math.cos(turn), -value * size * math.sin(turn)];
        values[2 * k]! += a * lambda.re[row]! - b * lambda.im[row]!;
        values[2 * k + 1]! += a * lambda.im[row]! + b * lambda.re[row]!;
      }
    });
    return values;
  }

  /** G^-T d(lambda Y X)/dx0: what the operating point does, to be multiplied by dF/dp. */
  private byOperatingPoint(omega: number, x: Phasors, lambda: Phasors): Phasors {
    const { system } = this;
    const { size } = system;
    const re = new Float64Array(size + 1);
    const im = new Float64Array(size + 1);
    system.circuit.instances.forEach(({ law }, number) => {
      if (law.linear) return;
      const { bank, i } = system.bankOf(number);
      law.inputs.forEach(({ kind }, input) => {
        // Nothing moves at an operating point, wherever it is.
        if (kind === "rate") return;
        const moved = weigh(this.bends(number, "inputs", input), omega, x, lambda);
        const [p, n] = bank.unknownsOf(input, i);
        re[p]! += moved.re;
        im[p]! += moved.im;
        re[n]! -= moved.re;
        im[n]! -= moved.im;
      });
    });
    if (re.every((value) => value === 0) && im.every((value) => value === 0)) return { re, im };
    return { re: this.solveAtRest(re, true), im: this.solveAtRest(im, true) };
  }

  private bends(number: number, first: "inputs" | { parameter: string }, second: string | number): readonly Bend[] {
    const { bank, i } = this.system.bankOf(number);
    const ofBank = this.asked.get(bank) ?? new Map<string, (i: number) => readonly Bend[]>();
    this.asked.set(bank, ofBank);
    const key = `${first === "inputs" ? "" : first.parameter} ${typeof second} ${second}`;
    let bends = ofBank.get(key);
    if (bends === undefined) {
      // States follow their rates here.
      if (bank.law.internals.length > 0) this.system.evaluateG(() => 1);
      ofBank.set(key, (bends = bendsOf(this.system, bank, first, second)));
    }
    return bends(i);
  }

  /** Magnitude and phase [rad] of a source. */
  private phasorOf(number: number): readonly [magnitude: number, angle: number] {
    const { device, slots, values } = this.system.circuit.instances.at(number);
    const value = (name: string) => this.system.columns.valueOf(values[slots.get(name)!]!, 0);
    return [value(device.phasor!.magnitude), (value(device.phasor!.phase) * Math.PI) / 180];
  }
}

/** lambda dY X, where the bends are dG and dC. */
function weigh(bends: readonly Bend[], omega: number, x: Phasors, lambda: Phasors): { re: number; im: number } {
  let [re, im] = [0, 0];
  for (const { row, part, p, n, value } of bends) {
    const [a, b] = [x.re[p]! - x.re[n]!, x.im[p]! - x.im[n]!];
    const [c, d] = part === "f" ? [value * a, value * b] : [-omega * value * b, omega * value * a];
    re += c * lambda.re[row]! - d * lambda.im[row]!;
    im += c * lambda.im[row]! + d * lambda.re[row]!;
  }
  return { re, im };
}
