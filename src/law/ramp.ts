/** Gauss-Legendre nodes and weights of order 8 on 0..1. */
const GAUSS = [
  [0.0694318442029737, 0.173927422568727],
  [0.330009478207572, 0.326072577431273],
  [0.669990521792428, 0.326072577431273],
  [0.930568155797026, 0.173927422568727],
] as const;

/** How much wider than its distance from 0 divided by this a panel does not get. */
const SPREAD = 16;

/**
 * The second integral of an impulse response from 0, from a table that grows as it is asked: panels of a smallest width,
 * then in proportion to the time. Within a panel a polynomial takes value, slope and bend of both of its ends.
 */
export function ramp(impulse: (t: number) => number, width: number): (t: number) => number {
  const times = [0];
  const bends = [impulse(0)];
  const slopes = [0];
  const values = [0];
  /** The panel of the last question: the next is not far. */
  let k = 0;

  const extend = () => {
    const last = times.length - 1;
    const [t, slope] = [times[last]!, slopes[last]!];
    const h = Math.max(width, t / SPREAD);
    let once = 0;
    let twice = 0;
    for (const [place, weight] of GAUSS) {
      const part = weight * h * impulse(t + place * h);
      once += part;
      twice += part * (1 - place) * h;
    }
    times.push(t + h);
    bends.push(impulse(t + h));
    slopes.push(slope + once);
    values.push(values[last]! + slope * h + twice);
  };

  return (t) => {
    if (!(t > 0)) return 0;
    while (times[times.length - 1]! < t) extend();
    k = Math.min(k, times.length - 2);
    while (times[k]! > t) k--;
    while (times[k + 1]! < t) k++;
    const h = times[k + 1]! - times[k]!;
    const u = (t - times[k]!) / h;
    const [b0, b1] = [bends[k]! * h * h, bends[k + 1]! * h * h];
    const s0 = slopes[k]! * h;
    // What is left of the end's value, slope and bend by the parabola from the start.
    const value = values[k + 1]! - values[k]! - s0 - b0 / 2;
    const slope = slopes[k + 1]! * h - s0 - b0;
    const bend = b1 - b0;
    const c3 = 10 * value - 4 * slope + bend / 2;
    const c4 = -15 * value + 7 * slope - bend;
    const c5 = 6 * value - 3 * slope + bend / 2;
    return values[k]! + u * (s0 + u * (b0 / 2 + u * (c3 + u * (c4 + u * c5))));
  };
}
