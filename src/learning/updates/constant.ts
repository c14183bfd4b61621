import { pulsed } from "../pulses.js";

/** Pulses of one size anywhere between the bounds: g(n) = g0 +- n step. */
export const constant = pulsed(
  {
    kind: "constant",
    about: "pulses that change the conductance by a constant step, clipped to the bounds",
    source: "constant-step device of IBM's analog hardware kit (Rasch et al., arXiv 2104.02184), in siemens",
  },
  { response: () => 1 },
);
