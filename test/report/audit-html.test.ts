import { describe, expect, it } from "vitest";
import { audit, auditHtml, parse } from "../../src/index.js";

const deck = parse(`<a & b>
V1 in 0 1
R1 in out syn g=100u
R2 out 0 syn g=50u
.model syn TRAINABLE (gmin=1u gmax=1m)
.model lk LOCKIN (f=1k)
.data samples t
+ 0.25
.enddata
.learn freqprop data=samples outputs=(out) targets=(t) gamma=10u lockin=lk engine=phases rate=1e-9
.end
`);

describe("the page of an audit", () => {
  it("holds the figures, the causes and the devices, pictures included", async () => {
    const result = await audit(deck);
    const page = auditHtml({ title: deck.title, ...result });
    expect(page).toContain("<h1>&lt;a &amp; b&gt;</h1>");
    for (const { cause, relativeError } of result.causes)
      expect(page).toContain(`<td>${cause}</td><td class="n">${relativeError.toPrecision(3)}</td>`);
    for (const { name, measured, exact } of result.devices)
      expect(page).toContain(
        `<td>${name}</td><td class="n">${measured.toPrecision(4)}</td><td class="n">${exact.toPrecision(4)}</td>`,
      );
    expect(page.match(/<svg/g)).toHaveLength(1);
    expect(page).not.toMatch(/https?:(?!\/\/www\.w3\.org)/);
    expect(auditHtml({ title: deck.title, ...(await audit(deck)) })).toBe(page);
  });
});
