import { commonParameters, type Device, type ParameterSpec } from "./device.js";

/** The parameter table of a device as the elaboration uses it, parameters of all devices included. */
export interface Tables {
  readonly specs: readonly (readonly [string, ParameterSpec])[];
  /** Names and aliases that an element card may set, and that a model may set, with the parameters they mean. */
  readonly onInstance: ReadonlyMap<string, string>;
  readonly onModel: ReadonlyMap<string, string>;
  /** Where each parameter stands among the values of an instance. */
  readonly slots: ReadonlyMap<string, number>;
  /** Those whose range must hold though they are not given: others bound it, or other instances. */
  readonly bounded: readonly string[];
}

/** Tables, made once for each device: its instances share their slots, and elaborations of the steps of a deck the work. */
const tablesOf = new WeakMap<Device, Tables>();

export class TableShelf {
  private readonly extended = new Map<string, ReadonlyMap<string, number>>();

  of(device: Device): Tables {
    let tables = tablesOf.get(device);
    if (tables === undefined) {
      tables = makeTables(device);
      tablesOf.set(device, tables);
    }
    return tables;
  }

  /** The slots of a device followed by those of `count` netlist parameters, u0, u1, ..., that its expression reads. */
  extendedSlots(device: Device, count: number): ReadonlyMap<string, number> {
    const { slots, specs } = this.of(device);
    if (count === 0) return slots;
    const key = `${device.name}|${count}`;
    let extended = this.extended.get(key);
    if (extended === undefined) {
      extended = new Map([...slots, ...Array.from({ length: count }, (_, k) => [`u${k}`, specs.length + k] as const)]);
      this.extended.set(key, extended);
    }
    return extended;
  }
}

/** Names and aliases that an element card, or a model, may set, with the parameters they mean. */
export function namesOf(device: Device, home: "instance" | "model"): ReadonlyMap<string, string> {
  return new Map(
    allSpecs(device)
      .filter(([, spec]) => [home, "both"].includes(spec.on ?? "instance"))
      .flatMap(([name, spec]) => [name, ...(spec.aliases ?? [])].map((alias) => [alias, name] as const)),
  );
}

const allSpecs = (device: Device) => [...Object.entries(device.parameters), ...Object.entries(commonParameters)];

function makeTables(device: Device): Tables {
  const specs = allSpecs(device);
  return {
    specs,
    onInstance: namesOf(device, "instance"),
    onModel: namesOf(device, "model"),
    slots: new Map(specs.map(([name], k) => [name, k])),
    bounded: specs.filter(([, spec]) => isBounded(spec)).map(([name]) => name),
  };
}

const isBounded = ({ on, min, above, max }: ParameterSpec) =>
  on === "borrowed" || [min, above, max].some((edge) => typeof edge === "string");
