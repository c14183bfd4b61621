import { between, near, type Row, type Rung, slope } from "./contract.js";
import { sinh12 } from "./sinh12.js";

/** Trapezoidal rule, 64 points a period, gamma 0.1, computed with other software. */
const known = new Map([[0.1, 1.794e-3], [0.3, 1.478e-2], [1, 8.859e-2]]); // prettier-ignore
/** Transient analyses of ngspice 39, gamma 0.1, the last of 12 periods. */
const ngspice = new Map([[0.1, 1.767e-3], [0.3, 1.475e-2], [1, 8.85e-2]]); // prettier-ignore
/** Quadrature over in-phase amplitude for a small nudge. */
const quadrature = new Map([[0.05, 0.0086], [0.1, 0.017], [0.2, 0.033], [0.3, 0.048], [0.5, 0.072], [1, 0.107]]); // prettier-ignore

/** Frequency propagation on a circuit that takes time. */
export const bandwidth: Rung = {
  title: "Error over the speed of the circuit (engine=tran)",
  async climb() {
    const rows: Row[] = [];
    const speeds = [0.05, 0.1, 0.2, 0.3, 0.5, 1];
    const errors: number[] = [];
    const out: number[] = [];
    const small: number[] = [];
    for (const wtau of speeds) {
      const found = await sinh12({ rule: "freqprop", engine: "tran", gamma: 0.1, wtau });
      errors.push(found.relativeError);
      out.push(found.quadrature!);
      small.push((await sinh12({ rule: "freqprop", engine: "tran", gamma: 0.01, wtau })).relativeError);
      const expected = known.get(wtau);
      if (expected !== undefined) {
        rows.push(near(`error at w tau ${wtau}`, "derived; numpy, same grid", expected, 0.01, found.relativeError));
        const other = ngspice.get(wtau)!;
        rows.push(near(`error at w tau ${wtau}`, "ngspice 39, .tran", other, 0.02, found.relativeError));
      }
      const part = quadrature.get(wtau)!;
      rows.push(near(`quadrature over exact at w tau ${wtau}`, "derived; numpy", part, 0.05, found.quadrature!));
    }
    const order = slope(speeds.slice(0, 3), small.slice(0, 3));
    rows.push(between("order in w tau, gamma 0.01", "theory: 2", 1.85, 2.1, order));
    const panels = [
      {
        x: { label: "w tau of the slowest mode", log: true },
        y: { label: "relative error of the gradient", log: true },
        series: [
          { label: "in phase, gamma 0.1", kind: "line" as const, x: speeds, y: errors },
          { label: "in phase, gamma 0.01", kind: "line" as const, x: speeds, y: small },
          { label: "quadrature over exact gradient", kind: "line" as const, light: true, x: speeds, y: out },
          { label: "ngspice", kind: "points" as const, x: [...ngspice.keys()], y: [...ngspice.values()] },
        ],
      },
    ];
    const title = "A circuit that lags behind the sine errs by the square of w tau";
    return { rows, pictures: { bandwidth: { title, panels } }, remarks: [] };
  },
};
