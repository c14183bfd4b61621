/**
 * c[0] + c[1] z + c[2] z^2 + ... by Horner's rule in z^2 over pairs of coefficients, which halves the chain of dependent
 * operations. The emitter of laws repeats these operations in this order on two lanes.
 */
export function polynomial(c: readonly number[], z: number): number {
  const z2 = z * z;
  let k = (c.length - 1) & ~1;
  let p = k + 1 < c.length ? c[k]! + c[k + 1]! * z : c[k]!;
  for (k -= 2; k >= 0; k -= 2) p = c[k]! + c[k + 1]! * z + z2 * p;
  return p;
}
