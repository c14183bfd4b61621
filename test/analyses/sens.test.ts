import { describe, expect, it } from "vitest";
import { simulated, table, value } from "../lab.js";

/** Cards with values in brackets, as [r1=1k]: the name in results and the value that is written there. */
const circuits: Record<string, string> = {
  linear: `V1 a 0 [v1=2] ac [v1:acmag=1.5] [v1:acphase=20]; R1 a b [r1=1k] tc1=[r1:tc1=1m] temp=[r1:temp=47] m=[r1:m=2];
    C1 b 0 [c1=1u]; L1 b c [l1=10m]; L2 d 0 [l2=40m]; K1 L1 L2 [k1=0.6]; R2 d 0 [r2=100]; R4 c 0 [r4=50];
    I1 0 c [i1=2m] ac 1m m=[i1:m=3]; E1 e 0 b c [e1=3]; G1 0 c e 0 [g1=1m]; R3 e f [r3=2k]; C3 f 0 [c3=20n];
    R5 b f s l=[r5:l=20u]; .model s R (rsh=[r5:rsh=300] defw=[r5:defw=5u] narrow=[r5:narrow=0.3u])`,
  diodes: `V1 a 0 [v1=1.4] ac 1; R1 a b [r1=1k]; D1 b f d area=[d1:area=1.5]; C1 f 0 [c1=1n];
    R2 f 0 [r2=3k]; B1 e 0 v={v(f)^2+v(b)}; R3 e 0 1k; D2 b 0 e;
    .model d D (is=[d1:is=1e-13] n=[d1:n=1.3] rs=[d1:rs=20] cjo=[d1:cjo=30p] vj=[d1:vj=0.8] mj=[d1:mj=0.4] tt=[d1:tt=20n]);
    .model e D (is=[d2:is=1e-12] n=[d2:n=1.9] xti=[d2:xti=4] tnom=[d2:tnom=20] eg=[d2:eg=1.2])`,
};
const scale: Readonly<Record<string, number>> = { k: 1e3, m: 1e-3, u: 1e-6, n: 1e-9, p: 1e-12 };
const number = (text: string) => {
  const [, digits, suffix] = /^([-+.\de]*\d)([a-z]?)$/.exec(text)!;
  return Number(digits) * (scale[suffix!] ?? 1);
};

/** The netlist with one of its values replaced. */
const written = (text: string, name?: string, value?: number) =>
  text.replaceAll(/\[([^=]+)=([^\]]+)\]/g, (_, key: string, v: string) => String(key === name ? value : number(v)));
const places = (text: string) =>
  [...text.matchAll(/\[([^=]+)=([^\]]+)\]/g)].map(([, key, v]) => [key!, number(v!)] as const);

const tight = ".options reltol=1e-12 abstol=1e-18 vntol=1e-14";
const STEP = 1e-4;

/** Derivatives by every value in brackets, by differences of fourth order of what a run gives. */
async function differences(text: string, run: (cards: string) => Promise<number[]>) {
  const found = new Map<string, number[]>();
  for (const [name, value] of places(text)) {
    const at = (steps: number) => run(`${tight}; ${written(text, name, value * (1 + steps * STEP))}`);
    const [a, b, c, d] = [await at(-2), await at(-1), await at(1), await at(2)];
    found.set(
      name,
      a.map((_, i) => (a[i]! - 8 * b[i]! + 8 * c[i]! - d[i]!) / (12 * STEP * value)),
    );
  }
  return found;
}

describe(".sens", () => {
  it.each(Object.keys(circuits))("at DC equals differences: %s", async (key) => {
    const text = circuits[key]!;
    const rows = await table(`${tight}; ${written(text)}; .sens v(f)`);
    const expected = await differences(text, async (cards) => [(await table(`${cards}; .op`)).last("v(f)")]);
    for (const [name, [slope]] of expected) {
      if (name.includes(":ac") && !rows.names.includes(name)) continue;
      const value = Math.abs(places(text).find(([key]) => key === name)![1]);
      expect(value * Math.abs(rows.last(name) - slope!), name).toBeLessThan(1e-6 * value * Math.abs(slope!) + 1e-11);
    }
  });

  it.each(Object.keys(circuits))(
    "over frequency equals differences, the operating point moving along: %s",
    async (key) => {
      const text = circuits[key]!;
      const sweep = key === "linear" ? "dec 2 10 10k" : "dec 1 1k 10meg";
      const rows = await table(`${tight}; ${written(text)}; .sens v(f) ac ${sweep}`);
      const expected = await differences(text, async (cards) => [
        ...(await table(`${cards}; .ac ${sweep}`)).column("v(f)"),
      ]);
      for (const [name, slopes] of expected) {
        const values = rows.column(name);
        const value = Math.abs(places(text).find(([key]) => key === name)![1]);
        const largest = Math.max(...slopes.map(Math.abs));
        slopes.forEach((slope, k) => {
          const error = value * Math.abs(values[k]! - slope);
          expect(error, `${name} ${k}`).toBeLessThan(value * (1e-5 * Math.abs(slope) + 1e-6 * largest) + 1e-11);
        });
      }
    },
  );

  it("of a current, and between two nodes", async () => {
    const of = async (output: string) => table(`V1 a 0 6; R1 a b 1k; R2 b 0 2k; .sens ${output}`);
    expect((await of("i(V1)")).last("r1")).toBeCloseTo(6 / 3e3 ** 2, 12);
    expect((await of("v(a,b)")).last("r2")).toBeCloseTo((-6 * 1e3) / 3e3 ** 2, 12);
    expect((await of("v(b)")).last("v1")).toBeCloseTo(2 / 3, 12);
  });

  it("as Xyce asks: functions of voltages and currents by chosen parameters, along the sweep", async () => {
    const cards = (volts: number, is: number) =>
      `.model dm D (is=${is}); V1 a 0 ${volts}; R1 a b 1k; D1 b 0 dm; D2 b 0 dm`;
    const objective = "v(b)**2-3k*i(v1)";
    const { tables } = await simulated(
      `${tight}; ${cards(1, 1e-12)}; .dc V1 1 2 1; .sens objfunc={${objective}},{v(a,b)} param=V1,dm:is`,
    );
    const sens = tables[1]!;
    expect(sens.names).toEqual([
      "v-sweep",
      `{${objective}}`,
      `d{${objective}}/d(v1)`,
      `d{${objective}}/d(dm:is)`,
      "{v(a,b)}",
      "d{v(a,b)}/d(v1)",
      "d{v(a,b)}/d(dm:is)",
    ]);
    const at = (volts: number, is: number) => value(`${tight}; ${cards(volts, is)}; .op`, `{${objective}}`);
    for (const [row, volts] of [1, 2].entries()) {
      const slope = ((await at(volts, 1.0005e-12)) - (await at(volts, 0.9995e-12))) / 1e-15;
      expect(sens.column(`{${objective}}`)[row]).toBeCloseTo(await at(volts, 1e-12), 9);
      expect(sens.column(`d{${objective}}/d(dm:is)`)[row]! / slope).toBeCloseTo(1, 5);
    }
  });
});
