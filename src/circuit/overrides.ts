/** What stands in place of a value of the netlist: a number of a step, or a root of a sweep. */
export type Override = number | "root";

/**
 * Values of devices and models that steps set, and that sweeps vary, by owner. Parameters of the netlist and the
 * temperature are not here: they are set where they are defined.
 */
export class Overrides {
  private readonly byOwner = new Map<string, Map<string, Override>>();

  /** Keys are those of `keyOf`; a sweep goes before a step. */
  constructor(set: ReadonlyMap<string, number>, vary: Iterable<string>) {
    for (const [key, value] of set) this.add(key, value);
    for (const key of vary) this.add(key, "root");
  }

  private add(key: string, value: Override): void {
    const colon = key.lastIndexOf(":");
    if (colon < 0) return;
    const owner = key.slice(0, colon);
    const parameters = this.byOwner.get(owner) ?? new Map<string, Override>();
    this.byOwner.set(owner, parameters);
    parameters.set(key.slice(colon + 1), value);
  }

  /** Whether parameters of a device are overridden, by its path. */
  has(path: string): boolean {
    return this.byOwner.size > 0 && this.byOwner.has(path);
  }

  /** Overridden parameters of a device, by its path. */
  ofDevice(path: string): Iterable<readonly [parameter: string, value: Override]> {
    return this.byOwner.get(path) ?? NONE;
  }

  /** Overridden parameters of a model, by its path. */
  ofModel(path: string): Iterable<readonly [parameter: string, value: Override]> {
    return this.byOwner.get(modelOwner(path)) ?? [];
  }
}

const NONE: readonly (readonly [string, Override])[] = [];

/** How a model is written as an owner in keys. */
export const modelOwner = (path: string): string => `.model ${path}`;
