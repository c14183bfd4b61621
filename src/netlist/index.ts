export * from "./contract.js";
export { Cursor } from "./cursor.js";
export type { Value, Word } from "./cursor.js";
