import type { Shape, Window } from "./layers.js";
import type { Wiring } from "./wiring.js";

const WIDTH = 100;

/** A card over as many lines as it needs. */
export function folded(words: readonly string[]): string[] {
  const lines: string[] = [];
  let line = words[0]!;
  for (const word of words.slice(1)) {
    if (line.length + word.length >= WIDTH) {
      lines.push(line);
      line = "+";
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/** How many resistors meet at a node of the layer. */
export function fanOf({ layer: { window }, from, fixed }: Wiring): number {
  const signs = from[0]!.length;
  const nodes = window ? window.rows * window.columns * window.over.channels : from.length;
  return nodes * signs + fixed.length;
}

/** Trainable models of a layer: one, or one for each conductance that windows share. */
export function modelCards(
  wiring: Wiring,
  { ratio, start }: { readonly ratio: string; readonly start: string },
  named: (own: string) => string,
): string[] {
  const { number, window, places } = wiring.layer;
  // A factor must not bring a conductance below the smallest one.
  const drawn = `start(${fanOf(wiring)})`;
  const g = start === "1" ? drawn : `max(${named("gmin")}, ${start}*${drawn})`;
  const parameters = `g={${g}} gmin={${named("gmin")}} gmax={${named("gmax")}}${ratio === "1" ? "" : ` ratescale=${ratio}`}`;
  if (window === undefined) return [`.model syn${number} TRAINABLE (${parameters})`];
  return channelsOf(places!).flatMap((channel) =>
    [...offsets(window, wiring.from[0]!.length), ...wiring.fixed].map((name) => {
      const model = modelOf(number, channel, name);
      return `.model ${model} TRAINABLE (${parameters} tie=${model})`;
    }),
  );
}

const channelsOf = ({ channels }: Shape): number[] => Array.from({ length: channels }, (_, c) => c);
const modelOf = (number: number, channel: number, name: string): string => `w${number}_${channel}_${name}`;

/** Names of the places of a window, `channel_row_column` and a sign where there are both. */
function offsets({ rows, columns, over }: Window, signs: number): string[] {
  const names: string[] = [];
  for (let c = 0; c < over.channels; c++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        for (const sign of signs === 2 ? ["p", "n"] : [""]) names.push(`${c}_${row}_${column}${sign}`);
  return names;
}

/** The resistors of a layer. */
export function synapseCards(wiring: Wiring): string[] {
  return wiring.layer.window === undefined ? dense(wiring) : convolution(wiring, wiring.layer.window);
}

/** The resistors of one node in a subcircuit that reaches for what feeds the layer, and a call for each node. */
function dense({ layer: { number }, from, fixed, to }: Wiring): string[] {
  const nodes = [...from.flat(), ...fixed];
  return [
    ...folded([".global", ...nodes]),
    `.subckt layer${number} to`,
    ...nodes.map((node) => `R${node} ${node} to syn${number}`),
    `.ends layer${number}`,
    ...to.map((node, i) => `X${number}_${i} ${node} layer${number}`),
  ];
}

/** A subcircuit for each channel, whose resistors share the conductances of its models, and a call for each place. */
function convolution({ layer: { number, places }, from, fixed, to }: Wiring, window: Window): string[] {
  const signs = from[0]!.length;
  const ports = offsets(window, signs);
  const cards = [...folded([".global", ...fixed])];
  for (const channel of channelsOf(places!)) {
    cards.push(...folded([`.subckt window${number}_${channel}`, ...ports.map((name) => `a${name}`), "to"]));
    for (const name of ports) cards.push(`R${name} a${name} to ${modelOf(number, channel, name)}`);
    for (const name of fixed) cards.push(`R${name} ${name} to ${modelOf(number, channel, name)}`);
    cards.push(`.ends window${number}_${channel}`);
  }
  to.forEach((node, i) => {
    const { rows, columns } = places!;
    const [channel, place] = [Math.floor(i / (rows * columns)), i % (rows * columns)];
    const nodes = within(window, Math.floor(place / columns), place % columns).flatMap((index) => from[index]!);
    cards.push(...folded([`X${number}_${i}`, ...nodes, node, `window${number}_${channel}`]));
  });
  return cards;
}

/** Numbers of the nodes under a window at a place, in the order of `offsets`. */
function within({ rows, columns, stride, over }: Window, row: number, column: number): number[] {
  const found: number[] = [];
  for (let c = 0; c < over.channels; c++)
    for (let r = 0; r < rows; r++)
      for (let k = 0; k < columns; k++)
        found.push((c * over.rows + row * stride + r) * over.columns + column * stride + k);
  return found;
}
