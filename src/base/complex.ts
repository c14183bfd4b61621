import * as math from "./math.js";

/** A complex number. Functions return new ones; branch cuts are those of C99 (along the real axis, arguments in (-pi, pi]). */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

export function complex(re: number, im = 0): Complex {
  return { re, im };
}

const ONE = complex(1);

export function add(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im };
}

export function sub(a: Complex, b: Complex): Complex {
  return { re: a.re - b.re, im: a.im - b.im };
}

export function mul(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

/** a / b by Smith's method (1962), which does not overflow where the quotient does not. */
export function div(a: Complex, b: Complex): Complex {
  if (b.im === 0) return { re: a.re / b.re, im: a.im / b.re };
  if (Math.abs(b.re) >= Math.abs(b.im)) {
    const ratio = b.im / b.re;
    const scale = b.re + b.im * ratio;
    return { re: (a.re + a.im * ratio) / scale, im: (a.im - a.re * ratio) / scale };
  }
  const ratio = b.re / b.im;
  const scale = b.re * ratio + b.im;
  return { re: (a.re * ratio + a.im) / scale, im: (a.im * ratio - a.re) / scale };
}

export function neg(a: Complex): Complex {
  return { re: -a.re, im: -a.im };
}

export function scale(a: Complex, factor: number): Complex {
  return { re: a.re * factor, im: a.im * factor };
}

export function conjugate(a: Complex): Complex {
  return { re: a.re, im: -a.im };
}

/** Magnitude. */
export function magnitude(a: Complex): number {
  return math.hypot(a.re, a.im);
}

/** Argument in radians. */
export function phase(a: Complex): number {
  return math.atan2(a.im, a.re);
}

export function exp(a: Complex): Complex {
  const size = math.exp(a.re);
  return a.im === 0 ? { re: size, im: a.im } : { re: size * math.cos(a.im), im: size * math.sin(a.im) };
}

/** e^a - 1: e^x cos y - 1 = (e^x - 1) cos y - 2 sin^2(y/2) */
export function expm1(a: Complex): Complex {
  const s = math.sin(a.im / 2);
  return { re: math.expm1(a.re) * math.cos(a.im) - 2 * s * s, im: math.exp(a.re) * math.sin(a.im) };
}

export function log(a: Complex): Complex {
  return { re: math.log(magnitude(a)), im: phase(a) };
}

/** log(1 + a): |1 + a|^2 = 1 + x (2 + x) + y^2 */
export function log1p(a: Complex): Complex {
  return { re: math.log1p(a.re * (2 + a.re) + a.im * a.im) / 2, im: math.atan2(a.im, 1 + a.re) };
}

export function sqrt(a: Complex): Complex {
  const size = magnitude(a);
  if (size === 0) return { re: 0, im: a.im };
  const half = Math.sqrt((size + Math.abs(a.re)) / 2);
  const other = a.im / (2 * half);
  if (a.re >= 0) return { re: half, im: other };
  return { re: Math.abs(other), im: a.im < 0 || Object.is(a.im, -0) ? -half : half };
}

/** a^b as exp(b log a); 0^b is 0 for b with positive real part. */
export function pow(a: Complex, b: Complex): Complex {
  if (b.re === 0 && b.im === 0) return ONE;
  if (a.re === 0 && a.im === 0) return b.re > 0 ? complex(0) : complex(Infinity);
  if (a.im === 0 && b.im === 0 && a.re > 0) return complex(math.pow(a.re, b.re));
  return exp(mul(b, log(a)));
}

export function sin(a: Complex): Complex {
  return { re: math.sin(a.re) * math.cosh(a.im), im: math.cos(a.re) * math.sinh(a.im) };
}

export function cos(a: Complex): Complex {
  return { re: math.cos(a.re) * math.cosh(a.im), im: -math.sin(a.re) * math.sinh(a.im) };
}

export function tan(a: Complex): Complex {
  return div(sin(a), cos(a));
}

export function sinh(a: Complex): Complex {
  return { re: math.sinh(a.re) * math.cos(a.im), im: math.cosh(a.re) * math.sin(a.im) };
}

export function cosh(a: Complex): Complex {
  return { re: math.cosh(a.re) * math.cos(a.im), im: math.sinh(a.re) * math.sin(a.im) };
}

/** tanh(x + iy) = (t (1 + u^2) + i u (1 - t^2)) / (1 + t^2 u^2), t = tanh x, u = tan y */
export function tanh(a: Complex): Complex {
  const t = math.tanh(a.re);
  const u = math.tan(a.im);
  const under = 1 + t * t * u * u;
  const sech = 1 / math.cosh(a.re);
  return { re: (t * (1 + u * u)) / under, im: (u * sech * sech) / under };
}

/** Kahan (1987), Branch cuts for complex elementary functions: no digits cancel near the axes. */
export function asin(a: Complex): Complex {
  const minus = sqrt(sub(ONE, a));
  const plus = sqrt(add(ONE, a));
  return {
    re: math.atan2(a.re, minus.re * plus.re - minus.im * plus.im),
    im: math.asinh(minus.re * plus.im - minus.im * plus.re),
  };
}

export function acos(a: Complex): Complex {
  const minus = sqrt(sub(ONE, a));
  const plus = sqrt(add(ONE, a));
  return { re: 2 * math.atan2(minus.re, plus.re), im: math.asinh(plus.re * minus.im - plus.im * minus.re) };
}

export function acosh(a: Complex): Complex {
  const minus = sqrt(sub(a, ONE));
  const plus = sqrt(add(a, ONE));
  return { re: math.asinh(minus.re * plus.re + minus.im * plus.im), im: 2 * math.atan2(minus.im, plus.re) };
}

/** asinh a = -i asin(i a) */
export function asinh(a: Complex): Complex {
  const w = asin({ re: -a.im, im: a.re });
  return { re: w.im, im: -w.re };
}

/** atanh(x + iy) = log1p(4 x / ((1 - x)^2 + y^2)) / 4 + i atan2(2 y, (1 - x) (1 + x) - y^2) / 2 */
export function atanh(a: Complex): Complex {
  const { re: x, im: y } = a;
  return {
    re: math.log1p((4 * x) / ((1 - x) * (1 - x) + y * y)) / 4,
    im: math.atan2(2 * y, (1 - x) * (1 + x) - y * y) / 2,
  };
}

/** atan a = -i atanh(i a) */
export function atan(a: Complex): Complex {
  const w = atanh({ re: -a.im, im: a.re });
  return { re: w.im, im: -w.re };
}
