import type { Diagnostics } from "../base/diagnostics.js";
import type { Law } from "../law/contract.js";
import { compileLaw } from "../law/law.js";
import type { BehaviourLaw } from "./behaviour.js";
import { Readings } from "./readings.js";
import { commonParameters, type Device } from "./device.js";

/**
 * Quantities that a law may read without declaring them: the equations fill their columns. `static` is 1 in an operating
 * point, where nothing changes with time, `starting` 1 in its first iteration, `small` 1 in
 * small-signal analyses, `kind` tells analyses apart (analysisKinds).
 */
export const globals = ["time", "gmin", "temper", "static", "starting", "small", "kind"] as const;

/** In what instances of one device differ: collapsed internal nodes, optional statements, and the scaling by m. */
interface Form {
  readonly collapsed: readonly string[];
  readonly additions: string;
  readonly made: readonly string[];
  readonly multiplied: boolean;
  /** Whether its states are kept at their starts. */
  readonly held?: boolean;
}

/** The law of an element, and the one with its state held where it has a state that is trained. */
export interface Laws {
  readonly moving: Law;
  readonly held: Law | undefined;
}

/**
 * Laws of devices and behavioural sources, compiled once for each form, and what cards say. Elaborations of one netlist
 * share a shelf: what has the same form then has the same law.
 */
export class LawShelf {
  readonly readings = new Readings();
  /** How many elaborations have begun with it. */
  elaborations = 0;
  private readonly laws = new Map<string, Law>();

  /** The law of a device in a form; undefined after a fault was reported. */
  find(
    device: Device,
    { collapsed, additions, made, multiplied, held = false }: Form,
    behaviour: BehaviourLaw | undefined,
    diagnostics: Diagnostics,
  ): Law | undefined {
    const control = device.control === undefined ? "" : `control = ${device.control}\n`;
    const own = `${device.law ?? ""}\n${additions}`;
    const text =
      behaviour === undefined ? control + own : behaviour.partial ? `${behaviour.text}\n${own}` : behaviour.text;
    const extra = behaviour?.terminals.length ?? 0;
    const key = [
      device.name,
      behaviour?.text ?? "",
      additions,
      extra,
      behaviour?.controls.length ?? 0,
      collapsed.join(","),
      multiplied,
      held,
    ].join("|");
    const known = this.laws.get(key);
    if (known !== undefined) return known;
    const quantities = behaviour === undefined || behaviour.partial ? device.quantities : undefined;
    const words = new Set((text + " " + Object.values(quantities ?? {}).join(" ")).match(/[a-z_][a-z0-9_]*/gi) ?? []);
    const names = [...Object.keys(device.parameters), ...Object.keys(commonParameters), ...globals];
    const terminals = behaviour === undefined ? device.terminals : ["p", "n"];
    const law = compileLaw(
      {
        name: device.name,
        text,
        nodes: [
          ...terminals,
          ...Array.from({ length: extra }, (_, k) => `t${k}`),
          ...Object.keys(device.internal ?? {}),
          ...made,
        ],
        collapsed: Object.fromEntries(collapsed.map((node) => [node, device.internal![node]!.onto])),
        parameters: [
          ...names.filter((name) => words.has(name) || (multiplied && name === "m")),
          ...(behaviour?.parameters ?? []).map((_, k) => `u${k}`),
        ],
        controls: behaviour === undefined ? (device.controls ?? []) : behaviour.controls.map((_, k) => `c${k}`),
        ...(quantities && { quantities }),
        ...(multiplied && { multiplier: "m" }),
        ...(held && { held }),
      },
      diagnostics,
    );
    if (law !== undefined) this.laws.set(key, law);
    return law;
  }
}
