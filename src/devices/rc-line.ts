import type { Device } from "../circuit/device.js";
import { junctionCurrent, junctionPotential, junctionTemperature } from "./junction.js";
import { readTransistor } from "./transistor.js";

/** The nodes of n lumps from either end to the middle, where both meet. */
const nodesOf = (n: number): string[] => [
  ...Array.from({ length: n }, (_, k) => `lo${k + 1}`),
  ...Array.from({ length: n - 1 }, (_, k) => `hi${k + 1}`),
];

/** What goes from a node of the ladder to the third terminal: a capacitor. */
const capacitor = (node: string, size: string) => `
    i(${node}, g) += ddt(${size} * c1 * v(${node}, g))`;

/** The same with isperl: a diode, behind a resistance where there is one; `inner` is its anode. */
const diode = (node: string, size: string, resistance: boolean) => {
  const inner = resistance ? `${node}d` : node;
  return `
    v_${node} = limit(v(${inner}, g), pnj, vt, vt * ln(vt / (1.4142135623730951 * ${size} * ist)))
    i_${node} = ${junctionCurrent(`${size} * ist`, `v_${node}`, "vt")} + gmin * v(${inner}, g)
    i(${inner}, g) += i_${node} + ddt(depletion(v_${node}, ${size} * cjt, pot_g, 0.5, 0.5)) + white(2 * echarge * abs(i_${node}), "${node}")
    ${resistance ? `i(${node}, ${inner}) += ${size} / rd * v(${node}, ${inner}) + white(4 * boltz * temp * ${size} / rd, "${node}rs")` : ""}`;
};

const resistor = (p: string, n: string, size: string) => `
    i(${p}, ${n}) += v(${p}, ${n}) / (${size} * r1) + white(4 * boltz * temp / (${size} * r1), "${n}${p}")`;

/** The lumps grow by k from the ends to the middle. */
function ladder(n: number, shunt: (node: string, size: string) => string): string {
  let text = "";
  for (let i = 1; i <= n; i++) {
    const size = Array.from({ length: i - 1 }, () => "k").join(" * ") || "1";
    const lo = `lo${i}`;
    const hi = i === n ? lo : `hi${i}`;
    text += resistor(i === 1 ? "a" : `lo${i - 1}`, lo, `(${size})`) + shunt(lo, `(${size})`);
    text += resistor(hi, i === 1 ? "b" : `hi${i - 1}`, `(${size})`) + (i === n ? "" : shunt(hi, `(${size})`));
  }
  return text;
}

/** U: uniform distributed RC line, as a ladder of lumps that grow in geometric progression from its ends to the middle. */
export const rcLine: Device = {
  name: "RC line",
  about: "uniform distributed RC line, or line of diodes with isperl",
  source: "Gertzberrg 1974 as in SPICE3, ngspice manual, ch. 6.3: lumps in geometric progression of ratio k",
  letter: "u",
  model: { types: ["urc"], required: true },
  syntax: "Uname a b ground model l= [n=]",
  terminals: ["a", "b", "g"],
  parameters: {
    l: { unit: "m", above: 0, about: "length" },
    n: {
      unit: "1",
      // Few lumps do where the line is fast.
      default:
        "2 * pi * fmax * rperl * cperl * l * l < 35 ? 3 : max(3, floor(ln(2 * pi * fmax * rperl * cperl * l * l * ((k - 1) / k)^2) / ln(k)))",
      min: 1,
      max: 1000,
      about: "number of lumps; by default from fmax",
      aliases: ["lumps"],
    },
    k: { unit: "1", default: 1.5, above: 1, about: "ratio of neighbouring lumps", on: "model" },
    fmax: { unit: "Hz", default: 1e9, above: 0, about: "highest frequency of interest", on: "model" },
    rperl: { unit: "ohm/m", default: 1000, above: 0, about: "resistance per length", on: "model" },
    cperl: { unit: "F/m", default: 1e-12, min: 0, about: "capacitance per length", on: "model" },
    isperl: {
      unit: "A/m",
      default: 0,
      min: 0,
      about: "saturation current per length: diodes instead of capacitors",
      on: "model",
    },
    rsperl: { unit: "ohm/m", default: 0, min: 0, about: "resistance of the diodes per length", on: "model" },
    tnom: { unit: "C", default: "nominal", about: "temperature at which the values hold", on: "borrowed" },
  },
  law: `
    lumps = floor(n)
    power = exp((lumps - 1) * ln(k))
    r1 = rperl * l * (k - 1) / (2 * k * power - 2)
    c1 = cperl * l * (k - 1) / (power * (k + 1) - 2)`,
  extras: [
    {
      when: "isperl > 0",
      law: `${junctionTemperature}
    ${junctionPotential("g", "1", "0.5")}
    cjt = c1 * cap_g
    rd = rsperl * l * lumps
    ist = isperl * l * (k - 1) / (power * (k + 1) - 2) * exp((temp / tn - 1) * 1.11 / vt + 3 * ln(temp / tn))`,
    },
  ],
  sections: {
    count: "floor(n)",
    nodes: (n, holds) => {
      const diodes = holds("isperl > 0 && rsperl > 0");
      return nodesOf(n).flatMap((node) => (diodes ? [node, `${node}d`] : [node]));
    },
    law(n, holds) {
      if (!holds("isperl > 0")) return ladder(n, capacitor);
      const resistance = holds("rsperl > 0");
      return ladder(n, (node, size) => diode(node, size, resistance));
    },
  },
  read(cursor, draft, surroundings) {
    const name = cursor.peek(3);
    if (name?.kind === "word" && !surroundings.model(name.lower)) {
      const message = `there is no model ${name.text}, and a card with U is an RC line`;
      const hint = "digital devices, which U is in PSpice and Xyce, are not available; " + this.syntax;
      cursor.diagnostics.error("unknown-model", message, name.span, hint);
      return;
    }
    readTransistor(cursor, draft, { terminals: this.terminals, conditions: [] }, surroundings);
  },
};
