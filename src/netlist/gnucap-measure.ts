import { type Piece, subpiece } from "../base/source.js";
import { composedPiece } from "./pieces.js";

/** gnucap's functions of a probe over a window, and the kinds of measures they are here. */
const WINDOWS: Readonly<Record<string, string>> = {
  ...{ max: "max", min: "min", rms: "rms", mean: "avg", average: "avg", avg: "avg" },
  ...{ integrate: "integ", integral: "integ" },
};

/** Arguments by name, and the first word or text without one, which is the probe. */
function argumentsOf(text: string): { readonly probe: string; readonly named: ReadonlyMap<string, string> } {
  const named = new Map<string, string>();
  let probe = "";
  const item = /([a-z]+)\s*=\s*("[^"]*"|'[^']*'|[^\s,]+)|"([^"]*)"|'([^']*)'|[a-z]+\([^)]*\)|[^\s,]+/gi;
  for (const [whole, name, value, double, single] of text.matchAll(item)) {
    if (name !== undefined) named.set(name.toLowerCase(), value!.replaceAll(/["']/g, ""));
    else if (probe === "") probe = double ?? single ?? whole;
    else named.set(whole.toLowerCase(), "1");
  }
  return { probe: named.get("probe") ?? probe, named };
}

/**
 * gnucap's `.measure name=function(arguments)` as a measure card of the analysis before it; undefined where a line is
 * something else, which the reader of measures then tells.
 */
export function gnucapMeasure(line: Piece, after: number, kind: string): Piece | undefined {
  const [, name, word, inner] = /^\s*([a-z_]\w*)\s*=\s*([a-z]+)\s*\((.*)\)\s*$/is.exec(line.text.slice(after)) ?? [];
  if (name === undefined) return undefined;
  const span = line.span(0, line.text.length);
  const card = (text: string): Piece => composedPiece([subpiece(line, 0, after), ` ${kind} ${name} ${text}`], span);
  const what = word!.toLowerCase();
  if (what === "eval") return card(`param={${inner!}}`);
  const { probe, named } = argumentsOf(inner!);
  const value = (...names: string[]) => names.map((each) => named.get(each)).find((each) => each !== undefined);
  const [from, to] = [value("begin", "after"), value("end", "before")];
  const window = `${from === undefined ? "" : ` from={${from}}`}${to === undefined ? "" : ` to={${to}}`}`;
  const measured = WINDOWS[what];
  if (measured !== undefined) return card(`${measured}${named.has("arg") ? "_at" : ""} ${probe}${window}`);
  if (what === "at") {
    const place = value("at", "x") ?? [...named.keys()].find((each) => /^[-+.\d]/.test(each));
    return place === undefined ? undefined : card(`find ${probe} at={${place}}`);
  }
  if (what !== "cross") return undefined;
  const edge = ["rise", "fall"].find((each) => named.has(each)) ?? "cross";
  const which = named.has("last") ? "last" : "1";
  const delay = from === undefined ? "" : ` td={${from}}`;
  return card(`when ${probe}={${value("value", "cross") ?? "0"}} ${edge}=${which}${delay}`);
}
