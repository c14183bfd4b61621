/** The shortest text that reads back to the same double, the sign of zero included; NaN, Infinity, -Infinity. */
export function exactText(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}
