/** Exit codes, for help and documentation. */
export const exitCodes: readonly (readonly [code: string, meaning: string])[] = [
  ["0", "everything asked for was done"],
  ["1", "an assertion or a golden comparison failed"],
  ["2", "wrong usage, missing deck"],
  ["3", "the netlist is at fault (a missing include or data file too)"],
  ["4", "no convergence"],
  ["5", "a .measure failed (the rest was done and written)"],
  ["6", "input or output failed (disk full, unreadable)"],
  ["70", "a defect of Lockspice itself; please report it"],
  ["124", "timed out (--timeout)"],
  ["130", "interrupted"],
  ["143", "terminated"],
];
