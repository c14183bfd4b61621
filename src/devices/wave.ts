/** One wave each way along a line: names of what the law has for its two ends, and of its voltages and currents before the start. */
export interface Ends {
  readonly v: readonly [string, string];
  readonly i: readonly [string, string];
  /** Nothing: what was before the start is what is there. */
  readonly before?: { readonly v: readonly [string, string]; readonly i: readonly [string, string] };
}

/** At rest; `m` ends the names of one wave of several, those of its r, l, g, c per length and its len too. */
export const resting = (m = ""): string => `
    loss${m} = g${m} > 0 ? max(r${m}, 1e-6 * g${m} * l${m} / c${m}) : r${m}
    half${m} = len${m} * sqrt(r${m} * g${m}) / 2
    even${m} = half${m} > 1e-6 ? tanh(half${m}) / half${m} : 1
    drop${m} = r${m} * len${m} / 2 * even${m}
    leak${m} = g${m} * len${m} / 2 * even${m}`;

/**
 * Voltages of both ends: what is between them now is what left the other end, delayed, damped and spread. At rest the sum of
 * the currents flows off along the line, and their difference drops the voltage between the ends.
 */
export function voltagesOf({ v, i }: Ends, m: string, first: string, second: string, size: string): [string, string] {
  return [
    `static ? ${v[1]} + drop${m} * (${i[0]} - ${i[1]}) : ${first}`,
    `static ? ${v[1]} + ${size} * (${i[0]} + ${i[1]} - leak${m} * (${v[0]} + ${v[1]})) : ${second}`,
  ];
}

const travelling = (m: string): string => `
    z0${m} = sqrt(l${m} / c${m})
    td${m} = len${m} * sqrt(l${m} * c${m})`;

/** Statements, and what they make of the voltages of both ends. */
export interface Wave {
  readonly law: string;
  readonly voltages: readonly [string, string];
}

/** A wave with losses. */
export function lossyWave(ends: Ends, m = ""): Wave {
  const { v, i, before } = ends;
  const arrival = (to: number, from: number) => {
    const start = before ? `, start${from}${m}` : "";
    const sum = `w${from}${m} + u${from}${m}`;
    return `
    come${to}${m} = exp(-s${m} * td${m}) * delay(${sum}, td${m}${start}) + convolve(${sum}, tail, s${m}, diff${m}, td${m}${start})`;
  };
  const losses = `
    s${m} = (loss${m} / l${m} + g${m} / c${m}) / 2
    diff${m} = (loss${m} / l${m} - g${m} / c${m}) / 2
    front${m} = s${m} > 0 ? sqrt((s${m} - diff${m}) / (s${m} + diff${m})) : 1`;
  const side = (k: 0 | 1) => `
    w${k + 1}${m} = ${v[k]} + z0${m} * ${i[k]}
    u${k + 1}${m} = convolve(${v[k]}, mismatch, s${m}, diff${m}${before ? `, ${before.v[k]}` : ""})
    ${before ? `start${k + 1}${m} = front${m} * ${before.v[k]} + z0${m} * ${before.i[k]}` : ""}`;
  const first = `z0${m} * ${i[0]} - u1${m} + come1${m}`;
  const second = `z0${m} * ${i[1]} - u2${m} + come2${m}`;
  return {
    law: travelling(m) + losses + side(0) + side(1) + arrival(1, 2) + arrival(2, 1),
    voltages: voltagesOf(ends, m, first, second, `z0${m}`),
  };
}

/** A wave without losses; `delay` is the function of laws that makes it late. */
export const losslessWave = ({ v, i }: Ends, m: string, delay: "delay" | "late"): Wave => ({
  law: travelling(m),
  voltages: [
    `z0${m} * ${i[0]} + ${delay}(${v[1]} + z0${m} * ${i[1]}, td${m})`,
    `z0${m} * ${i[1]} + ${delay}(${v[0]} + z0${m} * ${i[0]}, td${m})`,
  ],
});
