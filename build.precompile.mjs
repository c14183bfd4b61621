// Keeps what V8 makes of the command line while it runs a netlist, for later processes of the same V8 to begin with
// (src/cli/start.ts). A process of its own: what is kept is what it has run.
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";

/** What most netlists are made of. */
const NETLIST = `warming up
.param rval=1k
.subckt cell a b
R1 a b {rval}
C1 b 0 1n
.ends
V1 in 0 dc 0.5 ac 1 sin(0 1 1k)
V2 step 0 pulse(0 1 1u 1u 1u 100u 200u)
R1 in a 1k
R2 step a 2.2k tc1=1m
X1 a b cell
D1 b 0 dm
Q1 c b 0 qm
L1 c in 1m
.model dm d(is=1e-12 n=1.2 cjo=1p)
.model qm npn(bf=100)
.save v(b) v(c) i(v1)
.measure tran peak max v(b)
.op
.dc V1 0 1 0.1
.ac dec 5 1 1meg
.tran 1u 400u
.end
`;

const folder = process.argv[2];
const scratch = mkdtempSync(join(tmpdir(), "lockspice-build-"));
const file = join(folder, "lockspice.cjs");
const cache = join(folder, `lockspice-${process.versions.v8}-${process.arch}.cache`);

// Code that has run once is wanted too. Flags that differ from those of later processes would spoil what is kept.
setFlagsFromString("--interrupt-budget=1000000");
setFlagsFromString("--no-incremental-marking");
setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--no-flush-bytecode");
const script = new Script(`(function (require) {${readFileSync(file, "latin1")}\n})`, { filename: file });
process.on("exit", () => {
  rmSync(scratch, { recursive: true });
  setFlagsFromString("--flush-bytecode");
  writeFileSync(`${cache}.new`, script.createCachedData());
  renameSync(`${cache}.new`, cache);
});

const deck = join(scratch, "deck.cir");
writeFileSync(deck, NETLIST);
process.argv.splice(2, 1, "run", deck, "-o", join(scratch, "out.raw"), "--quiet");
script.runInThisContext()((name) => process.getBuiltinModule(name));
