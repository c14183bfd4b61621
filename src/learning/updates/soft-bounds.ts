import { pulsed } from "../pulses.js";

/**
 * Pulses that shrink towards the bound they go to: up step (gmax - g) / (gmax - gmin), down step (g - gmin) / (gmax - gmin).
 * `step` is thus a pulse's change at the far bound, up and down alike; midway a pulse is half of it. Closed form of n
 * pulses up: gmax - g(n) = (gmax - g0) (1 - step / (gmax - gmin))^n, and mirrored down.
 */
export const softBounds = pulsed(
  {
    kind: "softbounds",
    about: "pulses that shrink in proportion to the distance from the bound they go to",
    source: "soft-bounds device of IBM's analog hardware kit (Rasch et al., arXiv 2104.02184), in siemens",
  },
  { response: (up, u) => (up ? 1 - u : u) },
);
