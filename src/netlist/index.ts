export * from "./contract.js";
export { assignments } from "./assignments.js";
export { Cursor } from "./cursor.js";
export type { Value, Word } from "./cursor.js";
export { checkText, decodeText } from "./decode.js";
export { parseNetlist } from "./parse.js";
export type { ParseOptions } from "./parse.js";
