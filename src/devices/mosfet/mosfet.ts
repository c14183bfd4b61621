import type { Device, ParameterTable } from "../../circuit/device.js";
import { readMosfet } from "./card.js";
import { drainResistance, extras, sourceResistance, temperature, terminals, voltages } from "./frame.js";

/** What makes a level: its table, and the law of the channel's current. */
export interface Level {
  readonly level: number;
  readonly about: string;
  readonly source: string;
  readonly parameters: ParameterTable;
  /** Whether the junctions reach their saturation currents smoothly. */
  readonly smooth?: boolean;
  /** Statements that give id, von, vdsat from vg, vd, vb. */
  readonly channel: string;
}

/** Levels of ngspice, HSPICE and Xyce beyond these four. */
const elsewhere = {
  4: "BSIM1",
  5: "BSIM2",
  8: "BSIM3",
  9: "MOS9, or BSIM3 in Xyce",
  10: "BSIM-SOI",
  13: "BSIM1",
  14: "BSIM4",
  18: "VDMOS",
  28: "BSIM1",
  39: "BSIM2",
  44: "EKV",
  47: "BSIM3",
  49: "BSIM3",
  53: "BSIM3",
  54: "BSIM4",
  57: "BSIM-SOI",
  58: "UFS",
  60: "BSIM-SOI",
  68: "HiSIM",
  70: "BSIM-SOI",
  73: "HiSIM-HV",
  77: "BSIM6",
  103: "PSP",
  107: "BSIM-CMG",
  110: "BSIM-CMG",
  260: "EKV",
  301: "EKV3",
};

/** Parameters of other simulators, of charge models, and of data sheets, that change nothing here. */
const without = [
  "capop", "xqc", "acm", "hdif", "ldif", "calcacm", "wmlt", "lmlt", "type", "mfg", "vds", "ron", "qg", "vds_max", "vgs_max",
  "vbs_max", "vbd_max", "id_max", "pd_max", "vgsr_max", "vgdr_max", "vbsr_max", "vbdr_max", "te_max", "rth0", "utra", "version", "xd", "alpha",
  "nvth", "ps", "max_delta",
]; // prettier-ignore

/** The device of a level. */
export function mosfet({ level, about, source, parameters, smooth = false, channel }: Level): Device {
  return {
    name: `MOSFET level ${level}`,
    about,
    source,
    letter: "m",
    model: {
      types: ["nmos", "pmos"],
      required: true,
      nodes: "exact",
      levels: [level],
      elsewhere,
      implies: { polarity: { nmos: 1, pmos: -1 } },
      without,
    },
    syntax: "Mname d g s b model [l= w= ad= as= pd= ps= nrd= nrs=] [off] [ic=vds,vgs,vbs] [m= temp= dtemp=]",
    terminals: ["d", "g", "s", "b"],
    internal: {
      gi: { when: "rg > 0", onto: "g" },
      di: { when: `${drainResistance} > 0`, onto: "d" },
      si: { when: `${sourceResistance} > 0`, onto: "s" },
    },
    parameters,
    law: [temperature, voltages, channel, terminals(smooth)].join("\n"),
    extras,
    initial: [
      { parameter: "icvds", quantity: "v", nodes: ["d", "s"] },
      { parameter: "icvgs", quantity: "v", nodes: ["g", "s"] },
      { parameter: "icvbs", quantity: "v", nodes: ["b", "s"] },
    ],
    regions: ["cutoff", "triode", "saturation"],
    quantities: {
      // In the frame of an n-channel device; of all m devices together, as ngspice counts.
      id: "m * ((forward ? id : -id) - ibd) - gmin * vbd",
      ig: "0",
      is: "m * ((forward ? -id : id) - ibs) - gmin * vbs",
      ib: "m * (ibd + ibs) + gmin * (vbd + vbs)",
      region: "vg <= von ? 0 : (vd < vdsat ? 1 : 2)",
      vgs: "vgs",
      vds: "vds",
      vbs: "vbs",
      vbd: "vbd",
      von: "polarity * von",
      vth: "polarity * von",
      vdsat: "polarity * vdsat",
      gm: "m * gm",
      gds: "m * slope(id, vd)",
      gmbs: "m * slope(id, vb)",
      ibd: "m * ibd + gmin * vbd",
      ibs: "m * ibs + gmin * vbs",
      gbd: "m * slope(ibd, vbd) + gmin",
      gbs: "m * slope(ibs, vbs) + gmin",
      cgs: "m * (cgs + cgso * weff)",
      cgd: "m * (cgd + cgdo * weff)",
      cgb: "m * (cgb + cgbo * leff)",
      cgso: "m * cgso * weff",
      cgdo: "m * cgdo * weff",
      cgbo: "m * cgbo * leff",
      cbd: "m * slope(qbd, vbd)",
      cbs: "m * slope(qbs, vbs)",
      qbd: "m * qbd",
      qbs: "m * qbs",
    },
    read(cursor, draft, surroundings) {
      readMosfet(cursor, draft, surroundings);
    },
  };
}
