import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { version } from "../src/deck/version.js";

it("the version in the source is that of the package", async () => {
  const manifest = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(version).toBe(manifest.version);
});
