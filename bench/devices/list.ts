import { presets, updates } from "../../src/index.js";

export type Values = Readonly<Record<string, number>>;

/** A row of the tables: an update or a published device with its flaws, and how its wanted changes are made. */
export interface Row {
  readonly label: string;
  readonly update: string;
  readonly values: Values;
  /** What stands on the .learn card beside the rate, as "optimiser=momentum momentum=0.9". */
  readonly learn: string;
}

/** Voltage and length of a pulse, for its energy. */
const pulse = { vpulse: 1, tpulse: 1e-7 };
const readnoise = 0.01;
/** Soft bounds with all spreads 0.3. */
const spread = { dtod: 0.3, ctoc: 0.3, gmaxdtod: 0.3 };

export const ideal = { update: "ideal", values: {} };
export const soft = { update: "softbounds", values: { ...spread, readnoise, ...pulse } };
/** Published devices with all that is published of their flaws, and noise of reading. */
export const published = [...presets.keys()].map((update) => ({ update, values: { readnoise, ...pulse } }));

/** Flaws that can be switched off, as the parameters that make them. */
export const flaws: Readonly<Record<string, Values>> = {
  "spread of devices": { dtod: 0, updowndtod: 0, gmindtod: 0, gmaxdtod: 0, gammadtod: 0, lifetimedtod: 0 },
  "spread of pulses": { ctoc: 0 },
  "up and down apart": { updown: 0, gammaup: 0, gammadown: 0 },
  "noise of writing": { writenoise: 0 },
  "noise of reading": { readnoise: 0 },
  leak: { lifetime: 0 },
};

/** The parameters of these that a device has, and that act in it. */
export function acting({ update, values }: Pick<Row, "update" | "values">, off: Values): Values {
  const all: Values = { ...presets.get(update)?.values, ...values };
  return Object.fromEntries(Object.entries(off).filter(([name, value]) => name in all && all[name] !== value));
}

/** The nominal step of a device as a share of gmax - gmin. */
export function stepOf(update: string): number {
  const preset = presets.get(update)?.values["step"];
  return preset ?? updates.get(update)!.parameters.find(({ name }) => name === "step")!.share!;
}

export const words = (values: Readonly<Record<string, number | string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
