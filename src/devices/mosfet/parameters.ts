import type { ParameterSpec, ParameterTable } from "../../circuit/device.js";

/** Band gap of silicon [eV] at a temperature [K]. */
const gapAt = (temperature: string): string =>
  `(1.16 - 7.02e-4 * (${temperature}) * (${temperature}) / ((${temperature}) + 1108))`;

/** Permittivities of the oxide and of silicon [F/m], and the intrinsic density [1/m3], with the figures of SPICE. */
export const OXIDE = "(3.9 * 8.854214871e-12)";
export const SILICON = "(11.7 * 8.854214871e-12)";
const INTRINSIC = "1.45e16";
/** The same as it grows with the nominal temperature (level 3). */
const INTRINSIC_AT = `(${INTRINSIC} * (tnom + 273.15) / 300 * sqrt((tnom + 273.15) / 300) * exp(0.5 * ${gapAt("tnom + 273.15")} * (1 / 300 - 1 / (tnom + 273.15)) * echarge / boltz))`;

type Extra = Partial<ParameterSpec>;

/** A parameter of the model that must not be negative. */
export const model = (unit: string, value: number | string, about: string, extra: Extra = {}): ParameterSpec => ({
  unit,
  default: value,
  about,
  min: 0,
  on: "model",
  ...extra,
});

const instance = (unit: string, value: number | string, about: string, extra: Extra = {}): ParameterSpec => ({
  unit,
  default: value,
  about,
  on: "instance",
  ...extra,
});

const instanceParameters: ParameterTable = {
  l: instance("m", "defl", "length of the channel", { above: 0, length: true, on: "both" }),
  w: instance("m", "defw", "width of the channel", { above: 0, length: true, on: "both" }),
  ad: instance("m2", "defad", "area of the drain", { min: 0, area: true }),
  as: instance("m2", "defas", "area of the source", { min: 0, area: true }),
  pd: instance("m", 0, "perimeter of the drain", { min: 0, length: true }),
  ps: instance("m", 0, "perimeter of the source", { min: 0, length: true }),
  nrd: instance("1", 1, "squares of the drain", { min: 0 }),
  nrs: instance("1", 1, "squares of the source", { min: 0 }),
  off: instance("1", 0, "1: begin the search for an operating point with the device off"),
  icvds: instance("V", NaN, "drain-source voltage at the start with uic", { aliases: ["ic1"] }),
  icvgs: instance("V", NaN, "gate-source voltage at the start with uic", { aliases: ["ic2"] }),
  icvbs: instance("V", NaN, "bulk-source voltage at the start with uic", { aliases: ["ic3"] }),
  polarity: instance("1", 1, "1 for nmos, -1 for pmos", { on: "borrowed" }),
};

/** In what the tables of the levels differ. */
interface Differences {
  /** NaN: without a thickness there is no gate capacitance, and what follows from the doping is not computed. */
  readonly tox: number;
  readonly mjsw: number;
  /** Effective length and width of the channel as expressions. */
  readonly length: string;
  readonly width: string;
  /** The intrinsic density is that of the nominal temperature. */
  readonly intrinsicAtTnom?: boolean;
}

const gap = gapAt("tnom + 273.15");
/** Potential of the gate's material against that of the bulk, oxide charge included. */
const flatBand = `((tpg == 0 ? -0.05 - 0.5 * ${gap} : -polarity * tpg * 0.5 * ${gap}) - polarity * 0.5 * phi - nss * 1e4 * echarge * tox / ${OXIDE})`;

/** Parameters that all levels have. What is not given follows from the doping (nsub) and the oxide (tox). */
export function commonTable({ tox, mjsw, length, width, intrinsicAtTnom = false }: Differences): ParameterTable {
  const intrinsic = intrinsicAtTnom ? INTRINSIC_AT : INTRINSIC;
  const fermi = `2 * boltz * (tnom + 273.15) / echarge * ln(nsub * 1e6 / ${intrinsic})`;
  const doped = "(nsub == nsub && tox == tox)";
  return {
    ...instanceParameters,
    leff: instance("m", length, "effective length of the channel", { on: "borrowed", above: 0 }),
    weff: instance("m", width, "effective width of the channel", { on: "borrowed", above: 0 }),
    vto: model(
      "V",
      `${doped} ? ${flatBand} + polarity * (gamma * sqrt(phi) + phi) : 0`,
      "threshold voltage at no bulk bias; from nsub, nss and tpg",
      { min: -Infinity, aliases: ["vt0"] },
    ),
    kp: model("A/V2", `tox == tox ? uo * 1e-4 * ${OXIDE} / tox : 2e-5`, "transconductance; from uo and tox"),
    gamma: model(
      "V^0.5",
      `${doped} ? sqrt(2 * ${SILICON} * echarge * nsub * 1e6) * tox / ${OXIDE} : 0`,
      "body effect; from nsub and tox",
    ),
    phi: model("V", `${doped} ? max(0.1, ${fermi}) : 0.6`, "surface potential in inversion; from nsub", { above: 0 }),
    delvto: model("V", 0, "added to the threshold voltage", { min: -Infinity, aliases: ["delvt0"] }),
    rd: model("ohm", NaN, "resistance of the drain; else rsh nrd"),
    rs: model("ohm", NaN, "resistance of the source; else rsh nrs"),
    rg: model("ohm", 0, "resistance of the gate"),
    rds: model("ohm", NaN, "resistance between drain and source; else none", { above: 0 }),
    rsh: model("ohm", 0, "sheet resistance of drain and source"),
    cbd: model("F", NaN, "capacitance of the drain junction at 0 V; else cj ad"),
    cbs: model("F", NaN, "capacitance of the source junction at 0 V; else cj as"),
    is: model("A", 1e-14, "saturation current of the junctions"),
    js: model("A/m2", 0, "the same per area, used where ad and as are given"),
    n: model("1", 1, "emission coefficient of the junctions", { above: 0 }),
    tt: model("s", 0, "transit time of the junctions"),
    pb: model("V", 0.8, "potential of the junctions", { above: 0 }),
    cj: model("F/m2", 0, "capacitance of the junctions per area"),
    mj: model("1", 0.5, "grading of the area", { max: 0.99 }),
    cjsw: model("F/m", 0, "capacitance of the junctions per perimeter"),
    mjsw: model("1", mjsw, "grading of the perimeter", { max: 0.99 }),
    fc: model("1", 0.5, "where the depletion formula ends, over pb", { max: 0.95 }),
    cgso: model("F/m", 0, "overlap of gate and source per width"),
    cgdo: model("F/m", 0, "overlap of gate and drain per width"),
    cgbo: model("F/m", 0, "overlap of gate and bulk per length"),
    tox: model("m", tox, "thickness of the oxide", { above: 0 }),
    nsub: model("1/cm3", NaN, "doping of the bulk", { above: 1.45e10, beside: "tox" }),
    nss: model("1/cm2", 0, "density of surface states"),
    tpg: model("1", 1, "gate: 1 unlike the bulk, -1 like it, 0 aluminium", { min: -1, max: 1 }),
    uo: model("cm2/Vs", 600, "mobility at the surface", { aliases: ["u0"] }),
    ld: model("m", 0, "lateral diffusion", { length: false }),
    kf: model("1", 0, "flicker noise"),
    af: model("1", 1, "exponent of the current in flicker noise"),
    nlev: model("1", NaN, "formula of noise, 0 to 3; else that of SPICE3", { max: 3 }),
    gdsnoi: model("1", 1, "factor on the noise of the channel with nlev=3"),
    tnom: model("C", "nominal", "temperature at which the values hold", { min: -273.15, aliases: ["tref"] }),
  };
}
