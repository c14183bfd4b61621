/**
 * What `npm run dev` runs after every change: the command line that follows `--`, `run` when that names only a netlist,
 * and a first netlist when there is none.
 */
import { commands } from "./commands.js";

const given = process.argv.slice(2);
const words = given.length === 0 ? ["netlists/rc.cir"] : given;
const complete = words[0]!.startsWith("-") || Object.hasOwn(commands, words[0]!) ? words : ["run", ...words];
process.argv.splice(2, given.length, ...complete);
await import("./main.js");
