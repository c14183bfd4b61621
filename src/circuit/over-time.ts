/** Kinds of analyses by their numbers, as the global `kind` of laws has them; others count as `.op`. */
export const analysisKinds: readonly string[] = ["op", "dc", "tran"];

const analysis = (name: string, law: string) => ({
  arity: [0],
  law,
  about: `analysis_${name}(): 1 in analyses of this kind, else 0`,
});

/** Functions of sources' expressions that a law has, under all names: derivatives, integrals, delays, and the analysis. */
export const overTime: Readonly<
  Record<
    string,
    {
      readonly arity: readonly number[];
      readonly law: string;
      readonly about: string;
      /** How it is written in a law, where that is no call of `law`. */
      readonly write?: (args: readonly string[]) => string;
    }
  >
> = {
  ddt: { arity: [1], law: "ddt", about: "ddt(x): rate of change; 0 in an operating point" },
  idt: {
    arity: [1, 2],
    law: "idt",
    about: "idt(x, x0): integral over time from x0, where it is held in an operating point",
  },
  sdt: { arity: [1, 2], law: "idt", about: "sdt(x): the same as idt" },
  idtmod: {
    arity: [1, 2, 3, 4],
    law: "idt",
    about: "idtmod(x, x0, m, o): integral over time from x0, brought back into o to o + m by whole m",
    write: ([x, start = "0", m, o = "0"]) => {
      const integral = `idt(${x}, ${start})`;
      return m === undefined ? integral : `((${o}) + (((${integral} - (${o})) % (${m})) + (${m})) % (${m}))`;
    },
  },
  // In laws the name is that of a noise current.
  white: {
    arity: [1],
    law: "random",
    about: "white(x): random between -0.5 and 0.5, smooth between the whole numbers of x",
    write: ([x]) => `(random(${x!}) - 0.5)`,
  },
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
  smallsig: { arity: [0], law: "(small == 1)", about: "smallsig(): 1 in small-signal analyses, else 0" },
};
