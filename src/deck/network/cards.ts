import type { NetworkDescription } from "./description.js";
import { fanOf } from "./synapses.js";
import { amplifiedNode, biases, inputNode, type Wiring } from "./wiring.js";

type Chosen = Required<Pick<NetworkDescription, "diodes" | "bias" | "gain" | "outputs">> & NetworkDescription;

/** Names for parameters of the netlist that no column of the data bears. */
export function namesBeside(columns: readonly string[]): (own: string) => string {
  const taken = new Set(columns.map((column) => column.toLowerCase()));
  return (own) => {
    let name = own;
    while (taken.has(name)) name = `net_${name}`;
    return name;
  };
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** Title and purpose. */
export function head({ layers, diodes, amplifier }: Chosen, wirings: readonly Wiring[]): string[] {
  const resistors = wirings.reduce((sum, wiring) => sum + fanOf(wiring) * wiring.to.length, 0);
  const hidden = wirings.slice(0, -1).reduce((sum, { to }) => sum + to.length, 0);
  const bends = hidden * { none: 0, one: 1, pair: 2 }[diodes];
  const stages = amplifier === undefined ? "" : ` and ${counted(hidden, "gain stage")}`;
  return [
    `Network of ${layers.replaceAll(",", ", ")} nodes: ${counted(resistors, "resistor")} that learn, ${counted(bends, "diode")}${stages}`,
    "* Circuit: after Kendall et al. (arXiv 2006.01981) and Scellier (arXiv 2402.11674): layers of resistors, hidden nodes bent by diodes",
    "* Made by lockspice new network. Try: lockspice train THIS --seeds 5; lockspice audit THIS; lockspice train THIS --rule adjoint",
    "",
  ];
}

/** The sample, and sources that apply it. */
export function inputCards(
  { gain, scale }: Chosen,
  columns: readonly string[],
  name: (own: string) => string,
): string[] {
  const volts = name("gain");
  return [
    "* One sample: the columns of the table, set row by row",
    ...columns.map((column) => `.param ${column}=0`),
    `.param ${volts}=${gain}   ; volts of an input of 1`,
    ...(scale === undefined ? [] : [`.func scaled(x) {${scale}}`]),
    "* Every input with both signs, so that conductances, which are positive, can weigh both ways; 1 and -1 are the biases",
    ...columns.flatMap((column) => {
      const [p, n] = [inputNode(column, "p"), inputNode(column, "n")];
      const value = scale === undefined ? column : `scaled(${column})`;
      return [`V${p} ${p} 0 {${volts}*${value}}`, `V${n} ${n} 0 {-${volts}*${value}}`];
    }),
    ...biases.map((node, i) => `V${node} ${node} 0 {${i === 0 ? "" : "-"}${volts}}`),
  ];
}

/** What the next cards are. */
export function layerCards(
  { outputs }: Chosen,
  { layer: { number, window, places }, to }: Wiring,
  isOutput: boolean,
): string[] {
  const what = isOutput
    ? `Outputs: ${counted(to.length, "node")}${outputs === "pair" ? ", in pairs whose differences count" : ""}`
    : `Hidden layer ${number}: ${counted(to.length, "node")}`;
  const how = window
    ? `; windows of ${window.rows} x ${window.columns} at ${places!.rows} x ${places!.columns} places, whose resistors share their conductances`
    : "; all resistors of a node are a subcircuit";
  return [`* ${what}${how}`];
}

/** What hidden nodes have beside resistors: diodes, a gain stage; and the capacitance of every node. */
export function nodeCards(
  { diodes, amplifier, capacitance }: Chosen,
  { layer, to }: Wiring,
  isOutput: boolean,
): string[] {
  const cards: string[] = [];
  // Half of each channel's, or layer's, nodes bend upwards.
  const half = Math.ceil(to.length / 2);
  to.forEach((node, i) => {
    const id = `${layer.number}_${i}`;
    if (capacitance !== undefined) cards.push(`C${id} ${node} 0 ${capacitance}`);
    if (isOutput) return;
    if (diodes === "one") cards.push(i < half ? `D${id} high ${node} bend` : `D${id} ${node} low bend`);
    if (diodes === "pair") cards.push(`Dp${id} ${node} high bend`, `Dn${id} low ${node} bend`);
    if (amplifier !== undefined) cards.push(`Xa${id} ${node} ${amplifiedNode(node)} stage`);
  });
  return cards;
}

/** Where diodes lead to, their model, and the gain stage. */
export function bendCards({ diodes, bias, amplifier }: Chosen, name: (own: string) => string): string[] {
  const volts = name("bias");
  const about = {
    one: "* One half of the hidden nodes cannot fall far below 0 V, the other cannot rise far above it",
    pair: "* No hidden node can go far beyond the bias, and what a diode needs, to either side",
    none: "",
  }[diodes];
  return [
    ...(diodes === "none"
      ? []
      : [
          about,
          `.param ${volts}=${bias}`,
          `Vhigh high 0 {${volts}}`,
          `Vlow low 0 {-${volts}}`,
          ".model bend D (is=1n n=1)",
        ]),
    ...(amplifier === undefined
      ? []
      : [
          "* Gain stage: voltage times a forwards; the current behind it, times k, is drawn from its input, which lets k/a of the",
          "* error back through it",
          `.subckt stage in out a=${amplifier.a} k=${amplifier.k ?? "{1/a}"}`,
          "E1 e 0 in 0 {a}",
          "Vammeter e out 0",
          "F1 in 0 Vammeter {k}",
          ".ends stage",
        ]),
  ];
}
