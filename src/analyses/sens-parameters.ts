import type { Circuit } from "../circuit/circuit.js";
import type { Device } from "../circuit/device.js";
import { effectsOf } from "../equations/effects.js";
import { parameterSlopes } from "../equations/parameter-slopes.js";
import { parameterDerivatives } from "../law/request.js";
import type { System } from "../equations/system.js";

/** A parameter that stands by itself, and its name in results. */
export interface SensitivityParameter {
  readonly name: string;
  readonly owner: number;
  readonly parameter: string;
}

/** The parameter that the name of a device alone means. */
function principal({ sweep, stimulus, model, parameters }: Device): string | undefined {
  return sweep ?? stimulus ?? (model?.required === true ? undefined : Object.keys(parameters)[0]);
}

/**
 * The parameters that results are given for: those with a finite value that laws may read. Which of them a law does read by
 * way of others is seen when the equations stand; the rest have 0.
 */
export function parametersOf({ instances, parameters }: Circuit, small: boolean): SensitivityParameter[] {
  const live = parameters.atNominal();
  const moving = new Map<object, readonly string[]>();
  return instances.flatMap(({ name, device, slots, values, given, law }, owner) => {
    const read =
      moving.get(law) ?? law.parameters.filter((p) => parameterDerivatives(law, p).some((d) => d !== undefined));
    moving.set(law, read);
    const own = [...Object.keys(device.parameters), "m", "temp"].filter((parameter) => {
      const spec = device.parameters[parameter];
      if (spec?.on === "borrowed" || (spec !== undefined && !given.has(parameter) && typeof spec.default === "string"))
        return false;
      const value = values[slots.get(parameter)!]!;
      // A law of one device is not scaled by m, and does not tell what more of them would do.
      if (parameter === "m" && value === 1) return false;
      if (!Number.isFinite(typeof value === "number" ? value : live[value.live]!)) return parameter === device.stimulus;
      const isPhasor = parameter === device.phasor?.magnitude || parameter === device.phasor?.phase;
      return (small && isPhasor) || read.includes(parameter) || feeds(device, given, parameter, read);
    });
    return own.map((parameter) => ({
      name: parameter === principal(device) ? name : `${name}:${parameter}`,
      owner,
      parameter,
    }));
  });
}

/** Whether the default of a parameter that the law reads mentions another one, itself or by way of further defaults. */
function feeds(device: Device, given: ReadonlySet<string>, parameter: string, read: readonly string[]): boolean {
  return read.some((name) => {
    const text = device.parameters[name]?.default;
    if (given.has(name) || typeof text !== "string") return false;
    const words: readonly string[] = text.match(/[a-z_][a-z0-9_]*/g) ?? [];
    return (
      words.includes(parameter) ||
      feeds(
        device,
        given,
        parameter,
        words.filter((word) => word !== name),
      )
    );
  });
}

/** Adds up derivatives by what laws read into derivatives by the parameters behind. */
export function byParameters(
  system: System,
  names: readonly SensitivityParameter[],
  each: (number: number, read: string) => readonly number[],
  width: number,
): Float64Array {
  const values = new Float64Array(names.length * width);
  const place = new Map(names.map(({ owner, parameter }, k) => [`${owner} ${parameter}`, k]));
  system.circuit.instances.forEach((_, number) => {
    for (const { owner, parameter, read, slope } of parameterSlopes(system, number)) {
      const at = place.get(`${owner} ${parameter}`);
      if (at === undefined) continue;
      each(number, read).forEach((value, part) => (values[at * width + part]! += slope * value));
    }
  });
  return values;
}

/** dF/dp and dq/dp of an instance by what its law reads, asked for once a bank. */
export function effects(system: System) {
  const known = new Map<object, Map<string, ReturnType<typeof effectsOf>>>();
  return (number: number, read: string) => {
    const { bank, i } = system.bankOf(number);
    const ofBank = known.get(bank) ?? new Map<string, ReturnType<typeof effectsOf>>();
    known.set(bank, ofBank);
    let effect = ofBank.get(read);
    if (effect === undefined) ofBank.set(read, (effect = effectsOf(system, bank, read)));
    return effect(i, 0);
  };
}
