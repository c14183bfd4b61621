import type { Dialect } from "../base/dialect.js";
import type { Diagnostics } from "../base/diagnostics.js";
import type { Source } from "../base/source.js";
import { kindsOfXyce } from "./kinds.js";
import { lineEnd } from "./lines.js";

/**
 * What only one simulator writes, or what it writes beside another thing. Xyce: option packages, .global_param,
 * .preprocess, .dcvolt and .result cards, .print with a format, a file or an expression, .sens with an objective, no step
 * in a .tran that is printed, devices of the letter Y with a kind and a name, models of the type SWITCH, ports P, sweeps by a
 * word that are printed, and comments that tell its comparison of results what to compare; LTspice: .backanno; PSpice: .aliases, .stmlib,
 * .probe/csdf; HSPICE: .prot, .hdl.
 */
const MARKS: readonly (readonly [dialect: Dialect, mark: RegExp, beside?: RegExp])[] = [
  [
    "xyce",
    /^[ \t]*\.opt(?:ions?)?[ \t]+(?:timeint|timeint-\w+|(?:non)?lin(?:sol)?(?:-\w+)?|device|output|restart|hbint|parser|samples|embeddedsamples|pces|loca|sensitivity|fft|measure|diagnostic|topology|dist|l_bfgs)(?=\s|$)/im,
  ],
  ["xyce", /^[ \t]*\.(?:global_param|preprocess|dcvolt|result|sampling|embeddedsampling|pce|hb|mpde)(?=\s|$)/im],
  ["xyce", /^[ \t]*\.print[ \t]+\w+[^\r\n]*\b(?:format|file|width|precision|delimiter|timescalefactor)[ \t]*=/im],
  ["xyce", new RegExp(`^[ \\t]*${kindsOfXyce}`, "im")],
  ["xyce", /^[ \t]*\.print[ \t]+\w+[^\r\n{]*(?:\r?\n\+[^\r\n{]*)*\{/im],
  ["xyce", /^[ \t]*\.sens[ \t]+(?:ac)?obj(?:func|vars)s?[ \t]*=/im],
  // PSpice writes these times, too, but asks for a .probe.
  ["xyce", /^[ \t]*\.tran[ \t]+0\w*[ \t]+[^\s{]+[ \t]*(?:uic|noop)?[ \t]*$/im, /^[ \t]*\.print[ \t]+tran\b/im],
  // So does PSpice, whose reading Xyce's is nearer to than ngspice's; LTspice prints nothing.
  [
    "xyce",
    /^[ \t]*\.dc[ \t]+(?:(?:lin|dec|oct|list)|\S+[ \t]+(?:dec|oct|list))(?=[ \t])/im,
    /^[ \t]*\.print[ \t]+\w/im,
  ],
  ["xyce", /^[ \t]*\.model[ \t]+\S+[ \t]+switch(?=[\s(])/im],
  ["xyce", /^[ \t]*p\w*[ \t]+\S+[ \t]+\S+[ \t][^\r\n;]*\bport[ \t]*=/im],
  ["xyce", /^\*comp[ \t]+\{?\w+\(/im],
  [
    "gnucap",
    /^[ \t]*(?:\*>[ \t]*)?\.(?:gen(?:erator)?|fault|unfault|modify|mark|unmark|status|store|eval|build|delete|clear|alarm|list|get|merge|sweep|chdir|freeze|insmod|attach|detach|verilog|spectre|spice)(?=\s|$)/im,
  ],
  [
    "gnucap",
    /^[ \t]*\.(?:op|dc|ac|tran\w*|fo\w*)\b[^\r\n{}()]*[ \t](?:\*|by|times|loop|reverse|basic|quiet|cold|trace|>>?)(?=[ \t\d]|$)/im,
  ],
  ["gnucap", /^[ \t]*\.print[ \t][^\r\n]*\b(?:v\(nodes\)|(?:iter|temp|control|damp|generator|bypass|pass)\(0?\))/im],
  ["gnucap", /^[ \t]*[rcleghfiv]\w*[ \t][^\r\n;]*[ \t](?:tanh|posy|fit|generator|complex|else)[ \t(][^\r\n]*$/im],
  // Comments that only gnucap has, commands it has spelled out, and its admittances.
  ["gnucap", /^(?:\*>|#|'[^'\r\n]*$|"[^"\r\n]*$)/m],
  [
    "gnucap",
    /^[ \t]*\.(?:vc(?:vs|cs|r|g|cap)|cc[vc]s|resistor|capacitor|inductor|admittance|[vi]source|parameter|temperature|transient|(?:tran|dc)[ \t]*$|fourier[ \t]+\S+[ \t]+[-+.\d]\S*)(?=\s|$)/im,
  ],
  ["gnucap", /^[ \t]*y\d\w*[ \t]+\(?[ \t]*\w+[ \t,]+\w+[ \t]*\)?[ \t]+(?:[-+.\d]\S*|(?:poly|pwl)\b[^\r\n]*)[ \t]*$/im],
  ["gnucap", /^[ \t]*\.model[ \t]+\w+[ \t]+(?:table|fit|posy|tanh|logic)(?=[\s(])/im],
  ["gnucap", /^[ \t]*\.tran\w*[ \t]+0*\.?0+[ \t]+\d[^\s]*[ \t]+\.?\d[^\s]*[ \t]*(?:uic)?[ \t]*$/im],
  ["ltspice", /^[ \t]*\.backanno(?=\s|$)/im],
  ["pspice", /^[ \t]*\.(?:aliases|stmlib|probe\/csdf)(?=\s|$)/im],
  ["hspice", /^[ \t]*\.(?:prot|hdl)(?=\s|$)/im],
];

/** Dot cards with what continues them. */
const DOT_CARD = /^[ \t]*(?:\*>[ \t]*)?\.[^\r\n]*(?:\r?\n\+[^\r\n]*)*/gm;
/** Marks that are looked for in other lines too. */
const isAnywhere = ({ source }: RegExp): boolean =>
  !source.startsWith("^[ \\t]*\\.") && !source.startsWith("^[ \\t]*(?:\\*>[ \\t]*)?\\.");

/** What nobody else has: a netlist with it was written for Lockspice, whatever else stands in it. */
const OWN = /^[ \t]*\.learn(?=\s|$)/im;

/** The dialect a netlist is plainly written in, told in a note; else ngspice's. */
export function detectDialect(source: Source, diagnostics: Diagnostics): Dialect {
  // Line 1 is the title, and may say anything.
  const from = lineEnd(source.text, 0);
  const text = source.text.slice(from);
  // Most lines are none, and are looked at by few of the expressions.
  const dotCards = text.match(DOT_CARD)?.join("\n\n") ?? "";
  if (OWN.test(dotCards)) return "ngspice";
  for (const [dialect, mark, beside] of MARKS) {
    const found = isAnywhere(mark) || mark.test(dotCards) ? mark.exec(text) : null;
    if (found === null || beside?.test(text) === false) continue;
    const blanks = /^[ \t]*/.exec(found[0])![0].length;
    const span = { source, offset: from + found.index + blanks, length: found[0].trim().length };
    const message = `this is written for ${NAMES[dialect]}, whose dialect is read`;
    diagnostics.note("dialect", message, span, "--dialect chooses another one");
    return dialect;
  }
  return "ngspice";
}

const NAMES: Readonly<Record<Dialect, string>> = {
  ngspice: "ngspice",
  gnucap: "gnucap",
  ltspice: "LTspice",
  pspice: "PSpice",
  hspice: "HSPICE",
  xyce: "Xyce",
};
