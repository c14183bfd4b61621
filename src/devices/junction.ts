/**
 * Text of laws that several junction devices share: how built-in potentials and depletion capacitances follow temperature
 * in SPICE (Vladimirescu, The SPICE Book, 3.2; Antognetti & Massobrio, 1.6).
 */

/** Locals tn, tdiff, vt, fact, factn and the shifts of potentials pbf and pbfn; needs parameters temp and tnom. */
export const junctionTemperature = `
    tn = tnom + 273.15
    tdiff = temp - tn
    vt = boltz * temp / echarge
    fact = temp / 300.15
    factn = tn / 300.15
    gap = 1.16 - 7.02e-4 * temp * temp / (temp + 1108)
    gapn = 1.16 - 7.02e-4 * tn * tn / (tn + 1108)
    pbf = -2 * vt * (1.5 * ln(fact) + echarge * (1.1150877 / 600.3 - gap / (2 * temp)) / boltz)
    pbfn = -2 * boltz * tn / echarge * (1.5 * ln(factn) + echarge * (1.1150877 / 600.3 - gapn / (2 * tn)) / boltz)`;

/** Locals pot_X and cap_X: potential of a junction [V], and what its capacitance at nominal temperature is to be multiplied by. */
export function junctionPotential(x: string, vj: string, mj: string): string {
  return `
    pbo_${x} = (${vj} - pbfn) / factn
    pot_${x} = pbf + fact * pbo_${x}
    warm_${x} = 1 + ${mj} * (4e-4 * (temp - 300.15) - (pot_${x} - pbo_${x}) / pbo_${x})
    cap_${x} = warm_${x} / (1 + ${mj} * (4e-4 * (tn - 300.15) - (${vj} - pbo_${x}) / pbo_${x}))`;
}

/**
 * Current of a junction from its saturation current and n vt: exponential above -3 n vt, a cubic towards the saturation
 * current below.
 */
export function junctionCurrent(saturation: string, v: string, nvt: string): string {
  const cube = `3 * ${nvt} / (min(${v}, -3 * ${nvt}) * 2.718281828459045)`;
  return `${saturation} * (${v} >= -3 * ${nvt} ? exp(max(${v}, -3 * ${nvt}) / ${nvt}) - 1 : -1 - (${cube}) * (${cube}) * (${cube}))`;
}

/**
 * Local xbv, the voltage from which the breakdown's exponential counts: matched so that the current is ibv at the breakdown
 * voltage, by the fixed point of SPICE3's iteration. Needs vt and the parameters bv and ibv.
 */
export function breakdownVoltage(saturation: string, voltage: string, nvt: string): string {
  const steps = Array.from(
    { length: 7 },
    (_, k) => `x${k} = bvt - nbvt * ln(1 + ib / ${saturation}${k > 0 ? ` - x${k - 1} / vt` : ""})`,
  );
  return `
    bvt = ${voltage}
    nbvt = ${nvt}
    ib = max(ibv, ${saturation} * bvt / vt)
    ${steps.join("\n    ")}
    xbv = bv > 1e30 ? 1e30 : (ibv < ${saturation} * bvt / vt ? bvt : x6)`;
}

/** Capacitance of a junction whose charge is `depletion` of the same arguments. */
export function junctionCapacitance(v: string, cj: string, vj: string, m: string, fc: string): string {
  const below = `exp(-${m} * ln(1 - min(${v}, ${fc} * ${vj}) / ${vj}))`;
  return `${cj} * ${below} * (1 + ${m} * max(${v} - ${fc} * ${vj}, 0) / (${vj} * (1 - ${fc})))`;
}

/** Slope of `junctionCurrent`, given its value. */
export function junctionSlope(current: string, saturation: string, v: string, nvt: string): string {
  return `(${current} + ${saturation}) / (${v} >= -3 * ${nvt} ? ${nvt} : -${v} / 3)`;
}
