export { linearDrift } from "./linear-drift.js";
export { stanford } from "./stanford.js";
export { team, vteam } from "./team.js";
export { thresholdMemristor } from "./threshold.js";
export { yakopcic } from "./yakopcic.js";
