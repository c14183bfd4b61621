import { pulsed } from "../pulses.js";

/** One step in the wanted direction, as a digital potentiometer ticks; below the threshold none. */
export const sign = pulsed(
  {
    kind: "sign",
    about: "one constant step in the wanted direction, however large the wanted change",
    source: "Dillavou, Stern, Liu, Durian 2022, Phys. Rev. Applied 18, 014040",
  },
  {
    parameters: [{ name: "threshold", unit: "S", default: 0, min: 0, about: "wanted changes up to this give no step" }],
    response: () => 1,
    count: (wanted, values, j) => (Math.abs(wanted) > values["threshold"]![j]! ? 1 : 0),
  },
);
