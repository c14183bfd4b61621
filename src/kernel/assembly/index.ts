// The numerical core. Nothing here owns memory: every function works on blocks of the imported memory that the
// TypeScript around it hands in as byte addresses (module.ts has the signatures).
export * from "./vectors";
export * from "./products";
export { scatter } from "./scatter";
export { keep8 } from "./lanes";
export { allFinite, takeStep } from "./newton";
export { countTurns, largestRatio, raise } from "./steps";
export * from "./transpose";
export * from "./pivoting";
export * from "./refactor1";
export * from "./solve1";
export * from "./refactor8";
export * from "./solve8";
export * from "./symmetric1";
export * from "./symmetric8";
export * from "./symmetric-solve1";
export * from "./symmetric-solve8";
export * from "./symmetric-wide";
export { advance8, combine8, solveWide8, unzip8 } from "./wide";
