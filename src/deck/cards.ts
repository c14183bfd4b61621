import { sweepSyntax } from "../analyses/sweep.js";
import { dataSources } from "../netlist/data-sources.js";
import { windows } from "../signals/windows.js";
import { fftSyntax } from "./derived/fft-card.js";
import { measureSyntax } from "./measures/card.js";

/** A dot card other than those of analyses, which bring their own tables. */
export interface CardEntry {
  readonly keyword: string;
  /** Other spellings. */
  readonly aliases?: readonly string[];
  readonly syntax: string;
  readonly about: string;
  /** `text`: read while the text is taken apart; `circuit`: read when the circuit stands. */
  readonly read: "text" | "circuit";
}

/** What the parser knows beside analyses; help is written from the same table. */
export const cards: readonly CardEntry[] = [
  {
    keyword: ".title",
    syntax: ".title text",
    about: "a title in place of the first line",
    read: "text",
  },
  {
    keyword: ".param",
    aliases: [".params", ".global_param"],
    syntax: ".param name=value ...",
    about: "name a value; other expressions may use it, and -D overrides it",
    read: "text",
  },
  { keyword: ".func", syntax: ".func name(a, b) {expression}", about: "define a function", read: "text" },
  {
    keyword: ".subckt",
    aliases: [".macro"],
    syntax: ".subckt name ports ... [parameter=default ...]",
    about: "begin a subcircuit, which X cards place; .ends ends it",
    read: "text",
  },
  { keyword: ".ends", aliases: [".eom"], syntax: ".ends [name]", about: "end a subcircuit", read: "text" },
  {
    keyword: ".model",
    syntax: ".model name TYPE (parameter=value ...)",
    about: "parameters that devices share; types: see help devices and help models",
    read: "text",
  },
  {
    keyword: ".alter",
    syntax: ".alter [title] ... [.del lib ...]",
    about:
      "HSPICE's: what follows takes the place of what has its name, in a further run of all analyses; runs are steps of the parameter alter",
    read: "text",
  },
  {
    keyword: ".lin",
    syntax: ".lin",
    about: "Xyce's and HSPICE's: scattering parameters of the ports at the frequencies of .ac, as .sp has them",
    read: "text",
  },
  {
    keyword: ".include",
    aliases: [".inc"],
    syntax: ".include file",
    about: "read a file here, found beside this one or in an -I folder",
    read: "text",
  },
  {
    keyword: ".loadbias",
    aliases: [".load"],
    syntax: ".loadbias file  |  .load file=name",
    about:
      "read a file with the .nodeset or .ic cards of a kept operating point, as LTspice, PSpice and HSPICE name it",
    read: "text",
  },
  {
    keyword: ".stimulus",
    syntax: ".stimulus NAME PULSE(...)",
    about: "PSpice's: a waveform that sources name by STIMULUS=NAME",
    read: "text",
  },
  {
    keyword: ".lib",
    syntax: ".lib file section  |  .lib section ... .endl",
    about: "read a section of a file, or mark one",
    read: "text",
  },
  { keyword: ".endl", syntax: ".endl [section]", about: "end a section of a library", read: "text" },
  {
    keyword: ".if",
    syntax: ".if (condition) ... [.elseif (condition) ...] [.else ...] .endif",
    about: "cards that count where a condition on parameters above holds",
    read: "text",
  },
  { keyword: ".elseif", syntax: ".elseif (condition)", about: "another branch of an .if", read: "text" },
  { keyword: ".else", syntax: ".else", about: "the last branch of an .if", read: "text" },
  { keyword: ".endif", syntax: ".endif", about: "end an .if", read: "text" },
  { keyword: ".global", syntax: ".global node ...", about: "nodes that are the same in all subcircuits", read: "text" },
  {
    keyword: ".control",
    syntax: ".control ... .endc",
    about:
      "commands of ngspice, line by line: analyses, run, print, meas, linearize, fft, fourier, save, option, set temp, alter, altermod, alterparam, let, reset, quit",
    read: "text",
  },
  { keyword: ".endc", syntax: ".endc", about: "end the commands of .control", read: "text" },
  {
    keyword: ".modify",
    syntax: ".modify device=value ...",
    about: "change a value for the analyses that follow, as in gnucap",
    read: "circuit",
  },
  {
    keyword: ".fault",
    syntax: ".fault device=value ...",
    about: "change a value until .unfault, as in gnucap",
    read: "circuit",
  },
  { keyword: ".unfault", syntax: ".unfault", about: "take the changes of .fault back", read: "circuit" },
  {
    keyword: ".options",
    aliases: [".option", ".opt"],
    syntax: ".options name=value ...",
    about: "tolerances and methods; see help options",
    read: "text",
  },
  {
    keyword: ".data",
    syntax: [
      ".data NAME columns ... values ... .enddata",
      ...[...dataSources.values()].map(({ syntax }) => `.data NAME ${syntax}`),
    ].join("  |  "),
    about: "a table; a column named like a .param sets it, row by row",
    read: "text",
  },
  { keyword: ".enddata", syntax: ".enddata", about: "end the rows of a .data table", read: "text" },
  { keyword: ".end", syntax: ".end", about: "end the netlist; what follows is not read", read: "text" },
  {
    keyword: ".temp",
    syntax: ".temp value ...",
    about: "temperature of the circuit [C]; with several values all analyses run at each",
    read: "circuit",
  },
  {
    keyword: ".step",
    syntax: `.step ${sweepSyntax}  [further sweeps]`,
    about:
      "run all analyses for each value of a quantity: a device (its principal value), param name, owner:parameter, or temp; several nest, the first innermost",
    read: "circuit",
  },
  {
    keyword: ".mc",
    syntax: ".mc N [analysis] [seed=S]",
    about: "run all analyses, or one kind of them, N times, each with other draws of the random functions",
    read: "circuit",
  },
  {
    keyword: ".corner",
    syntax: ".corner NAME quantity=value ...",
    about: "run all analyses with these values in place of the netlist's; every corner has a card",
    read: "circuit",
  },
  {
    keyword: ".ic",
    aliases: [".dcvolt"],
    syntax: ".ic v(node)=value ...",
    about: "hold nodes at the start of a transient analysis; with uic they start there",
    read: "circuit",
  },
  { keyword: ".nodeset", syntax: ".nodeset v(node)=value ...", about: "first guess of node voltages", read: "circuit" },
  {
    keyword: ".save",
    syntax: ".save v(node) i(device) ic(q1) ix(x1:port) p(r1) @device[quantity] v(*) lockin.x {expression} all ...",
    about: "what raw and CSV files hold; without it all node voltages and source currents",
    read: "circuit",
  },
  {
    keyword: ".savebias",
    syntax: ".savebias file [op|tran|dc] [time=]  |  .save type=nodeset|ic [file=] [time=]",
    about: "write the node voltages of an analysis as .nodeset or .ic cards, which .loadbias or .include reads",
    read: "circuit",
  },
  {
    keyword: ".probe",
    syntax: ".probe [analysis] i(device) p(device) alli ...",
    about: "what raw and CSV files hold beside what .save says; outputs as there",
    read: "circuit",
  },
  {
    keyword: ".print",
    syntax:
      ".print analysis v(node) vdb(node) i(device) ic(q1) ix(x1:port) p(r1) @device[quantity] name={expression} ...",
    about: "what is printed of an analysis, and its columns in CSV files",
    read: "circuit",
  },
  {
    keyword: ".measure",
    aliases: [".meas"],
    syntax: measureSyntax,
    about: "a number taken from the points of an analysis; trig ... targ ... is the distance of two events",
    read: "circuit",
  },
  {
    keyword: ".result",
    syntax: ".result {expression}",
    about: "Xyce's: what an expression is at the end of each step, as a measure",
    read: "circuit",
  },
  {
    keyword: ".four",
    aliases: [".fourier"],
    syntax: ".four frequency [harmonics [periods]] v(node) i(device) {expression} ...",
    about:
      "harmonics of the last period of a transient analysis, with the distortion; options nfreqs fourgridsize polydegree",
    read: "circuit",
  },
  {
    keyword: ".fft",
    syntax: fftSyntax,
    about:
      "spectrum of a transient analysis, of np samples from start to stop, over its largest line (norm) or not (unorm); freq= shows its multiples and tells THD, SNR, SNDR, ENOB and SFDR; windows: " +
      `${Object.keys(windows).join(" ")}`,
    read: "circuit",
  },
  {
    keyword: ".preprocess",
    syntax:
      ".preprocess replaceground true | removeunused R,C,... | addresistors oneterminal value | addresistors nodcpath value",
    about:
      "Xyce's: nodes called gnd! and ground are ground, too; devices with all nodes in one are left out; resistors to ground at nodes with one connection or without a DC path",
    read: "circuit",
  },
  {
    keyword: ".csparam",
    syntax: ".csparam name={expression}",
    about: "a parameter under a name that the commands of a .control section may use",
    read: "circuit",
  },
  {
    keyword: ".assert",
    syntax: ".assert [analysis] expression [from=] [to=] [at=]",
    about: "what must hold at every point of an analysis, or of measures; `lockspice test` checks it, and `run` too",
    read: "circuit",
  },
  {
    keyword: ".golden",
    syntax: ".golden [file=] [reltol=] [abstol=] [timetol=] [events=v(node)] [level=]",
    about: "how `lockspice test` compares results with those kept in a file, by default NETLIST.golden.csv",
    read: "circuit",
  },
  {
    keyword: ".lockin",
    syntax: ".lockin NAME expression model",
    about:
      "a lock-in amplifier on any expression in .tran; readings NAME.x .y .r .theta .dc; its model: help model lockin",
    read: "circuit",
  },
  {
    keyword: ".learn",
    syntax: ".learn RULE data= outputs=(...) targets=(...) ...",
    about: "how `lockspice train` trains this netlist; rules: see help rules",
    read: "circuit",
  },
];

/** Cards about screens, paper and what other simulators do on the side: passed over with a warning. */
export const ignoredCards: readonly string[] = (
  ".plot .width .list .status .opts .backanno .wave .net .prot .unprot .protect .unprotect " +
  ".autoconverge .distribution .ferret .alarm .build .clear .store .eval .sweep .chdir .cd .edit .help .insmod .attach .load .merge .mark .unmark .log .pause .quit .version .aliases .endaliases .stmlib .probe64 .graph .view .watch .freeze .freq .exit .quiet .go .detach .whatis"
).split(" ");

/** Cards that this version cannot do: known, and refused. */
export const laterCards: Readonly<Record<string, string>> = {
  ".disto": "distortion analysis",
  ".hb": "harmonic balance",
  ".mpde": "multi-time analysis",
  ".pss": "periodic steady state",
  ".sampling": "sampling",
  ".embeddedsampling": "sampling",
  ".wcase": "worst cases",
  ".machine": "state machines",
  ".text": "texts that names of files are made of",
  ".vector": "patterns of digital inputs",
  ".connect": "joining of nodes",
  ".del": "taking back of a library",
  ".pce": "polynomial chaos",
  ".delete": "removal of devices between analyses",
  ".get": "change of the netlist between analyses",
  ".verilog": "Verilog",
  ".spectre": "Spectre's notation",
};
