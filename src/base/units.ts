import { dialects, type Notation } from "./dialect.js";

/** A SPICE number found in a text: its value, the offset after it (unit letters included), and its suffix in lower case. */
export interface ScannedNumber {
  readonly value: number;
  readonly end: number;
  /** `t g meg k m u n p f a mil`, or "" without one. */
  readonly suffix: string;
}

/** A text that begins like a number but is none; `error` says why, `end` is the offset after the faulty characters. */
export interface FaultyNumber {
  readonly error: string;
  readonly end: number;
}

const POWERS: Readonly<Record<string, number>> = {
  t: 12,
  g: 9,
  meg: 6,
  k: 3,
  m: -3,
  u: -6,
  µ: -6, // U+00B5 micro sign
  μ: -6, // U+03BC Greek mu
  n: -9,
  p: -12,
  f: -15,
  a: -18,
};

const DECIMAL = /(?:\d+\.?\d*|\.\d+)/y;
const EXPONENT = /[eE][+-]?\d+/y;
const LETTERS = /[\p{L}Ω°]*/uy;
/** Digits, a suffix in place of the decimal point, digits, and a unit. */
const INFIX = /\d+(?:meg|[tgkmunpfr\u00b5\u03bc])\d+\p{L}*(?![\p{L}\d._])/iuy;
/** What cannot be meant as the start of another token when it follows a number without a blank. */
const GLUED = /[\d.\p{L}_#$"@]+/uy;

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

/** Digits times 10^power, correctly rounded: the power goes into the text, so that 4.7u is the double 4.7e-6. */
function decimal(digits: string, exponent: string, power: number): number {
  if (power === 0) return Number(digits + exponent);
  return Number(`${digits}e${Number(exponent.slice(1) || 0) + power}`);
}

/** 1 mil is 25.4 um: multiply the digits as an integer by 254, so that rounding happens once. */
function mils(digits: string, exponent: string): number {
  const [whole = "", fraction = ""] = digits.split(".");
  return decimal(String(BigInt(whole + fraction) * 254n), exponent, -7 - fraction.length);
}

/**
 * Reads the number at `start` of a text as SPICE writes it: a decimal without sign, an optional exponent, an optional
 * scale suffix in any case (M is milli, MEG is mega), then letters that are taken for a unit (`10pF`, `1MEGohm`). After
 * them only something that cannot belong to a number may follow. Returns undefined when no number begins here.
 */
export function scanNumber(
  text: string,
  start: number,
  notation: Notation = dialects.ngspice,
): ScannedNumber | FaultyNumber | undefined {
  const digits = match(DECIMAL, text, start);
  if (digits === "") return undefined;
  let at = start + digits.length;
  const infix = notation.infix ? match(INFIX, text, start) : "";
  if (infix !== "") return infixed(infix, start + infix.length);
  const exponent = at < text.length ? match(EXPONENT, text, at) : "";
  at += exponent.length;
  if (at === text.length) return finite(decimal(digits, exponent, 0), text.slice(start), at, "");
  const letters = match(LETTERS, text, at).toLowerCase();
  at += letters.length;
  const rest = match(GLUED, text, at);
  const end = at + rest.length;
  const written = text.slice(start, end);
  if (exponent === "" && letters.startsWith("e"))
    return { error: `"${written}" has an "e" without digits of an exponent`, end };
  if (rest !== "") return { error: fault(written, rest, letters), end };

  const suffix = suffixOf(letters, notation);
  const value = suffix === "mil" ? mils(digits, exponent) : decimal(digits, exponent, POWERS[suffix] ?? 0);
  return finite(value, written, end, suffix === "µ" || suffix === "μ" ? "u" : suffix);
}

function finite(value: number, written: string, end: number, suffix: string): ScannedNumber | FaultyNumber {
  if (value === Infinity) return { error: `"${written}" is larger than the largest number, 1.8e308`, end };
  return { value, end, suffix };
}

/** The scale suffix that letters after a number begin with, "" for a unit. */
function suffixOf(letters: string, { atto, mega }: Notation): string {
  if (letters.startsWith("meg") || (mega && letters.startsWith("x"))) return "meg";
  if (letters.startsWith("mil")) return "mil";
  if (letters === "" || (!atto && letters.startsWith("a"))) return "";
  return Object.hasOwn(POWERS, letters[0]!) ? letters[0]! : "";
}

/** A number whose suffix stands for the decimal point: 4k7 is 4.7k, 2R2 is 2.2. */
function infixed(written: string, end: number): ScannedNumber {
  const [, whole, letters, fraction] = /^(\d+)(\D+?)(\d+)/u.exec(written)!;
  const suffix = letters!.toLowerCase() === "r" ? "" : letters!.toLowerCase();
  return { value: decimal(`${whole}.${fraction}`, "", POWERS[suffix] ?? 0), end, suffix };
}

function fault(written: string, rest: string, letters: string): string {
  if (letters !== "") return `"${written}" goes on with "${rest}" after a suffix; only letters may follow there`;
  if (rest.startsWith(".")) return `"${written}" has more than one decimal point`;
  return `"${written}" is not a number`;
}

const PREFIXES: readonly (readonly [number, string])[] = [
  [12, "T"],
  [9, "G"],
  [6, "M"],
  [3, "k"],
  [0, ""],
  [-3, "m"],
  [-6, "u"],
  [-9, "n"],
  [-12, "p"],
  [-15, "f"],
  [-18, "a"],
];

/** A value for people to read, four digits at most, with an SI prefix: `formatSI(4.7e-6, "F")` is "4.7 uF". */
export function formatSI(x: number, unit = ""): string {
  const tail = unit === "" ? "" : ` ${unit}`;
  if (x === 0) return `0${tail}`;
  if (!Number.isFinite(x)) return `${x}${tail}`;
  const [digits, exponent] = x.toExponential(3).split("e") as [string, string];
  const [power, prefix] = PREFIXES.find(([p]) => Number(exponent) >= p) ?? [0, ""];
  if (Number(exponent) < -18 || Number(exponent) > 14) return `${Number(digits)}e${Number(exponent)}${tail}`;
  const scaled = Number(`${digits}e${Number(exponent) - power}`);
  return prefix + unit === "" ? String(scaled) : `${scaled} ${prefix}${unit}`;
}

/**
 * A value as a netlist would write it, with a scale suffix where the text then still reads back to the same double:
 * 1000 is "1k", 4.7e-6 "4.7u", 1e6 "1meg".
 */
export function engineering(x: number): string {
  const plain = formatNumber(x);
  const size = Math.abs(x);
  if (!Number.isFinite(x) || size === 0 || (size >= 0.1 && size < 1000)) return plain;
  const exponent = Number(x.toExponential().split("e")[1]);
  const suffix = Object.entries(POWERS).find(([, power]) => exponent >= power && exponent < power + 3)?.[0];
  if (suffix === undefined) return plain;
  const [digits, e] = size.toExponential().split("e") as [string, string];
  const text = `${Number(`${digits}e${Number(e) - POWERS[suffix]!}`)}${suffix}`;
  const read = scanNumber(text, 0);
  if (read === undefined || "error" in read || read.value !== size) return plain;
  return x < 0 ? `-${text}` : text;
}

/** The shortest decimal that reads back to the same double; -0 is written "-0". */
export function formatNumber(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}
