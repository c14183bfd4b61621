import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { describe, expect, it } from "vitest";
import { commandLine, root } from "./harness.js";

const cli = commandLine();

/** Whether a text is well-formed and what the schema of JUnit's reports allows. Throws with what is wrong. */
function validate(xml: string): void {
  const schema = XmlDocument.fromBuffer(readFileSync(new URL("junit.xsd", import.meta.url)));
  const validator = XsdValidator.fromDoc(schema);
  const document = XmlDocument.fromString(xml);
  try {
    validator.validate(document);
  } finally {
    document.dispose();
    validator.dispose();
    schema.dispose();
  }
}

const rc = (r: string, more = "") => `RC low-pass
V1 in 0 PULSE(0 1 0 1n 1n 1 2)
R1 in out ${r}
C1 out 0 1u
.tran 50u 5m
.print tran v(out)
${more}
.end
`;

const write = (name: string, text: string): void => writeFileSync(path.join(cli.folder, name), text);

describe("lockspice test", () => {
  it("netlists that come with Lockspice pass, and the report is what CI servers read", async () => {
    const ended = await cli.run(["test", path.join(root, "netlists"), "--junit", "netlists.xml"]);
    expect(ended.stderr).toBe("");
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout).toMatch(/^ok +.*rc\.cir \(2 assertions, golden\)$/m);
    expect(ended.stdout).toMatch(/\d passed, 0 failed\n$/);
    validate(readFileSync(path.join(cli.folder, "netlists.xml"), "utf8"));
  });

  it("a resistor that is 2 % off fails the golden comparison, which names time, node, expected and found", async () => {
    write("low.cir", rc("1k"));
    expect(await cli.run(["test", "low.cir", "--update"])).toMatchObject({ code: 0 });
    expect(await cli.run(["test", "low.cir"])).toMatchObject({ code: 0, stdout: expect.stringContaining("(golden)") });
    write("low.cir", rc("1.02k"));
    const ended = await cli.run(["test", "low.cir", "--junit", "low.xml", "--json", "low.json"]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/v\(out\) at time = \d\S*: expected 0\.\d+ within 0\.000\d+, found 0\.\d+/);
    const xml = readFileSync(path.join(cli.folder, "low.xml"), "utf8");
    validate(xml);
    expect(xml).toMatch(/failures="1" errors="0"/);
    const { tests, failed } = JSON.parse(readFileSync(path.join(cli.folder, "low.json"), "utf8")) as {
      tests: { failures: Record<string, unknown>[] }[];
      failed: number;
    };
    expect(failed).toBe(1);
    const [failure] = tests[0]!.failures;
    expect(failure).toMatchObject({ column: "v(out)", axis: "time" });
    const tau = (r: number) => 1 - Math.exp(-(failure!["at"] as number) / (r * 1e-6));
    expect(failure!["expected"]).toBeCloseTo(tau(1000), 3);
    expect(failure!["found"]).toBeCloseTo(tau(1020), 3);
  });

  it("assertions: where they do not hold, in words; faults and failures have exit codes of their own", async () => {
    await mkdir(path.join(cli.folder, "suite/inner"), { recursive: true });
    write("suite/a.cir", rc("1k", ".assert v(out) < 0.9 to=3m\n.assert abs(v(out)-0.632121) < 1e-3 at=1m"));
    write("suite/inner/b.cir", rc("1k", ".assert v(out) < 2"));
    write("suite/c.cir", rc("{x}", ".assert v(out) < 2"));
    write("suite/not-a-test.cir", "no netlist at all");
    const ended = await cli.run(["test", "suite", "--junit", "suite.xml"]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(
      /assertion v\(out\) < 0\.9 \(\.tran\): does not hold at time = 0\.002\d+ \(v\(out\) = 0\.9/,
    );
    expect(ended.stdout).toMatch(/^ok +suite\/inner\/b\.cir \(1 assertion\)$/m);
    expect(ended.stdout).toMatch(/^ERROR +suite\/c\.cir\n.*suite\/c\.cir:3:\d+: error/m);
    expect(ended.stdout).toMatch(/1 passed, 2 failed/);
    validate(readFileSync(path.join(cli.folder, "suite.xml"), "utf8"));
    expect(await cli.run(["test", "suite/c.cir"])).toMatchObject({ code: 3 });
    expect(await cli.run(["test", "suite/not-a-test.cir"])).toMatchObject({ code: 3 });
    expect(await cli.run(["test", "nowhere"])).toMatchObject({ code: 2 });
  });

  it("threads change nothing but the time: standard output, JUnit and JSON have the same bytes", async () => {
    await mkdir(path.join(cli.folder, "many"), { recursive: true });
    write("many/a.cir", rc("1k", ".assert v(out) < 0.9 to=3m\n.mc 3\n.step temp list 27 50"));
    write("many/b.cir", rc("{aunif(1k,500)}", ".assert v(out) < 2\n.mc 8"));
    write("many/c.cir", rc("{x}", ".assert v(out) < 2"));
    write("many/d.cir", rc("1k", "B1 e 0 v=v(e)*v(e)+1\nR2 e 0 1\n.assert v(out) < 2"));
    write("many/e.cir", rc("1k", "R3 in out 100\n.assert v(out) < 2\n.ic v(nowhere)=1"));
    write("many/f.cir", rc("1k"));
    expect(await cli.run(["test", "many/f.cir", "--update", "--threads", "2"])).toMatchObject({ code: 0 });
    write("many/f.cir", rc("1.1k"));
    const ended = [];
    for (const threads of ["1", "2", "3"]) {
      const words = ["test", "many", "--threads", threads, "--junit", "many.xml", "--json", "many.json"];
      const { code, stdout, stderr } = await cli.run(words);
      const files = ["many.xml", "many.json"].map((name) => readFileSync(path.join(cli.folder, name), "utf8"));
      ended.push({ code, stdout, stderr, files });
    }
    expect(ended[0]!.code).toBe(1);
    expect(ended[0]!.stdout.match(/^(ok|FAILED|ERROR) +many/gm)).toHaveLength(6);
    expect(ended[1]).toEqual(ended[0]);
    expect(ended[2]).toEqual(ended[0]);
  });

  it("threads stop after --timeout, and leave no report", async () => {
    await mkdir(path.join(cli.folder, "long"), { recursive: true });
    for (const name of ["a", "b", "c"])
      write(`long/${name}.cir`, rc("1k", ".assert v(out) < 2").replace("50u 5m", "1u 1000"));
    const words = ["test", "long", "--threads", "2", "--timeout", "2", "--junit", "long.xml"];
    const { code, stderr } = await cli.run(words);
    expect([code, stderr]).toEqual([124, "lockspice: error: timed out after 2 s\n"]);
    expect(existsSync(path.join(cli.folder, "long.xml"))).toBe(false);
  });

  it("warnings are shown, and faults under --strict; --dialect is that of all netlists", async () => {
    write("warned.cir", rc("1k", ".assert v(out) < 2\n.width out=80"));
    const lax = await cli.run(["test", "warned.cir"]);
    expect(lax.code).toBe(0);
    expect(lax.stderr).toMatch(/warned\.cir:8:\d+: warning: /);
    expect((await cli.run(["test", "warned.cir", "--quiet"])).stderr).toBe("");
    const strict = await cli.run(["test", "warned.cir", "--strict"]);
    expect(strict.code).toBe(3);
    expect(strict.stdout).toMatch(/^ERROR +warned\.cir\n +warned\.cir:8:\d+: error: /m);
    // The logarithm is Xyce's decadic one, elsewhere the natural one.
    write("logs.cir", "t\nV1 a 0 {log(100)}\nR1 a 0 1\n.op\n.assert abs(v(a)-2) < 1e-9\n.end\n");
    expect((await cli.run(["test", "logs.cir"])).code).toBe(1);
    expect((await cli.run(["test", "logs.cir", "--dialect", "xyce"])).code).toBe(0);
  });
});
