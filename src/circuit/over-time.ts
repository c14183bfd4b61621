/** Kinds of analyses by their numbers, as the global `kind` of laws has them; others count as `.op`. */
export const analysisKinds: readonly string[] = ["op", "dc", "tran"];

const analysis = (name: string, law: string) => ({
  arity: [0],
  law,
  about: `analysis_${name}(): 1 in analyses of this kind, else 0`,
});

/** Functions of sources' expressions that a law has, under all names: derivatives, integrals, delays, and the analysis. */
export const overTime: Readonly<
  Record<string, { readonly arity: readonly number[]; readonly law: string; readonly about: string }>
> = {
  ddt: { arity: [1], law: "ddt", about: "ddt(x): rate of change; 0 in an operating point" },
  idt: {
    arity: [1, 2],
    law: "idt",
    about: "idt(x, x0): integral over time from x0, where it is held in an operating point",
  },
  sdt: { arity: [1, 2], law: "idt", about: "sdt(x): the same as idt" },
  ddx: {
    arity: [2],
    law: "slope",
    about: "ddx(e, x): de/dx as e is written over x, a voltage of a node, a current, a parameter or an argument",
  },
  delay: { arity: [2, 3], law: "delay", about: "delay(x, td): x as it was td seconds ago" },
  absdelay: { arity: [2, 3], law: "delay", about: "absdelay(x, td): the same as delay" },
  analysis_op: analysis("op", "(small == 0 && kind == 0)"),
  analysis_dc: analysis("dc", "(small == 0 && kind == 1)"),
  analysis_tran: analysis("tran", "(small == 0 && kind == 2)"),
  analysis_ac: analysis("ac", "(small == 1)"),
};
