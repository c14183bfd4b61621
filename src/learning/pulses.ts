import type { Draws } from "../base/draws.js";
import type { Stream } from "../base/random.js";
import type { ConductanceUpdate, DeviceBank, DeviceColumns, DeviceStreams, UpdateParameter } from "./contract.js";

const spread = (name: string, about: string): UpdateParameter => ({ name, unit: "", default: 0, min: 0, about });

/** The default of `step`, where no preset has another. */
export const STEP = 1e-3;

/** Parameters of every update by pulses. */
export const pulseParameters: readonly UpdateParameter[] = [
  {
    name: "step",
    unit: "S",
    default: "(gmax - gmin) / 1000",
    share: STEP,
    above: 0,
    about: "nominal change of conductance by one pulse",
  },
  spread("dtod", "relative spread of the step from device to device"),
  spread("ctoc", "relative spread of the step from pulse to pulse"),
  {
    name: "additive",
    unit: "",
    default: 0,
    min: 0,
    max: 1,
    whole: true,
    about: "1: the spread ctoc is of the step itself, 0: of what a pulse changes at its place",
  },
  { name: "updown", unit: "", default: 0, about: "asymmetry: up steps times 1 + updown, down steps 1 - updown" },
  spread("updowndtod", "spread of updown from device to device"),
  spread("gmindtod", "spread of the lower bound from device to device, over gmax - gmin"),
  spread("gmaxdtod", "spread of the upper bound from device to device, over gmax - gmin"),
  spread("writenoise", "spread of what is read about what the device has, over step; anew in every write"),
  { name: "pulses", unit: "", default: 31, min: 1, whole: true, about: "most pulses in one update" },
  { name: "vpulse", unit: "V", default: 0, min: 0, about: "voltage of a pulse, for its energy vpulse^2 g tpulse" },
  { name: "tpulse", unit: "s", default: 0, min: 0, about: "length of a pulse, for its energy" },
];

/** Own properties of devices by name: what a shape has drawn, else the values of the card. */
export type Own = Readonly<Record<string, Float64Array>>;

/** How the pulses of an update model change a conductance. */
export interface PulseShape {
  readonly parameters?: readonly UpdateParameter[];
  readonly fault?: ConductanceUpdate["fault"];
  /** What device j has of its own beside step, asymmetry and bounds; columns of these names are given to `response`. */
  draw?(devices: DeviceColumns, j: number, random: (purpose: string) => Stream): Readonly<Record<string, number>>;
  /**
   * The change by one noise-free pulse of device j in units of its own step, at share u of its own range: 0 at its lower,
   * 1 at its upper bound.
   */
  response(up: boolean, u: number, own: Own, j: number, tables: DeviceColumns["tables"]): number;
  /** Pulses that are given for a wanted change, before they are rounded; |wanted| / step by default. */
  count?(wanted: number, values: DeviceColumns["values"], j: number): number;
}

/**
 * An update by equal pulses: |wanted| / step of them (the nominal step: a programmer does not know a device's own),
 * rounded up with the probability of the fraction so that the mean is right, at most `pulses`. Drawn once per device: its
 * step, step |1 + dtod xi| for both directions; its asymmetry updown + updowndtod xi; its bounds. Every pulse is scaled by
 * 1 + ctoc xi anew, which may turn it round; the conductance is in the device's own bounds after every pulse.
 */
export function pulsed(
  names: Pick<ConductanceUpdate, "kind" | "about" | "source">,
  shape: PulseShape,
): ConductanceUpdate {
  return {
    ...names,
    parameters: [...pulseParameters, ...(shape.parameters ?? [])],
    ...(shape.fault && { fault: shape.fault }),
    draw: (devices, streams) => drawn(devices, streams, shape),
    apply(bank, wanted, draws, update) {
      const own: Own = { ...bank.devices.values, ...bank.hidden };
      const random = draws("pulses");
      for (let j = 0; j < wanted.length; j++) {
        if (wanted[j] === 0) continue;
        random.seek(j, update);
        const count = pulsesFor(bank.devices.values, j, wanted[j]!, random, shape);
        if (count > 0) give(bank, own, j, wanted[j]! > 0, count, random, shape);
      }
    },
  };
}

/**
 * The own bounds of a device lie about those of the card, normally distributed; but the lower one is at least gmin / 10,
 * and a twentieth of the range lies between them.
 */
function drawn(devices: DeviceColumns, streams: DeviceStreams, shape: PulseShape): Record<string, Float64Array> {
  const { names, gmin, gmax, values } = devices;
  const columns: Record<string, Float64Array> = {};
  const set = (name: string, j: number, value: number): void => {
    (columns[name] ??= new Float64Array(names.length))[j] = value;
  };
  names.forEach((name, j) => {
    const normal = (parameter: string, purpose: string): number => {
      const sigma = values[parameter]![j]!;
      return sigma === 0 ? 0 : sigma * streams(name, "dtod", purpose).normal();
    };
    const range = gmax[j]! - gmin[j]!;
    const step = values["step"]![j]! * Math.abs(1 + normal("dtod", "step"));
    const updown = values["updown"]![j]! + normal("updowndtod", "updown");
    const low = Math.max(gmin[j]! / 10, gmin[j]! + range * normal("gmindtod", "gmin"));
    set("up", j, step * (1 + updown));
    set("down", j, step * (1 - updown));
    set("low", j, low);
    set("high", j, Math.max(low + range / 20, gmax[j]! + range * normal("gmaxdtod", "gmax")));
    const more = shape.draw?.(devices, j, (purpose) => streams(name, "dtod", purpose)) ?? {};
    for (const [key, value] of Object.entries(more)) set(key, j, value);
  });
  return columns;
}

/** How many pulses device j gets. */
function pulsesFor(
  values: DeviceColumns["values"],
  j: number,
  wanted: number,
  random: Draws,
  { count }: PulseShape,
): number {
  const asked = count ? count(wanted, values, j) : Math.abs(wanted) / values["step"]![j]!;
  const exact = Math.min(asked, values["pulses"]![j]!);
  const whole = Math.floor(exact);
  return random.uniform() < exact - whole ? whole + 1 : whole;
}

function give(
  { devices: { values, tables }, siemens, pulses, joules }: DeviceBank,
  own: Own,
  j: number,
  up: boolean,
  count: number,
  random: Draws,
  shape: PulseShape,
): void {
  const [low, high] = [own["low"]![j]!, own["high"]![j]!];
  const step = up ? own["up"]![j]! : -own["down"]![j]!;
  const ctoc = values["ctoc"]![j]!;
  const additive = values["additive"]![j] === 1;
  const energy = square(values["vpulse"]![j]!) * values["tpulse"]![j]!;
  let g = siemens[j]!;
  for (let n = 0; n < count; n++) {
    const noise = ctoc === 0 ? 0 : ctoc * random.normal();
    const response = shape.response(up, (g - low) / (high - low), own, j, tables);
    joules[j] = joules[j]! + energy * g;
    g = Math.min(high, Math.max(low, g + step * (additive ? response + noise : response * (1 + noise))));
  }
  siemens[j] = g;
  pulses[j] = count;
}

function square(value: number): number {
  return value * value;
}
