import { byKind } from "../base/by-kind.js";
import type { DataSource } from "./data-source.js";
import * as all from "./data-sources/index.js";

/** All sources of `.data` tables by name. */
export const dataSources: ReadonlyMap<string, DataSource> = byKind(all);
