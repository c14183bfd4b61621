/**
 * Circuits for measuring, made by rule: meshes of resistors with a diode at every inner node, crossbars of resistors with
 * diode pairs at the hidden wires, RC ladders, and sweeps. All numbers are drawn from a seeded generator, so that every
 * run has the same circuits.
 */

/** Numerical Recipes' linear congruential generator: 32 bits are enough for circuit values. */
class Draw {
  constructor(private state: number) {}
  uniform(): number {
    this.state = (Math.imul(1664525, this.state) + 1013904223) >>> 0;
    return this.state / 4294967296;
  }
  /** Uniform in the logarithm. */
  between(low: number, high: number): number {
    return low * Math.pow(high / low, this.uniform());
  }
}

export interface BenchDeck {
  readonly name: string;
  readonly text: string;
  /** The node whose voltage is compared. */
  readonly probe: string;
}

const frequency = 1000;

function transient(lines: string[], probe: string, periods: number, points: number): void {
  const step = (1 / (frequency * points)).toPrecision(9);
  lines.push(`.save v(${probe})`, `.tran ${step} ${periods / frequency} 0 ${step}`, ".end");
}

/**
 * A square mesh of n x n nodes: resistors between neighbours, a diode at every inner node, three DC sources, one AC current;
 * with `farads` a capacitor from every node to ground.
 */
export function mesh(n: number, farads?: string, periods = 4, points = 256): BenchDeck {
  const draw = new Draw(7);
  const node = (i: number, j: number) => `n${i}_${j}`;
  const lines = [`* mesh of ${n} x ${n} nodes with diodes`];
  if (farads !== undefined)
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) lines.push(`C${i * n + j} ${node(i, j)} 0 ${farads}`);
  let count = 0;
  const resistor = (a: string, b: string) =>
    lines.push(`R${++count} ${a} ${b} ${draw.between(300, 3000).toPrecision(9)}`);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (j + 1 < n) resistor(node(i, j), node(i, j + 1));
      if (i + 1 < n) resistor(node(i, j), node(i + 1, j));
    }
  }
  lines.push("Vbp bp 0 dc 0.2", "Vbm bm 0 dc -0.2");
  count = 0;
  for (let i = 1; i < n - 1; i++) {
    for (let j = 1; j < n - 1; j++) {
      const ends = (i + j) & 1 ? `${node(i, j)} bp` : `bm ${node(i, j)}`;
      lines.push(`D${++count} ${ends} dm`);
    }
  }
  lines.push(".model dm d(is=1e-12 n=1.2)");
  lines.push(`Vin1 ${node(0, 0)} 0 dc 1.0`, `Vin2 ${node(n - 1, 0)} 0 dc -0.7`, `Vin3 ${node(n >> 1, 0)} 0 dc 0.5`);
  lines.push(`Rg ${node(0, n - 1)} 0 1000`);
  const probe = node(n >> 1, n - 1);
  lines.push(`Iac 0 ${probe} sin(0 0.0002 ${frequency})`);
  transient(lines, probe, periods, points);
  return { name: farads === undefined ? `mesh-${n}` : `mesh-c-${n}`, text: lines.join("\n"), probe };
}

function crossbar(inputs: number, hidden: number, outputs: number): string[] {
  const draw = new Draw(11);
  const lines: string[] = [];
  let count = 0;
  for (let i = 0; i < inputs; i++) lines.push(`Vx${i} x${i} 0 dc ${(2 * draw.uniform() - 1).toPrecision(9)}`);
  const resistor = (a: string, b: string) =>
    lines.push(`R${++count} ${a} ${b} ${draw.between(1e3, 1e5).toPrecision(9)}`);
  for (let h = 0; h < hidden; h++) for (let i = 0; i < inputs; i++) resistor(`x${i}`, `h${h}`);
  for (let o = 0; o < outputs; o++) for (let h = 0; h < hidden; h++) resistor(`h${h}`, `o${o}`);
  lines.push("Vbp bp 0 dc 0.05", "Vbm bm 0 dc -0.05");
  for (let h = 0; h < hidden; h++) lines.push(`Da${h} h${h} bp dm`, `Db${h} bm h${h} dm`);
  for (let o = 0; o < outputs; o++) lines.push(`Ro${o} o${o} 0 10k`);
  lines.push(".model dm d(is=1e-9 n=1.2)");
  return lines;
}

/** Two crossbars of resistors in series with clamped hidden wires: the learning circuit's shape. */
export function xbar(inputs: number, hidden: number, outputs: number, periods = 4, points = 256): BenchDeck {
  const name = `xbar-${inputs}-${hidden}-${outputs}`;
  const lines = [`* ${name}`, ...crossbar(inputs, hidden, outputs), `Iac 0 o0 sin(0 2e-05 ${frequency})`];
  transient(lines, "o0", periods, points);
  return { name, text: lines.join("\n"), probe: "o0" };
}

/** Operating points of a crossbar over one of its inputs. */
export function sweep(inputs: number, hidden: number, outputs: number, points = 1000): BenchDeck {
  const name = `sweep-${inputs}-${hidden}-${outputs}`;
  const step = (2 / (points - 1)).toPrecision(9);
  const lines = [`* ${name}`, ...crossbar(inputs, hidden, outputs), ".save v(o0)", `.dc Vx0 -1 1 ${step}`, ".end"];
  return { name, text: lines.join("\n"), probe: "o0" };
}

/** An RC ladder of n sections behind a pulse. */
export function ladder(n: number, steps = 2000): BenchDeck {
  const T = 1e-3;
  const lines = [
    `* RC ladder of ${n} sections`,
    `V1 n0 0 pulse(0 1 ${T * 0.05} ${T * 0.001} ${T * 0.001} ${T * 0.4} ${T})`,
  ];
  for (let i = 0; i < n; i++) lines.push(`R${i + 1} n${i} n${i + 1} ${1000 / n}`, `C${i + 1} n${i + 1} 0 ${1e-7 / n}`);
  lines.push(`.save v(n${n})`, `.tran ${T / steps} ${T} 0 ${T / steps}`, ".end");
  return { name: `ladder-${n}`, text: lines.join("\n"), probe: `n${n}` };
}

/** A ring of n inverters (level 1), n odd, from capacitors charged in turn. */
export function ring(n: number): BenchDeck {
  const lines = [`* ring of ${n} inverters`, "Vdd vdd 0 3.3"];
  for (let i = 0; i < n; i++) {
    const [a, b] = [`s${i}`, `s${(i + 1) % n}`];
    lines.push(`MN${i} ${b} ${a} 0 0 nm w=2u l=0.5u`, `MP${i} ${b} ${a} vdd vdd pm w=4u l=0.5u`);
    lines.push(`CL${i} ${b} 0 10f ic=${i % 2 === 0 ? 3.3 : 0}`);
  }
  const both = "tox=10n cgso=0.2n cgdo=0.2n";
  lines.push(`.model nm nmos(level=1 vto=0.6 kp=120u gamma=0.4 phi=0.7 lambda=0.03 ${both})`);
  lines.push(`.model pm pmos(level=1 vto=-0.7 kp=40u gamma=0.5 phi=0.7 lambda=0.04 ${both})`);
  lines.push(".save v(s0)", ".tran 25p 50n 0 25p uic", ".end");
  return { name: `ring-${n}`, text: lines.join("\n"), probe: "s0" };
}

/** A chain of n stages of a bipolar transistor, each with its divider behind it. */
export function amplifiers(n: number): BenchDeck {
  const lines = [`* ${n} amplifiers in a row`, "Vcc vcc 0 12", "Vin c0 0 sin(0 5m 10k)"];
  for (let i = 0; i < n; i++) {
    lines.push(`Ci${i} c${i} b${i} 1u`, `Ra${i} vcc b${i} 47k`, `Rb${i} b${i} 0 10k`, `Rc${i} vcc q${i} 2.2k`);
    lines.push(`Re${i} e${i} f${i} 220`, `Rf${i} f${i} 0 470`, `Ce${i} f${i} 0 47u`, `Q${i} q${i} b${i} e${i} qm`);
    lines.push(`Rt${i} q${i} c${i + 1} 18k`, `Ru${i} c${i + 1} 0 3.3k`);
  }
  lines.push(".model qm npn(is=1e-15 bf=150 vaf=80 rb=20 re=0.5 rc=1 cje=8p cjc=4p tf=0.4n tr=30n)");
  lines.push(`.save v(c${n})`, ".tran 0.5u 500u 0 0.5u", ".end");
  return { name: `bjt-${n}`, text: lines.join("\n"), probe: `c${n}` };
}
