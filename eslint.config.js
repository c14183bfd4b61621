import js from "@eslint/js";
import ts from "typescript-eslint";

// Functions whose last bits differ between engine versions; src/base/math.ts has our own.
const inexact = [
  "exp",
  "expm1",
  "log",
  "log1p",
  "log2",
  "log10",
  "pow",
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "atan2",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
  "cbrt",
  "hypot",
  "random",
];

export default ts.config(
  { ignores: ["dist", "out", "coverage", "src/kernel/assembly", "src/kernel/kernel.wasm.ts"] },
  js.configs.recommended,
  ...ts.configs.recommended,
  {
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        Buffer: "readonly",
        performance: "readonly",
        WebAssembly: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        setImmediate: "readonly",
        URL: "readonly",
        TextEncoder: "readonly",
        TextDecoder: "readonly",
      },
    },
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-control-regex": "off",
    },
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/base/**"],
    rules: {
      "no-restricted-properties": ["error", ...inexact.map((property) => ({ object: "Math", property }))],
      "no-restricted-syntax": [
        "error",
        { selector: "BinaryExpression[operator='**']", message: "use pow of base/math" },
      ],
    },
  },
);
