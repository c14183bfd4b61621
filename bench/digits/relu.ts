import { stream } from "../../src/base/random.js";

/** Pictures, a row each, and their classes. */
export interface Pictures {
  readonly inputs: readonly Float64Array[];
  readonly classes: readonly number[];
}

const CLASSES = 10;

/**
 * A network of rectified linear units of the size of the circuits, for comparison: plain gradient descent on half the
 * squared distance to one-hot targets, the rate falling by a tenth an epoch; weights start evenly within spread over the
 * root of the inputs of a unit. Gives the shares of right answers after each epoch.
 */
export function* relu(
  hidden: number,
  train: Pictures,
  { rate, batch: size, spread }: { readonly rate: number; readonly batch: number; readonly spread: number },
  seed: number,
): Generator<(of: Pictures) => number> {
  const pixels = train.inputs[0]!.length;
  const random = stream(seed, "relu");
  const uniform = (count: number, fan: number): Float64Array =>
    Float64Array.from({ length: count }, () => (spread * (2 * random.uniform() - 1)) / Math.sqrt(fan));
  const w1 = uniform(hidden * pixels, pixels);
  const b1 = uniform(hidden, pixels);
  const w2 = uniform(CLASSES * hidden, hidden);
  const b2 = new Float64Array(CLASSES);
  const forward = (x: Float64Array): { h: Float64Array; y: Float64Array } => {
    const h = Float64Array.from(b1, (b, j) => {
      let sum = b;
      for (let i = 0; i < pixels; i++) sum += w1[j * pixels + i]! * x[i]!;
      return Math.max(0, sum);
    });
    const y = Float64Array.from(b2, (b, k) => {
      let sum = b;
      for (let j = 0; j < hidden; j++) sum += w2[k * hidden + j]! * h[j]!;
      return sum;
    });
    return { h, y };
  };
  const order = train.inputs.map((_, i) => i);
  for (let step = rate / size; ; step *= 0.9) {
    random.shuffle(order);
    for (let first = 0; first < order.length; first += size) {
      const batch = order.slice(first, first + size).map((i) => ({ i, ...forward(train.inputs[i]!) }));
      for (const { i, h, y } of batch) {
        const e = y.map((v, k) => v - (k === train.classes[i] ? 1 : 0));
        const back = new Float64Array(hidden);
        for (let k = 0; k < CLASSES; k++)
          for (let j = 0; j < hidden; j++) {
            if (h[j]! > 0) back[j]! += e[k]! * w2[k * hidden + j]!;
            w2[k * hidden + j]! -= step * e[k]! * h[j]!;
          }
        e.forEach((each, k) => (b2[k]! -= step * each));
        const x = train.inputs[i]!;
        for (let j = 0; j < hidden; j++) {
          if (back[j] === 0) continue;
          for (let p = 0; p < pixels; p++) w1[j * pixels + p]! -= step * back[j]! * x[p]!;
          b1[j]! -= step * back[j]!;
        }
      }
    }
    yield ({ inputs, classes }) => {
      const right = inputs.filter((x, i) => {
        const { y } = forward(x);
        return y.indexOf(Math.max(...y)) === classes[i];
      });
      return right.length / inputs.length;
    };
  }
}
