import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse, simulate } from "../../src/index.js";

/** What ngspice writes in batch mode. */
function batch(netlist: string): string {
  const folder = mkdtempSync(join(tmpdir(), "lockspice-measures-"));
  writeFileSync(join(folder, "deck.cir"), netlist);
  const { stdout } = spawnSync("ngspice", ["-b", "deck.cir"], { cwd: folder, encoding: "utf8", timeout: 20_000 });
  rmSync(folder, { recursive: true });
  return stdout;
}

/** Measures by name as ngspice prints them: `name = value ...`. */
function theirs(output: string): Map<string, number> {
  return new Map([...output.matchAll(/^(\w+)\s+=\s+([-+.\de]+)/gm)].map(([, name, value]) => [name!, Number(value)]));
}

const circuit = `measures of every kind
V1 1 0 dc 1 ac 1 sin(0.1 1 1k)
R1 1 2 1k
C1 2 0 100n
V2 3 0 pulse(0 1 0.1m 0.2m 0.3m 0.5m 2m)
R2 3 4 1k
D1 4 0 dm
.model dm d (is=1e-14)
.options reltol=1e-6`;

const decks: Readonly<Record<string, { cards: string; tolerance: number }>> = {
  tran: {
    tolerance: 2e-4,
    cards: `.tran 1u 5m 0 1u
.meas tran delay trig v(1) val=0.5 rise=2 targ v(2) val=0.5 rise=2
.meas tran back trig v(3) val=0.9 fall=1 targ v(3) val=0.1 fall=1
.meas tran late trig v(1) val=0.5 td=1.5m rise=1 targ v(1) val=0.5 fall=last
.meas tran fixed trig at=0.25m targ v(3) val=0.5 cross=1
.meas tran first when v(2)=0.3
.meas tran third when v(2)=0.3 cross=3
.meas tran end when v(2)=0.3 rise=last
.meas tran equal when v(1)=v(3) cross=2
.meas tran found find v(2) at=1.2345m
.meas tran seen find v(4) when v(3)=0.75 fall=1
.meas tran mean avg v(2) from=1m to=3m
.meas tran power rms v(2) from=1.1m to=3.3m
.meas tran area integ v(3) from=0 to=1m
.meas tran low min v(2) from=1m to=2m
.meas tran high max v(4)
.meas tran swing pp v(2) from=2m to=4m
.meas tran where max_at v(2) from=1m to=1.9m
.meas tran when_low min_at v(2) from=1m to=1.9m
.meas tran product avg par('v(1)*v(2)') from=0 to=4m
.meas tran combined param='delay*2+back'`,
  },
  ac: {
    tolerance: 2e-3,
    cards: `.ac dec 200 10 1meg
.meas ac corner when vdb(2)=-3.0103
.meas ac level find vdb(2) at=10k
.meas ac plain find v(2) at=2k
.meas ac quadrature find vi(2) at=2k
.meas ac angle find vp(2) at=2k
.meas ac size find vm(2) at=2k
.meas ac span trig vdb(2) val=-3 cross=1 targ vdb(2) val=-20 cross=1
.meas ac top max vm(2)
.meas ac area integ vm(2) from=100 to=10k
.meas ac effective rms vm(2) from=100 to=10k`,
  },
  dc: {
    tolerance: 2e-3,
    cards: `.dc v2 -1 2 0.002
.meas dc on when v(4)=0.5
.meas dc level find v(4) at=1.2345
.meas dc high max v(4)
.meas dc where min_at v(4)
.meas dc area integ v(4) from=-0.5 to=1
.meas dc span trig v(4) val=0.1 cross=1 targ v(4) val=0.6 cross=1`,
  },
};

test.each(Object.entries(decks))("measures of .%s beside ngspice", async (_, { cards, tolerance }) => {
  const netlist = `${circuit}\n${cards}\n.end\n`;
  const expected = theirs(batch(netlist));
  const { measures, unmeasured } = await simulate(parse(netlist));
  expect(unmeasured).toEqual([]);
  // ngspice's mean includes the first point beyond the window, ours ends where it ends.
  const slack = (name: string) => (name === "mean" ? 5e-4 : 1e-9);
  const names = [...cards.matchAll(/^\.meas \w+ (\w+)/gm)].map(([, name]) => name!);
  for (const name of names) {
    const value = expected.get(name);
    expect(value, `${name} of ngspice`).toBeDefined();
    expect(Math.abs(measures[name]! - value!), name).toBeLessThan(tolerance * Math.abs(value!) + slack(name));
  }
});

test("Fourier series beside ngspice", async () => {
  const netlist = `${circuit}\n.tran 1u 5m 0 1u\n.four 1k v(2) v(1)\n.four 500 v(4)\n.end\n`;
  const output = batch(netlist);
  const { fourier } = await simulate(parse(netlist));
  for (const signal of ["v(2)", "v(1)", "v(4)"]) {
    const text = output.slice(output.indexOf(`Fourier analysis for ${signal}`));
    const thd = Number(/THD: (\S+) %/.exec(text)![1]);
    expect(Math.abs(fourier[`four.${signal}.thd`]! - thd), signal).toBeLessThan(1e-3 * thd + 0.01);
    const rows = [...text.matchAll(/^ (\d)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)/gm)].slice(0, 10);
    expect(rows.length).toBe(10);
    const largest = Number(rows[1]![3]);
    for (const [, harmonic, , magnitude, phase] of rows.slice(1)) {
      const size = Number(magnitude);
      expect(Math.abs(fourier[`four.${signal}.mag${harmonic}`]! - size)).toBeLessThan(1e-3 * largest);
      if (size > 0.01 * largest)
        expect(Math.abs(fourier[`four.${signal}.phase${harmonic}`]! - Number(phase))).toBeLessThan(0.5);
    }
  }
});
