"""
Renews test/base/references.txt: for each function some hundreds of arguments and the exact values there, computed with
60 digits (and twice as many as are lost where an argument is small) by mpmath. Arguments that stand in the file stay, so
that more can be added by hand: a line `name x` or `name x y`; with an empty file all of those below are drawn anew.
A line is: name, arguments and correctly rounded value as the hexadecimal digits of their bits (without trailing zeros),
what is missing in the value in thousandths of a unit in its last place.
    pip install mpmath==1.3.0 && python3 test/base/references.py
"""
import math, os, random, struct
import mpmath as m
from mpmath import mpf

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "references.txt")
R = random.Random(1)


def quantile(q):
    """x with erf(x / sqrt(2)) = 2 q by Newton's method on the logarithm of the probability beyond x."""
    p = mpf(0.5) - abs(mpf(q))
    x = m.sqrt(-2 * m.log(p)) if p < 0.1 else mpf(1)
    for _ in range(60):
        beyond = m.erfc(x / m.sqrt(2)) / 2
        x += (m.log(beyond) - m.log(p)) * beyond * m.sqrt(2 * m.pi) * m.exp(x * x / 2)
    return m.sign(q) * x if q != 0 else mpf(0)


FUNCTIONS = dict(
    **{name: getattr(m, name) for name in "exp expm1 log log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh "
       "atanh erf sqrt atan2 hypot".split()},
    log2=lambda x: m.log(x, 2), log10=lambda x: m.log(x, 10), pow=m.power, normalQuantile=quantile,
    scaledI0=lambda x: m.besseli(0, x) * m.exp(-x), scaledI1=lambda x: m.besseli(1, x) * m.exp(-x))

signed = lambda x: R.choice((-1, 1)) * x
uniform = lambda a, b: lambda: R.uniform(a, b)
wide = lambda a, b: lambda: math.exp(R.uniform(math.log(a), math.log(b)))
both = lambda a, b: lambda: signed(wide(a, b)())
near = lambda c, size=1e-2: lambda: c * (1 + signed(wide(1e-16, size)()))
angle = lambda turns: lambda: R.randint(1, turns) * math.pi / 2 * (1 + R.choice((0, 1e-15, 1e-9)) * R.uniform(-1, 1))
below = lambda limit: lambda: signed(limit - wide(1e-16, limit)())
pair = lambda x, y: lambda: (x(), y())
tiny, small = both(5e-324, 1e-300), both(1e-300, 1)
trigonometric = [uniform(-1, 1), uniform(-100, 100), uniform(-1e6, 1e6), angle(100), angle(600000), both(1e6, 1e300), small]
arc = [uniform(-1, 1), near(0.5), lambda: signed(near(0.5)()), below(1), both(1e-9, 1), small]
hyperbolic = [uniform(-1.2, 1.2), uniform(-25, 25), uniform(-710, 710), lambda: signed(near(1)()), uniform(707, 710.47), small]
logarithmic = [wide(1e-320, 1.7e308), wide(5e-324, 1e-307), uniform(0.4, 3), near(1), near(0.5**0.5), near(2**0.5)]
REGIONS = dict(
    exp=[uniform(-745, 709.78), uniform(-1, 1), uniform(-30, 30), uniform(-745, -708), small, near(math.log(2) / 2)],
    expm1=[uniform(-50, 709.7), uniform(-1, 1), uniform(-3, 3), small, near(math.log(2) / 2), tiny],
    log=logarithmic, log2=logarithmic, log10=logarithmic,
    log1p=[uniform(-1, 5), uniform(-0.5, 1), small, wide(1, 1e300), lambda: -below(1)(), both(1e-17, 0.5)],
    sin=trigonometric, cos=trigonometric, tan=trigonometric, asin=arc, acos=arc,
    atan=[uniform(-3, 3), both(1e-9, 1e18), small, *(near(c) for c in (0.4375, 0.6875, 1.1875, 2.4375))],
    sinh=hyperbolic, cosh=hyperbolic, tanh=[*hyperbolic[:2], uniform(-3, 3), near(0.75), near(22), small, tiny],
    asinh=[uniform(-1, 1), both(1, 1.7e308), near(0.5), near(268435456), uniform(-5, 5), small, tiny],
    acosh=[uniform(1, 3), wide(1, 1.7e308), near(1.5), near(268435456), lambda: 1 + wide(1e-16, 1)()],
    atanh=[uniform(-1, 1), near(0.5), below(1), both(1e-3, 0.6), small, tiny],
    erf=[uniform(-6, 6), uniform(-1, 1), near(1), both(1e-6, 1), small, tiny],
    sqrt=[wide(5e-324, 1.7e308), uniform(0, 4)],
    normalQuantile=[uniform(-0.5, 0.5), below(0.5), near(0.425), both(1e-17, 0.4)],
    scaledI0=[uniform(0, 40), wide(1e-10, 1e6), near(30)], scaledI1=[uniform(0, 40), wide(1e-10, 1e6), near(30)],
    pow=[pair(uniform(0, 3), uniform(-300, 300)), pair(wide(1e-300, 1e300), uniform(-1, 1)), pair(near(1), uniform(-1e4, 1e4)),
         pair(uniform(0.1, 10), uniform(-3, 3)), pair(wide(5e-324, 1e-307), uniform(-1, 1))],
    atan2=[pair(uniform(-3, 3), uniform(-3, 3)), pair(both(1e-300, 1e300), both(1e-300, 1e300)), pair(tiny, tiny),
           pair(uniform(-1, 1), lambda: -wide(1e-9, 1)())],
    hypot=[pair(uniform(-3, 3), uniform(-3, 3)), pair(both(1e-300, 1e300), both(1e-300, 1e300)), pair(tiny, tiny),
           pair(uniform(-1e308, 1e308), uniform(-1e308, 1e308)), pair(near(1e150, 0.5), near(1e150, 0.5)),
           pair(near(1e-140, 0.5), near(1e-140, 0.5))])
FIXED = dict(
    sin=[math.pi, 2 * math.pi, 355.0, 1e5, 1e22, 1.7976931348623157e308, 5.319372648326541e255, 1e6, 999999.5],
    log=[5e-324, 1.7976931348623157e308, 2.0, 10.0], exp=[-745.13, 709.782712893384, -708.3964, 1.0])
FIXED["cos"] = FIXED["tan"] = FIXED["sin"]
COUNT = 220


def hexadecimal(x):
    return (struct.pack(">d", x).hex().rstrip("0") or "0")


def double(digits):
    return struct.unpack(">d", bytes.fromhex(digits.ljust(16, "0")))[0]


def evaluated(name, arguments):
    """The value rounded to the nearest double, and what is missing in thousandths of a unit in its last place."""
    lost = max([0.0] + [-math.log10(abs(x)) for x in arguments if x != 0])
    with m.workdps(60 + 2 * int(lost)):
        value = +FUNCTIONS[name](*map(mpf, arguments))
        exponent = -1074 if value == 0 else max(int(m.floor(m.log(abs(value), 2))) - 52, -1074)
        scaled = m.ldexp(value, -exponent)
        whole = int(m.nint(scaled))
        return math.ldexp(whole, exponent), int(m.nint((scaled - whole) * 1000))


def drawn(name):
    seen = {(x,) for x in FIXED.get(name, [])}
    regions = REGIONS[name]
    for k in range(100000):
        if len(seen) >= COUNT:
            return sorted(seen)
        x = regions[k % len(regions)]()
        x = x if isinstance(x, tuple) else (x,)
        try:
            with m.workdps(30):
                value = FUNCTIONS[name](*map(mpf, x))
                if isinstance(value, mpf) and m.isfinite(value) and abs(value) < 1.7976931348623157e308:
                    seen.add(x)
        except (ValueError, ZeroDivisionError):
            pass


def main():
    arguments = {}
    for line in open(FILE) if os.path.exists(FILE) else []:
        name, *rest = line.split()
        count = 2 if name in ("pow", "atan2", "hypot") else 1
        arguments.setdefault(name, set()).add(tuple(map(double, rest[:count])))
    with open(FILE, "w") as out:
        for name in REGIONS:
            for x in sorted(arguments[name]) if name in arguments else drawn(name):
                value, missing = evaluated(name, x)
                print(name, *map(hexadecimal, x), hexadecimal(value), missing, file=out)


main()
