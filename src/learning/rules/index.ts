export { adjoint } from "./adjoint.js";
export { chemical } from "./chemical.js";
export { continual } from "./continual.js";
export { contrastive, coupled } from "./coupled.js";
export { eqprop } from "./eqprop.js";
export { freqprop } from "./freqprop.js";
export { harmonics } from "./harmonics.js";
export { holomorphic } from "./holomorphic.js";
export { evolution, spsa } from "./perturbation.js";
