/** A published device: an update model with values of its table, by a name that `update=` takes. */
export interface Preset {
  readonly name: string;
  readonly about: string;
  readonly source: string;
  /** The update model it is a setting of. */
  readonly update: string;
  /** In place of the defaults of the tables; `step` is a share of gmax - gmin. */
  readonly values: Readonly<Record<string, number>>;
}

/** A device with weights from wmin to wmax, as it is published. */
interface Published extends Preset {
  readonly range: readonly [number, number];
  readonly dwmin: number;
  /** Spreads of wmin and wmax from device to device [weight]. */
  readonly spreads: readonly [number, number];
}

/**
 * The mapping: wmin lies at gmin and wmax at gmax of the card, and weights between them follow linearly, so that a step of
 * dwmin is a share dwmin / (wmax - wmin) of gmax - gmin. Spreads of bounds are shares of the same range, and `zero` is the
 * place of the weight 0.
 */
function preset({ range: [wmin, wmax], dwmin, spreads, values, ...names }: Published): Preset {
  const range = wmax - wmin;
  const shares = { step: dwmin / range, gmindtod: spreads[0] / range, gmaxdtod: spreads[1] / range };
  const zero = names.update === "constant" ? {} : { zero: -wmin / range };
  return { ...names, values: { ...shares, ...zero, ...values } };
}

const kit = "as fitted in IBM's analog hardware kit (Rasch et al., arXiv 2104.02184)";

const list: readonly Published[] = [
  {
    name: "reram_es",
    about: "filamentary RRAM, exponential steps",
    source: `Gong et al. 2018, Nat. Commun. 9, 2102, ${kit}`,
    update: "exp",
    range: [-1, 1],
    dwmin: 0.00135,
    spreads: [0.3, 0.3],
    values: {
      ...{ updown: 0.259359, updowndtod: 0.05, a: -0.5, b: -0.5, gammaup: 5, gammadown: 5, aup: -1.18445 },
      ...{ adown: -0.081404, dtod: 0.2, ctoc: 5, writenoise: 75 },
    },
  },
  {
    name: "reram_sb",
    about: "filamentary RRAM, soft bounds, calibrated to its symmetry point",
    source: `Gong et al. 2018, Nat. Commun. 9, 2102, ${kit}`,
    update: "linear",
    range: [-0.75, 1.25],
    dwmin: 0.002,
    spreads: [0.3, 0.3],
    values: { gammaup: 1, gammadown: 1, additive: 1, dtod: 0.3, updowndtod: 0.01, ctoc: 3.75, writenoise: 56 },
  },
  {
    name: "capacitor",
    about: "capacitor cell with a leak",
    source: `Li et al. 2018, Symposium on VLSI Technology, ${kit}`,
    update: "linear",
    range: [-1, 1],
    dwmin: 0.005,
    spreads: [0.07, 0.07],
    values: {
      ...{ gammaup: 0.05, gammadown: 0.05, gammadtod: 0.01, additive: 1, dtod: 0.1, updowndtod: 0.06, ctoc: 0.3 },
      ...{ lifetime: 1e6, lifetimedtod: 0.3 },
    },
  },
  {
    name: "ecram",
    about: "electrochemical memory with lithium",
    source: `Tang et al. 2018, IEDM, ${kit}`,
    update: "linear",
    range: [-0.8276, 1.1724],
    dwmin: 0.002,
    spreads: [0.05 * 0.8276, 0.05 * 1.1724],
    values: { gammaup: 0.1153, gammadown: 0.5085, gammadtod: 0.05, dtod: 0.1, updowndtod: 0.01, ctoc: 0.3 },
  },
  {
    name: "ecram_mo",
    about: "electrochemical memory of metal oxide",
    source: `Kim et al. 2019, IEDM, ${kit}`,
    update: "linear",
    range: [-0.8286, 1.1714],
    dwmin: 2.8214e-4,
    spreads: [0.05 * 0.8286, 0.05 * 1.1714],
    values: { gammaup: 0.4152, gammadown: 0.7342, gammadtod: 0.05, dtod: 0.1, updowndtod: 0.01, ctoc: 2 },
  },
  {
    name: "gokmen_vlasov",
    about: "the device with 1200 states that a resistive processing unit asks for",
    source: `Gokmen, Vlasov 2016, Front. Neurosci. 10, 333, ${kit}`,
    update: "constant",
    range: [-1, 1],
    dwmin: 0.0016,
    spreads: [0.3, 0.3],
    values: { dtod: 0.3, updowndtod: 0.01, ctoc: 0.3 },
  },
  {
    name: "idealized",
    about: "a symmetric device with 10000 states",
    source: `Rasch, Gokmen, Haensch 2019, arXiv 1906.02698, ${kit}`,
    update: "constant",
    range: [-1, 1],
    dwmin: 0.0002,
    spreads: [0.3, 0.3],
    values: { dtod: 0.3, ctoc: 0.3 },
  },
  {
    name: "pcm",
    about: "phase-change memory, without its reset: made for pulses up",
    source: `Nandakumar et al. 2020, Front. Neurosci. 14, 406, ${kit}; its plain spread from pulse to pulse`,
    update: "exp",
    range: [0, 2],
    dwmin: 0.01,
    spreads: [0, 0.2],
    values: {
      ...{ a: -1, b: 0, gammaup: 2.5, gammadown: 2.5, aup: -27.235, adown: -2.235, dtod: 0.2, updowndtod: 0.05 },
      ...{ ctoc: 0.6 },
    },
  },
];

/** All published devices by name. */
export const presets: ReadonlyMap<string, Preset> = new Map(list.map((row) => [row.name, preset(row)]));
