import type { ParameterSpec, ParameterTable } from "../circuit/device.js";

type Extra = Partial<ParameterSpec>;

/** A model parameter that must not be negative. */
const model = (unit: string, value: number | string, about: string, extra: Extra = {}): ParameterSpec => ({
  unit,
  default: value,
  about,
  min: 0,
  on: "model",
  ...extra,
});

const instance = (value: number | string, about: string, extra: Extra = {}): ParameterSpec => ({
  unit: "1",
  default: value,
  about,
  on: "instance",
  ...extra,
});

/** First and second temperature coefficients, by the stem of their names: the first of tnf1 may have other names. */
const stems = {
  tbf: "bf", tbr: "br", tikf: "ikf", tikr: "ikr", tirb: "irb", tis: "is (tlev=3)", tise: "ise (tlev=3)",
  tisc: "isc (tlev=3)", tiss: "iss (tlev=3)", tnf: "nf", tnr: "nr", tne: "ne", tnc: "nc", tns: "ns", tvaf: "vaf",
  tvar: "var", titf: "itf", ttf: "tf", ttr: "tr", tmje: "mje", tmjc: "mjc", tmjs: "mjs", trb: "rb", trc: "rc", tre: "re",
  trm: "rbm",
} as const; // prettier-ignore

const coefficients: ParameterTable = Object.fromEntries(
  Object.entries(stems).flatMap(([stem, of]): [string, ParameterSpec][] => [
    [
      `${stem}1`,
      {
        unit: "1/K",
        default: 0,
        about: `linear temperature coefficient of ${of}`,
        on: "model",
        ...(["trb", "trc", "tre"].includes(stem) && { aliases: [stem] }),
      },
    ],
    [`${stem}2`, { unit: "1/K2", default: 0, about: `quadratic temperature coefficient of ${of}`, on: "model" }],
  ]),
);

const NONE = "0 means none";
const grading = { max: 0.999 };

/** Parameters of bipolar transistors: those of SPICE3, and what ngspice 39 adds. */
export const bipolarParameters: ParameterTable = {
  area: instance(1, "area factor of the emitter", { above: 0 }),
  areab: instance("area", "area factor of the base", { above: 0 }),
  areac: instance("area", "area factor of the collector", { above: 0 }),
  off: instance(0, "1: begin the search for an operating point with the device off"),
  icvbe: instance(NaN, "base-emitter voltage at the start with uic", { unit: "V", aliases: ["ic1"] }),
  icvce: instance(NaN, "collector-emitter voltage at the start with uic", { unit: "V", aliases: ["ic2"] }),
  polarity: instance(1, "1 for npn, -1 for pnp", { on: "borrowed" }),
  subs: model("1", "polarity", "1: vertical, substrate at the collector; -1: lateral, at the base", {
    min: -1,
    among: [-1, 1],
  }),
  is: model("A", 1e-16, "transport saturation current", { above: 0 }),
  ibe: model("A", "is", "base-emitter saturation current, instead of is", { above: 0 }),
  ibc: model("A", NaN, "base-collector saturation current, instead of is", { above: 0 }),
  bf: model("1", 100, "ideal forward current gain", { above: 0, aliases: ["bfm"] }),
  nf: model("1", 1, "forward emission coefficient", { above: 0 }),
  vaf: model("V", 0, `forward Early voltage; ${NONE}`, { aliases: ["vbf", "va"] }),
  ikf: model("A", 0, `corner of the fall of the forward gain; ${NONE}`, { aliases: ["jbf", "ik"] }),
  nkf: model("1", 0.5, "exponent of the fall of the gain at high currents", { aliases: ["nk"], above: 0 }),
  ise: model("A", 0, "base-emitter leakage saturation current", { aliases: ["jle", "c2"] }),
  ne: model("1", 1.5, "base-emitter leakage emission coefficient", { above: 0, aliases: ["nle"] }),
  br: model("1", 1, "ideal reverse current gain", { above: 0, aliases: ["brm"] }),
  nr: model("1", 1, "reverse emission coefficient", { above: 0 }),
  var: model("V", 0, `reverse Early voltage; ${NONE}`, { aliases: ["vrb", "bv", "vb"] }),
  ikr: model("A", 0, `corner of the fall of the reverse gain; ${NONE}`, { aliases: ["jbr"] }),
  isc: model("A", 0, "base-collector leakage saturation current", { aliases: ["jlc", "c4"] }),
  nc: model("1", 2, "base-collector leakage emission coefficient", { above: 0 }),
  rb: model("ohm", 0, "base resistance at zero bias"),
  irb: model("A", 0, `base current where the base resistance is half way to rbm; ${NONE}`, { aliases: ["jrb", "iob"] }),
  rbm: model("ohm", "rb", "smallest base resistance, at high currents"),
  re: model("ohm", 0, "emitter resistance"),
  rc: model("ohm", 0, "collector resistance"),
  rco: model("ohm", 0, "resistance of the epitaxial collector; 0: no quasi-saturation"),
  vo: model("V", 10, "carrier saturation voltage of the epitaxial collector", { above: 0 }),
  gamma: model("1", 1e-11, "doping factor of the epitaxial collector"),
  qco: model("C", 0, "charge of the epitaxial collector"),
  quasimod: model("1", 0, "1: rco, vo and gamma follow temperature", { among: [0, 1] }),
  vg: model("eV", 1.206, "band gap of gamma (quasimod=1)", { above: 0 }),
  cn: {
    unit: "1",
    default: "polarity > 0 ? 2.42 : 2.2",
    about: "exponent of temperature of rco (quasimod=1)",
    on: "model",
  },
  d: {
    unit: "1",
    default: "polarity > 0 ? 0.87 : 0.52",
    about: "exponent of temperature of vo (quasimod=1)",
    on: "model",
  },
  cje: model("F", 0, "base-emitter capacitance at 0 V"),
  vje: model("V", 0.75, "base-emitter potential", { aliases: ["pe"], above: 0 }),
  mje: model("1", 0.33, "base-emitter grading coefficient", { aliases: ["me"], ...grading }),
  tf: model("s", 0, "ideal forward transit time"),
  xtf: model("1", 0, "how much tf depends on bias"),
  vtf: model("V", 0, `voltage of the dependence of tf on vbc; ${NONE}`),
  itf: model("A", 0, "current of the dependence of tf on the collector current", { aliases: ["jtf"] }),
  ptf: model("deg", 0, "excess phase at 1/(2 pi tf)"),
  cjc: model("F", 0, "base-collector capacitance at 0 V"),
  vjc: model("V", 0.75, "base-collector potential", { aliases: ["pc"], above: 0 }),
  mjc: model("1", 0.33, "base-collector grading coefficient", { aliases: ["mc"], ...grading }),
  xcjc: model("1", 1, "part of cjc at the internal base", { max: 1, aliases: ["cdis"] }),
  tr: model("s", 0, "ideal reverse transit time"),
  cjs: model("F", 0, "substrate capacitance at 0 V", { aliases: ["csub", "ccs"] }),
  vjs: model("V", 0.75, "substrate potential", { aliases: ["psub", "ps"], above: 0 }),
  mjs: model("1", 0, "substrate grading coefficient", { aliases: ["esub", "ms"], ...grading }),
  iss: model("A", 0, "substrate saturation current"),
  ns: model("1", 1, "substrate emission coefficient", { above: 0 }),
  fc: model("1", 0.5, "where the depletion formula ends, over the potential", { max: 0.9999 }),
  xtb: { unit: "1", default: 0, about: "exponent of temperature of bf and br", on: "model" },
  eg: model("eV", 1.11, "band gap", { above: 0 }),
  xti: { unit: "1", default: 3, about: "exponent of temperature of is", on: "model", aliases: ["pt"] },
  kf: model("1", 0, "flicker noise coefficient"),
  af: model("1", 1, "flicker noise exponent"),
  tnom: {
    unit: "C",
    default: "nominal",
    about: "temperature at which the values hold",
    on: "model",
    aliases: ["tref", "t_measured"],
  },
  tlev: model("1", 0, "equations for temperature of currents and gains: 0, 1 or 3", { among: [0, 1, 3] }),
  tlevc: model("1", 0, "equations for temperature of capacitances: 0 or 1", { among: [0, 1] }),
  cte: { unit: "1/K", default: 0, about: "temperature coefficient of cje (tlevc=1)", on: "model" },
  ctc: { unit: "1/K", default: 0, about: "temperature coefficient of cjc (tlevc=1)", on: "model" },
  cts: { unit: "1/K", default: 0, about: "temperature coefficient of cjs (tlevc=1)", on: "model" },
  tvje: { unit: "V/K", default: 0, about: "fall of vje with temperature (tlevc=1)", on: "model" },
  tvjc: { unit: "V/K", default: 0, about: "fall of vjc with temperature (tlevc=1)", on: "model" },
  tvjs: { unit: "V/K", default: 0, about: "fall of vjs with temperature (tlevc=1)", on: "model" },
  ...coefficients,
};

/** Ratings and names of data sheets, of ngspice, LTspice and PSpice: they change nothing. */
export const bipolarWithout = [
  "type", "mfg", "vceo", "vcbo", "vebo", "icrating", "iave", "ipk", "vpk", "icmax", "pd", "vbe_max", "vbc_max",
  "vce_max", "pd_max", "ic_max", "ib_max", "te_max", "rth0",
]; // prettier-ignore
