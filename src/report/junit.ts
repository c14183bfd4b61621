/** A test as JUnit reports it. */
export interface JUnitCase {
  readonly name: string;
  readonly status: "passed" | "failed" | "error" | "skipped";
  /** One for each thing that went wrong. */
  readonly messages: readonly string[];
}

/**
 * Test results in the XML that JUnit's Ant task writes and CI servers read. Times are left out: the same tests give the
 * same bytes.
 */
export function* junit(suite: string, cases: readonly JUnitCase[]): Generator<string> {
  const count = (status: JUnitCase["status"]): number => cases.filter((test) => test.status === status).length;
  const counts = `tests="${cases.length}" failures="${count("failed")}" errors="${count("error")}"`;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escape(suite)}" ${counts}>\n`;
  yield `  <testsuite name="${escape(suite)}" ${counts} skipped="${count("skipped")}">\n`;
  for (const { name, status, messages } of cases) {
    const open = `    <testcase name="${escape(name)}" classname="${escape(suite)}"`;
    if (status === "passed") {
      yield `${open}/>\n`;
      continue;
    }
    yield `${open}>\n`;
    if (status === "skipped") yield `      <skipped message="${escape(messages.join("; "))}"/>\n`;
    else {
      const kind = status === "failed" ? "failure" : "error";
      const first = escape(messages[0]?.split("\n")[0] ?? status);
      yield `      <${kind} type="${status}" message="${first}">${escape(messages.join("\n"))}</${kind}>\n`;
    }
    yield "    </testcase>\n";
  }
  yield "  </testsuite>\n</testsuites>\n";
}

/** Text for XML 1.0, which cannot hold control characters at all. */
function escape(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text
    .replace(/[&<>"]/g, (c) => entities[c]!)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replace(/\t|\n|\r/g, (c) => (c === "\n" ? "&#10;" : c === "\t" ? "&#9;" : "&#13;"));
}
