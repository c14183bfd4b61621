import { expect, test } from "vitest";
import { faultsOf, good, parse, shown } from "./deck.js";

test("title, elements, commands, options and the end", () => {
  const { netlist, faults } = parse(
    "* My Filter\nR1 In OUT 1k\n.options reltol=1e-4 noacct, method = gear\n.OP\n.Tran 1u 1m\n.end\nR2 a {\n+ x",
  );
  expect(faults).toEqual([]);
  expect(netlist.title).toBe("* My Filter");
  expect([...netlist.top.elements].map((c) => [c.name, ...c.tokens.map((t) => t.text)])).toEqual([
    ["r1", "In", "OUT", "1k"],
  ]);
  expect(netlist.commands.map((c) => c.name)).toEqual([".op", ".tran"]);
  expect(shown(netlist.options)).toEqual(["reltol=1e-4", "noacct=1", "method=gear"]);
  expect(netlist.end.offset).toBe(netlist.sources[0]!.text.indexOf(".end"));
  expect(good(".title another one\n.op").title).toBe("another one");
});

test("parameters and functions in all notations", () => {
  const { top } = good(
    `.param a=1 B={a*2} c='x+1' d = 2*a + 1 e = (a == 1) ? 2 : 3
.params f=f0(1, a), g = 2 , h={a}*2
.param k(x,y)='x*y' l=3
.func f0(x,Y) {x+y}
.func f1( x ) = 2*x
.func f2() '1'
.func f3(x) x * 3`,
  );
  expect(shown(top.parameters)).toEqual([
    "a=1",
    "b=a*2",
    "c=x+1",
    "d=2*a + 1",
    "e=(a == 1) ? 2 : 3",
    "f=f0(1, a)",
    "g=2",
    "h=(a)*2",
    "l=3",
  ]);
  expect(top.functions.map((f) => `${f.name}(${f.arguments.join()}) ${f.body.text}`)).toEqual([
    "k(x,y) x*y",
    "f0(x,y) x+y",
    "f1(x) 2*x",
    "f2() 1",
    "f3(x) x * 3",
  ]);
});

test("models with and without parentheses, flags, commas and continuation", () => {
  const { top } = good(
    `.model D1 D(Is=1e-14 rs = 2*3, n={a} )
.model q NPN bf=100 off
.model syn TRAINABLE
+ (g={aunif(50u, 25u)}
* comment
+ gmin=1u)
.model plain d`,
  );
  expect(top.models.map((m) => [m.name, m.type, ...shown(m.values), ...m.flags.map((f) => f.text)])).toEqual([
    ["d1", "d", "is=1e-14", "rs=2*3", "n=a"],
    ["q", "npn", "bf=100", "off"],
    ["syn", "trainable", "g=aunif(50u, 25u)", "gmin=1u"],
    ["plain", "d"],
  ]);
});

test("subcircuits nest, with ports, formal parameters and definitions of their own", () => {
  const { top } = good(
    `.subckt Outer a B params: r=1k c={2*r}
.param x=1
.func f(y) {y}
.model m d (is=1)
.subckt inner p q k=1
R1 p q {k}
.ends inner
X1 a b inner k=2
.ends
.macro old (p, q)
R1 p q 1
.eom
X1 1 2 outer`,
  );
  expect([...top.elements].map((c) => c.name)).toEqual(["x1"]);
  const [outer, old] = top.subcircuits;
  expect([outer!.name, ...outer!.ports.map((p) => p.name), ...shown(outer!.formals)]).toEqual([
    "outer",
    "a",
    "b",
    "r=1k",
    "c=2*r",
  ]);
  expect([outer!.parameters, outer!.functions, outer!.models, outer!.elements].map((l) => l.length)).toEqual([
    1, 1, 1, 1,
  ]);
  const inner = outer!.subcircuits[0]!;
  expect([inner.name, ...inner.ports.map((p) => p.name), ...shown(inner.formals)]).toEqual(["inner", "p", "q", "k=1"]);
  expect([...inner.elements].map((c) => c.name)).toEqual(["r1"]);
  expect(old!.ports.map((p) => p.name)).toEqual(["p", "q"]);
});

test("faults of scopes", () => {
  expect(faultsOf(".subckt a p\nR1 p 0 1\n.ends b\n.ends")).toEqual([
    "error unbalanced 4:7 b",
    "error unbalanced 5:1 .ends",
  ]);
  expect(faultsOf(".subckt a p\n.subckt b p\n.ends a\n.op")).toEqual(["error missing-ends 3:1 .subckt"]);
  expect(faultsOf(".subckt a p\n.tran 1 2\n.data t a\n1\n.enddata\n.options x\n.ends")).toEqual([
    "warning card-in-subcircuit 3:1 .tran",
    "warning card-in-subcircuit 4:1 .data",
    "warning card-in-subcircuit 7:1 .options",
  ]);
  expect(faultsOf(".subckt\n.ends")).toEqual(["error missing-text 2:1 .subckt"]);
  expect(faultsOf(".subckt a p P r=1 r=2 x\n.ends\n.subckt A\n.ends")).toEqual([
    "error duplicate-name 2:13 P",
    "error duplicate-name 2:19 r",
    "error unexpected-text 2:23 x",
    "error duplicate-name 4:9 A",
  ]);
  expect(faultsOf(".subckt a gnd\n.ends")).toEqual(["warning ground-port 2:11 gnd"]);
});

test("a missing .ends is the only fault told, and the cards it swallowed still count", () => {
  const { netlist, faults } = parse("t\n.subckt a p\nR1 p 0 1\n.tran 1 2\n.options x=1\n.end");
  expect(faults).toEqual(["error missing-ends 2:1 .subckt"]);
  expect(netlist.commands.map((c) => c.name)).toEqual([".tran"]);
  expect(shown(netlist.options)).toEqual(["x=1"]);
});

test("names given twice in a scope; the same name in another scope is fine", () => {
  expect(faultsOf(".model m d\n.model M r\n.func f(x,x) 1\n.func F() 2\n.model n d (is=1 IS=2)")).toEqual([
    "error duplicate-name 3:8 M",
    "error duplicate-name 4:11 x",
    "error duplicate-name 5:7 F",
    "error duplicate-name 6:18 IS",
  ]);
  expect(faultsOf(".model m d\n.subckt s p r=1\n.model m d\n.param q=1 r=2\n.ends\n.param q=2")).toEqual([
    "warning parameter-redefined 5:12 r",
  ]);
  const { netlist, faults } = parse("t\n.param a=1 a=2 b=3\n.param A=4");
  expect(faults).toEqual(["warning parameter-redefined 2:12 a", "warning parameter-redefined 3:8 A"]);
  expect(shown(netlist.top.parameters)).toEqual(["a=4", "b=3"]);
});

test("faults of definitions", () => {
  expect(faultsOf(".param\n.param a 5\n.param a=\n.param 1 b=1")).toEqual([
    "error missing-text 2:1 .param",
    "error unexpected-text 3:8 a 5",
    "error missing-value 4:8 a=",
    "error unexpected-text 5:8 1",
  ]);
  expect(faultsOf(".func\n.func f\n.func f(x)\n.func g(x y) 1\n.func 1(x) 2")).toEqual([
    "error missing-text 2:1 .func",
    "error missing-text 3:7 f",
    "error missing-text 4:10 )",
    "error unexpected-text 5:11 y",
    "error bad-name 6:7 1",
  ]);
  expect(faultsOf(".model\n.model m\n.model m d (= 1) x\n.model k d ((a=1))")).toEqual([
    "error missing-text 2:1 .model",
    "error missing-text 3:8 m",
    "error unexpected-text 4:13 =",
    "error unexpected-text 4:18 x",
    "error unexpected-text 5:13 (",
  ]);
  expect(faultsOf(".options =\n.enddata\n.endc\n(x\n.end now")).toEqual([
    "error unexpected-text 2:10 =",
    "error unbalanced 3:1 .enddata",
    "error unbalanced 4:1 .endc",
    "error no-card-name 5:1 (",
  ]);
});

test("a control section is a list of commands", () => {
  const { netlist, faults } = parse("t\n.control\nrun {\n* no\nlet x = (\n.endc\nR1 a 0 1\n.op\n.end");
  expect(faults).toEqual([]);
  expect(netlist.control.map(({ name }) => name)).toEqual(["run", "let"]);
  expect(netlist.top.elements.length + netlist.commands.length).toBe(2);
  expect(faultsOf(".control\nrun {\n.end\n+ x")).toEqual(["error missing-endc 2:1 .control"]);
});

test("the place of the other definition is in the message", () => {
  const { list } = parse("t\n.model m d\n.include x\n", { x: ".model m d" });
  expect(list[0]!.message).toBe(`model "m" is already defined at deck.cir:2:8`);
});
