import type { OptionCard } from "../netlist/contract.js";

/** Options of ngspice, its kin, HSPICE, PSpice, LTspice and gnucap that have no effect here; accepted with a warning. */
export const foreignOptions: ReadonlySet<string> = new Set(
  (
    "acct list node nopage opts post probe ingold width lvltim itl2 itl3 itl5 itl6 limpts limtim cptime " +
    "pivrel pivtol noopiter gminsteps srcsteps rshunt klu sparse keepopinfo nomod noacct minbreak ramptime trytocompact bypass " +
    "noinit autostop interp interpolate numdgt wnflag parhier brief nobrief accurate fast runlvl plotwinsize baudrate " +
    "measdgt dcap cshunt badmos3 oldlimit convstep convabsstep num_threads ccut rcut warn epsmin noopac noopalter opttran " +
    "nolist mod page nonode noopts nopts out outwidth xdivisions ydivisions order mode transits dampmax dampmin dampstrategy " +
    "dampinit floor vfloor roundofftol short itermin harmonics trstepgrow trstephold trstepshrink trreject trsteporder " +
    "trstepcoef showall vmax vmin dtmin dtratio cstray cbypass nocbypass incmode noincmode lubypass nolubypass lutracep " +
    "fbbypass quitconvfail recurse ydigits echo noecho dcap rstray nocstray norstray traceload notraceload phase csmin " +
    "absmos relmos absvar reli relvar relq absh relh dv dvdt dvtr fs ft imax imin kcltest dcstep gramp cshdc gshunt gshdc " +
    "gmindc gmath dcon converge nxx statfl captab unwrap dlencsdf sim_accuracy search scalm expmax aspec geoshrink csdf " +
    "artist psf wl zuken noelck nowarn co ingold pivot maxamp bytol mbypass slopetol trcon gminmax gmindc gminmin dcfor dchold " +
    "dctran newtol pivref itlpz itrprt lennam limprobe cvtol vzero spice acout badchr diagnostic warnlimit alt999 alt9999 " +
    "noiseminfreq solver thread topologycheck flagloads meminit trtol2 abstolc cyclic skipgminstep noskipgminstep distribution " +
    "tempamb nobypass lutrace nolutrace seedinfo xmu optran dc_pivot_check advconv nogminstep nostepgmin stepgmin pseudotran preorder soloutput worst rand parmfile limit_step nostepsizelimit in clobber noclobber keys case nocase insensitive noinsensitive recursion limit qtol recover norecover iterations smoothing nosmoothing wczero trace measout measfile measform modmonte autoflat"
  ).split(" "),
);

/** Names that other simulators give to options that act. */
const ALIASES: Readonly<Record<string, string>> = {
  temperature: "temp",
  absv: "vntol",
  absi: "abstol",
  relv: "reltol",
};

/** Options of Xyce's packages that have a counterpart; the time integrator's ABSTOL is that of all unknowns. */
const PACKAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  timeint: {
    reltol: "reltol",
    abstol: "vntol",
    method: "method",
    maxord: "maxord",
    delmax: "delmax",
    ...Object.fromEntries(["exittime", "breakpoints"].map((name) => [name, name])),
  },
  nonlin: { maxstep: "itl1" },
  "nonlin-tran": { maxstep: "itl4" },
  fft: Object.fromEntries(["fft_mode", "fft_accurate", "fftout"].map((name) => [name, name])),
  device: { temp: "temp", tnom: "tnom", gmin: "gmin" },
};

/** The name under which an option acts, if it does. */
export function optionName({ name, package: group }: OptionCard): string | undefined {
  if (group !== undefined) return PACKAGES[group]?.[name];
  return ALIASES[name] ?? name;
}
