import type { Point } from "../analyses/contract.js";
import { add, complex, type Complex, mul, scale } from "../base/complex.js";
import { cos, sin } from "../base/math.js";
import type { Bank } from "../equations/bank.js";
import type { System } from "../equations/system.js";
import { flow, flowByParameter, flowHasCharge, flowSlopes } from "../law/flow.js";
import type { Block } from "../law/storage.js";
import type { Reader } from "./signal.js";

/** The currents that enter the instances of a bank (lane 0) at one node of their law, from point to point. */
class Flow {
  private readonly charged: boolean;
  private point: Point | undefined;
  private f: Float64Array = new Float64Array(0);
  /** Charges of the last points, latest first, and their rate at the last one. */
  private charges: Float64Array[] = [];
  private rate = new Float64Array(0);
  private slopes: Float64Array[] = [];

  constructor(
    private readonly system: System,
    private readonly bank: Bank,
    private readonly node: number,
  ) {
    this.charged = flowHasCharge(bank.law, node);
  }

  private get place(): readonly [WebAssembly.Memory, Block] {
    return [this.system.arena.memory, this.bank.block];
  }

  /** [A] of instance i. Where charge flows, every point has to be read. */
  real(point: Point, i: number): number {
    if (point !== this.point) this.follow(point);
    const at = i * this.system.lanes;
    return this.charged ? this.f[at]! + this.rate[at]! : this.f[at]!;
  }

  private follow(point: Point): void {
    this.point = point;
    this.bank.gather(this.system.x);
    const [f, q] = flow(this.bank.law, this.node, ...this.place);
    this.f = f;
    if (!this.charged) return;
    const { formula } = point;
    const rate = new Float64Array(q.length);
    if (formula === undefined) this.charges.length = 0;
    else {
      const { scale: now, weights, rate: carried } = formula;
      for (let k = 0; k < q.length; k++) {
        let sum = now * q[k]! + carried * this.rate[k]!;
        weights.forEach((weight, j) => (sum += weight * this.charges[j]![k]!));
        rate[k] = sum;
      }
    }
    this.rate = rate;
    this.charges = [q, ...this.charges].slice(0, REMEMBERED);
  }

  /** The small signal: derivatives at the operating point, which is in the system, times the complex unknowns. */
  complex(point: Point, i: number): Complex {
    const { bank, system } = this;
    const { law } = bank;
    const at = i * system.lanes;
    if (point !== this.point) {
      this.point = point;
      bank.gather(system.x);
      this.slopes = flowSlopes(law, this.node, ...this.place);
    }
    const omega = 2 * Math.PI * point.axis[0]!;
    const { x, im } = point;
    const { length } = law.inputs;
    let sum = this.driven(i);
    for (let k = 0; k < length; k++) {
      const [byF, byQ] = [this.slopes[k]![at]!, this.slopes[length + k]![at]!];
      const slope = k < length - law.rates ? complex(byF, omega * byQ) : complex(0, omega * byF);
      const [p, n] = bank.unknownsOf(k, i).map((unknown) => unknown * system.lanes) as [number, number];
      sum = add(sum, mul(slope, complex(x[p]! - x[n]!, im![p]! - im![n]!)));
    }
    return sum;
  }

  /** What the small-signal value of an independent source adds. */
  private driven(i: number): Complex {
    const { bank, system } = this;
    const { device, slots, values } = system.circuit.instances.at(bank.numbers[i]!);
    if (device.stimulus === undefined || device.phasor === undefined) return complex(0);
    const value = (parameter: string) => system.columns.valueOf(values[slots.get(parameter)!]!, 0);
    const angle = (value(device.phasor.phase) * Math.PI) / 180;
    const slope = flowByParameter(bank.law, this.node, device.stimulus, ...this.place)[i * system.lanes]!;
    return scale(complex(cos(angle), sin(angle)), slope * value(device.phasor.magnitude));
  }
}

/** As many charges as the longest integration formula looks back. */
const REMEMBERED = 8;

const known = new WeakMap<System, Map<Bank, Map<number, Flow>>>();

function flowOf(system: System, bank: Bank, node: number): Flow {
  let banks = known.get(system);
  if (banks === undefined) known.set(system, (banks = new Map()));
  let nodes = banks.get(bank);
  if (nodes === undefined) banks.set(bank, (nodes = new Map()));
  let made = nodes.get(node);
  if (made === undefined) nodes.set(node, (made = new Flow(system, bank, node)));
  return made;
}

/** Reads the current that enters an instance at one of its terminals. */
export function flowReader(system: System, number: number, terminal: number): Reader {
  const { bank, i } = system.bankOf(number);
  const flow = flowOf(system, bank, terminal);
  return { real: (point) => flow.real(point, i), complex: (point) => flow.complex(point, i) };
}
