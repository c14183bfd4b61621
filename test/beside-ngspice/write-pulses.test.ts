import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "../../src/index.js";
import { LawDevices } from "../../src/learning/law-devices.js";

/** The last `name = value` that ngspice prints in batch mode, by name. */
function measured(netlist: string): Record<string, number> {
  const folder = mkdtempSync(join(tmpdir(), "lockspice-pulses-"));
  writeFileSync(join(folder, "deck.cir"), netlist);
  const { stdout } = spawnSync("ngspice", ["-b", "deck.cir"], { cwd: folder, encoding: "utf8", timeout: 30_000 });
  rmSync(folder, { recursive: true });
  return Object.fromEntries(
    [...stdout.matchAll(/^(\w+)\s+=\s+([-+.\de]+)/gm)].map(([, key, value]) => [key, Number(value)]),
  );
}

/** State w on a capacitor of 1 F that a behavioural source charges at its rate; B sources know no `**` of negative numbers. */
const laws: Readonly<
  Record<string, { card: string; volts: number; t: number; start: number; r: string; rate: string }>
> = {
  "VTEAM with Biolek's window": {
    card: "level=11 ron=1k roff=100k voff=0.5 von=-0.5 koff=10m kon=-10m alphaoff=3 alphaon=3 wt=2 p=1 x0=2n",
    ...{ volts: -1.4, t: 2e-8, start: 2 / 3, r: "(1k+99k*v(w))" },
    rate: "-10m/3n*(1.4/0.5-1)*(1.4/0.5-1)*(1.4/0.5-1)*(1-(v(w)-1)*(v(w)-1))*v(on)",
  },
  "linear drift with Joglekar's": {
    card: "level=1 ron=1k roff=100k uv=1e-14 d=10n wt=1 p=1 x0=0.3",
    ...{ volts: 1.5, t: 50e-3, start: 0.3, r: "(1k*v(w)+100k*(1-v(w)))" },
    rate: "1e5*v(a)/(1k*v(w)+100k*(1-v(w)))*(1-(2*v(w)-1)*(2*v(w)-1))",
  },
};

test.each(Object.entries(laws))("a pulse on %s is ngspice's", (_, { card, volts, t, start, r, rate }) => {
  const edge = t * 1e-6;
  const pulse = (top: number): string => `PULSE(0 ${top} ${t / 10} ${edge} ${edge} ${t} 1)`;
  const theirs = measured(`pulse
V1 a 0 ${pulse(volts)}
Von on 0 ${pulse(1)}
Br a 0 i=v(a)/${r}
Bw 0 w i=${rate}
C1 w 0 1 ic=${start}
Be 0 e i=-v(a)*i(v1)
C2 e 0 1n ic=0
.tran ${t / 2000} ${1.2 * t} 0 ${t / 2000} uic
.options reltol=1e-6 abstol=1e-15 vntol=1e-12
.measure tran state find v(w) at=${1.15 * t}
.measure tran energy find v(e) at=${1.15 * t}
.end`);
  const { circuit } = parse(
    `bench\nV1 a 0 0\nYMEMRISTOR w a 0 mm\n.model mm MEMRISTOR (${card} update=ideal)\n.op\n.end`,
  );
  const law = new LawDevices(circuit, [1]);
  const states = Float64Array.of(start);
  const energy = new Float64Array(1);
  law.hold(Float64Array.of(volts), Float64Array.of(t), states, energy);
  expect(Math.abs(states[0]! - start)).toBeGreaterThan(0.05);
  expect(Math.abs(states[0]! - theirs["state"]!) / Math.abs(states[0]! - start)).toBeLessThan(2e-4);
  expect(Math.abs((theirs["energy"]! * 1e-9) / energy[0]! - 1)).toBeLessThan(2e-3);
});
