export { csv } from "./csv.js";
export { idx } from "./idx.js";
