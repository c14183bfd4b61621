import type { Diagnostics } from "../base/diagnostics.js";
import type { Law } from "../law/contract.js";
import { compileLaw } from "../law/law.js";
import type { BehaviourLaw } from "./behaviour.js";
import type { Word } from "./circuit.js";
import { Readings } from "./readings.js";
import { commonParameters, type Device } from "./device.js";

/**
 * Quantities that a law may read without declaring them: the equations fill their columns. `static` is 1 in an operating
 * point, where nothing changes with time, `starting` 1 in its first iteration, `small` 1 in
 * small-signal analyses, `kind` tells analyses apart (analysisKinds).
 */
export const globals = ["time", "gmin", "temper", "static", "starting", "small", "kind"] as const;

/** In what instances of one device differ that have different laws. */
interface Form {
  /** Internal nodes that coincide with others. */
  readonly collapsed: readonly string[];
  /** Text of the law's optional statements that the instance has. */
  readonly additions: string;
  /** Internal nodes that the sections of a device have. */
  readonly made: readonly string[];
  /** Whether the currents are scaled by m. */
  readonly multiplied: boolean;
  /** Whether its states are kept at their starts. */
  readonly held?: boolean;
}

/** What instances share that differ in values alone. */
export interface Shape extends Form {
  readonly given: ReadonlySet<string>;
  readonly slots: ReadonlyMap<string, number>;
  readonly words: ReadonlyMap<string, Word>;
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

  /** The laws of a device in a shape; undefined after a fault was reported. */
  of(device: Device, shape: Shape, behaviour: BehaviourLaw | undefined, diagnostics: Diagnostics): Laws | undefined {
    const moving = this.find(device, shape, behaviour, diagnostics);
    const holds = device.trainable?.state === true && shape.words.get("update")!.text !== "";
    const held = moving && holds ? this.find(device, { ...shape, held: true }, behaviour, diagnostics) : undefined;
    return moving && { moving, held };
  }

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
