/** What was found published nowhere when it was looked for, and where its figures stand. */
export const first = `## Where there is nothing to compare with

In November 2026 a search of papers and of public code found none of the following for an electrical circuit; who knows of
one is asked to tell, and it will be held against.

- Figures of frequency propagation at all: Anisetti, Kandala, Scellier and Schwarz (2022) have the theory. Here: its error over
  the nudge, the speed of the circuit and noise (the first three sections), and what circuits learn by it
  ([learning.md](learning.md), [digits.md](digits.md)).
- Holomorphic equilibrium propagation, at rest and as an oscillation that the circuit follows with its time constants, and the
  radius at which its contour fails, told before it does.
- Odd harmonics of the squared voltage: over real nudges an error of the order K + 1 of the nudge.
- Devices that change by pulses, with their spreads, in a circuit that is solved with them ([devices.md](devices.md)).
- The error of a measured gradient taken apart into its causes (\`lockspice audit\`).`;
