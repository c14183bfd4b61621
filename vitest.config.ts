import { defineConfig } from "vitest/config";

// What runs beside ngspice needs it installed: `npm run conformance` runs these tests, `npm test` needs Node alone.
const beside = "test/beside-ngspice/**/*.test.ts";

export default defineConfig(({ mode }) => ({
  test: {
    include: mode === "ngspice" ? [beside] : ["test/**/*.test.ts"],
    exclude: mode === "ngspice" ? [] : [beside],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
}));
