import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Instance } from "./circuit.js";
import type { Ammeters } from "./ammeters.js";
import { altered } from "./copied.js";
import type { FlatCircuit } from "./flat.js";
import type { Value } from "./value.js";

interface Named {
  readonly name: string;
  readonly span: Span;
}

interface Controlled {
  readonly instance: number;
  readonly names: readonly Named[];
  readonly path: string;
}

/** What instances read of others: branch currents (F, H, K, B) and voltages of nodes that an expression names. */
export class References {
  private readonly controlled: Controlled[] = [];
  private readonly sensed: (Named & { readonly node: number })[] = [];

  constructor(
    private readonly flat: FlatCircuit,
    private readonly ammeters: Ammeters,
    private readonly diagnostics: Diagnostics,
  ) {}

  /** Notes whose branch currents an instance reads; `path` is where the names are looked up first. */
  addControls(instance: number, names: readonly Named[], path: string): void {
    if (names.length > 0) this.controlled.push({ instance, names, path });
  }

  addSensed(node: number, { name, span }: Named): void {
    this.sensed.push({ node, name, span });
  }

  /** Finds what the references mean; to be called after everything is expanded. */
  resolve(): void {
    for (const controlled of this.controlled) this.connect(controlled);
    for (const sensed of this.sensed) this.checkSensed(sensed);
  }

  private connect({ instance: number, names, path }: Controlled): void {
    const borrows = this.flat.instances.at(number).device.borrowed !== undefined;
    const found = names.map((named) => this.findControl(named, path, !borrows));
    const controls = found.filter((control) => control !== undefined);
    if (controls.length < names.length) return;
    const connected = altered(this.flat.instances.at(number), { controls });
    this.flat.instances.set(number, connected);
    this.borrow(connected, names);
  }

  private findControl({ name, span }: Named, path: string, measures: boolean): number | undefined {
    const { flat, diagnostics } = this;
    const found = flat.instanceNumber.get(path + name) ?? flat.instanceNumber.get(name);
    if (found === undefined) {
      if (flat.isDropped(path + name) || flat.isDropped(name)) return undefined;
      const near = nearest(name, flat.instanceNumber.keys());
      const hint = near && `did you mean "${near}"?`;
      diagnostics.error("unknown-control", `there is no device named "${name}"`, span, hint);
      return undefined;
    }
    if (flat.instances.at(found).law.branches.length > 0) return found;
    const ammeter = measures ? this.ammeters.at(found) : undefined;
    if (ammeter !== undefined) return ammeter;
    const hint = "put a voltage source of 0 V in series and name it instead";
    diagnostics.error("no-branch-current", `${name} has no branch current to read`, span, hint);
    return undefined;
  }

  /** Fills the parameters that come from controlled instances (the inductances of a coupling). */
  private borrow(instance: Instance, names: readonly Named[]): void {
    for (const [own, [control, parameter]] of Object.entries(instance.device.borrowed ?? {})) {
      const k = instance.device.controls!.indexOf(control);
      const from = this.flat.instances.at(instance.controls[k]!);
      const slot = from.slots.get(parameter);
      const { name, span } = names[k]!;
      if (slot === undefined) {
        this.diagnostics.error("wrong-control", `${name} is a ${from.device.name}, not an inductor`, span);
      } else if (!from.law.parameters.includes(from.device.sweep ?? parameter)) {
        const message = `the inductance of ${name} varies with the circuit; it cannot be coupled`;
        this.diagnostics.error("wrong-control", message, span, "couple inductors of fixed inductance");
      } else (instance.values as Value[])[instance.slots.get(own)!] = from.values[slot]!;
    }
  }

  /** Reports a node that only expressions know: nothing is connected to it. */
  private checkSensed({ node, name, span }: Named & { readonly node: number }): void {
    const { nodes } = this.flat;
    const { paths } = nodes;
    if (node < 0 || nodes.isConnected(node) || this.flat.isDropped(paths[node]!)) return;
    const prefix = paths[node]!.slice(0, -name.length);
    const known = [...paths.keys()].filter((k) => nodes.isConnected(k) && paths[k]!.startsWith(prefix));
    const near = nearest(
      name,
      known.map((k) => paths[k]!.slice(prefix.length)),
    );
    const hint = near && `did you mean "${near}"?`;
    this.diagnostics.error("unknown-node", `no device is connected to the node "${name}"`, span, hint);
  }
}
