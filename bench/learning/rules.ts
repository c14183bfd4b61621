import { bound, deviation, mean, percent, table } from "./text.js";
import { finished, type How, learnAll } from "./train.js";

interface Row {
  readonly label: string;
  readonly netlist: string;
  readonly how: How;
  readonly edit?: (text: string) => string;
  /** What is not as the netlist has it. */
  readonly settings: string;
}

const diodes = "iris.cir";
const linear = "iris-linear.cir";
const set = (values: Readonly<Record<string, string>>): Pick<Row, "how" | "settings"> => ({
  how: { set: values },
  settings: Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(" "),
});
const of = (rule: string, change?: Pick<Row, "how" | "settings">, label = rule, netlist = diodes): Row => ({
  ...{ label, netlist, settings: change?.settings ?? "as the netlist" },
  how: { ...change?.how, rule, ...(rule === "freqprop" && { engine: "phases" }) },
});

/** Settings were chosen by the validation accuracy (validation=0.2 of the training samples) of seeds 101 to 106. */
const rows: readonly Row[] = [
  of("freqprop"),
  { ...of("harmonics"), settings: "phases=12", edit: (text) => text.replace("phases=4", "phases=12") },
  of("eqprop", set({ variant: "centered" }), "eqprop-centered"),
  of("eqprop", set({ variant: "positive" }), "eqprop-positive"),
  of("eqprop", set({ variant: "negative" }), "eqprop-negative"),
  of("holomorphic"),
  of("continual", set({ gamma: "250u", rate: "0.5n" })),
  of("coupled", set({ rate: "20u" })),
  of("contrastive", set({ rate: "2u" })),
  of("chemical"),
  of("spsa", set({ optimiser: "adam", rate: "10u", epochs: "300" })),
  of("evolution", set({ optimiser: "adam", rate: "3u" })),
  of("adjoint"),
  of("freqprop", undefined, "linear-freqprop", linear),
  of("chemical", undefined, "linear-chemical", linear),
];

const SEEDS = 20;

/** The word that asks for what is done already. */
const KEPT = "kept";

/** Every rule on the same circuit; or rows of it, or what is done of them. */
export async function rulesSection(words: readonly string[]): Promise<string[]> {
  const chosen = words.filter((word) => word !== KEPT);
  const counts = new Map(rows.map(({ label }) => [label, words.includes(KEPT) ? finished(label, SEEDS) : SEEDS]));
  const picked = rows.filter(({ label }) => chosen.length === 0 || chosen.includes(label));
  const left = picked.filter(({ label }) => counts.get(label) === 0).map(({ label }) => label);
  const found = new Map<string, number[]>();
  const lines: (string | number)[][] = [];
  for (const { label, netlist, how, settings, edit } of picked) {
    const count = counts.get(label)!;
    if (count === 0) continue;
    const runs = await learnAll(label, netlist, count, how, edit);
    const final = runs.flatMap((run) => run.final ?? []);
    const accuracy = final.map(({ test }) => 100 * test!.accuracy!);
    found.set(label, accuracy);
    lines.push([
      label,
      netlist,
      settings,
      percent(mean(accuracy)),
      accuracy.length < 2 ? "-" : percent(deviation(accuracy)),
      percent(Math.min(...accuracy)),
      percent(mean(final.map(({ train }) => 100 * train.accuracy!))),
      `${accuracy.length} of ${count}`,
    ]);
  }
  const at = (label: string): number => mean(found.get(label) ?? []);
  const have = (...labels: string[]): boolean => labels.every((label) => found.has(label));
  return [
    "100 epochs unless it says otherwise; `engine=phases` for freqprop and harmonics, tran for continual, op for all others. What",
    "differs from the netlists was chosen by the accuracy on a validation part of the training samples (`validation=0.2`, seeds",
    "101 to 106; continual: 101 to 103), never on the test part.",
    "",
    ...table(["rule", "netlist", "settings", "test %", "sd", "min", "train %", "seeds that converged"], lines),
    "",
    ...(left.length === 0 ? [] : [`Not measured yet: ${left.join(", ")}.`, ""]),
    ...(have("freqprop", "adjoint")
      ? [
          bound(at("freqprop") >= 95 && at("adjoint") >= 95, "freqprop and adjoint: means of at least 95 %"),
          bound(Math.abs(at("freqprop") - at("adjoint")) <= 0.5, "freqprop within 0.5 points of adjoint"),
        ]
      : []),
    ...(have("adjoint", "linear-chemical")
      ? [
          bound(
            at("linear-chemical") < at("adjoint"),
            "the chemical rule on a linear network: below networks of diodes",
          ),
        ]
      : []),
  ];
}
