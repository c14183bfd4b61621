/** Commands of ngspice's scripts that are carried out, beside those of analyses. */
export const carriedOut: readonly string[] =
  "run print linearize fft fourier four meas measure save write wrdata echo option options set unset alter altermod alterparam let reset quit exit".split(
    " ",
  );

/** Those that have no effect here, by what they are about. */
const groups: Readonly<Record<string, string>> = {
  "pictures and listings":
    "plot iplot asciiplot gnuplot hardcopy display listing show showmod status rusage version history help inventory",
  "files and plots of results":
    "wrs2p load setplot destroy setscale settype unlet undefine cross compose transpose cutout",
  "spectra and fits": "ifft psd spec",
  "the state of the program":
    "setcs setseed setcirc remcirc source cd shell where edit alias unalias codemodel pre_codemodel osdi pre_osdi dump state stop step resume " +
    "delete trace iplot bug cdump check_ifparm circbyline devhelp define deftype diff esave jobs mc_source mdump mrdump " +
    "optran pre_set pre_osdi rehash removecirc rspice reshape sndparam sndprint strcmp strslice strstr sysinfo tutorial use aspice",
};

export const commandTable: ReadonlyMap<string, string> = new Map(
  Object.entries(groups).flatMap(([about, names]) => names.split(" ").map((name) => [name, about] as const)),
);
