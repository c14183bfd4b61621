import type { ResultTable } from "../../src/report/table.js";

const points = 50;
const t = Float64Array.from({ length: points }, (_, i) => i * 1e-5);

export const op: ResultTable = {
  kind: "op",
  plotname: "Operating Point",
  columns: [
    { name: "v(in)", type: "voltage" },
    { name: "i(v1)", type: "current" },
  ],
  complex: false,
  points: 1,
  data: [Float64Array.of(0.1), Float64Array.of(-1 / 3)],
};

export const tran: ResultTable = {
  kind: "tran",
  plotname: "Transient Analysis",
  columns: [
    { name: "time", type: "time" },
    { name: "v(in)", type: "voltage" },
    { name: "v(x1.out)", type: "voltage" },
    { name: "i(v1)", type: "current" },
  ],
  complex: false,
  points,
  data: [t, t.map((x) => Math.sin(6e3 * x)), t.map((x) => Math.exp(-x * 1e4) / 3), t.map((x) => -x * 1e-300)],
};

export const ac: ResultTable = {
  kind: "ac",
  plotname: "AC Analysis",
  columns: [
    { name: "frequency", type: "frequency" },
    { name: "v(out)", type: "voltage" },
  ],
  complex: true,
  points: 3,
  data: [Float64Array.of(10, 100, 1000), Float64Array.of(1, -0.1, 0.7, -0.45, 1e-3, -0.03)],
};
