import { nearest, type Diagnostics } from "../base/diagnostics.js";
import type { ModelCard, Scope } from "./contract.js";
import { quoted } from "./text.js";

/** Models that are in sight, innermost scope first, with the list that each stands in. */
interface Sight {
  readonly models: ModelCard[];
  readonly outer: Sight | undefined;
}

/**
 * PSpice's `.model name AKO: other (...)`, "a kind of": such a model has the type and the values of another one, and its own
 * in place of these. Takes the others in, in a scope and in those inside of it, which see its models.
 */
export function resolveBases(top: Scope, diagnostics: Diagnostics): void {
  const waiting: { readonly scope: Scope; readonly outer: Sight | undefined }[] = [{ scope: top, outer: undefined }];
  // Scopes may be nested deeper than calls can be.
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { scope, outer } = next;
    // Of a scope that has been read.
    const sight: Sight = { models: scope.models as ModelCard[], outer };
    for (const model of [...sight.models]) if (sight.models.includes(model)) whole(model, sight, [], diagnostics);
    for (const inner of scope.subcircuits) waiting.push({ scope: inner, outer: sight });
  }
}

/** A model with all that it has of others; it takes the place of what was written. */
function whole(
  model: ModelCard,
  sight: Sight,
  above: readonly ModelCard[],
  diagnostics: Diagnostics,
): ModelCard | undefined {
  const { base, ...own } = model;
  if (base === undefined) return model;
  const fault = (code: string, message: string, hint?: string): undefined => {
    diagnostics.error(code, message, base.span, hint);
    sight.models.splice(sight.models.indexOf(model), 1);
  };
  const found = find(base.name, sight);
  if (found === undefined) {
    const near = nearest(base.name, namesIn(sight));
    return fault("unknown-model", `unknown model ${quoted(base.name)}`, near && `did you mean "${near}"?`);
  }
  if (found.model === model || above.includes(found.model))
    return fault("recursive-model", `the model ${model.name} is a kind of itself`, "one of the models needs a type");
  const other = whole(found.model, found.sight, [...above, model], diagnostics);
  // Its own fault has been told.
  if (other === undefined) {
    sight.models.splice(sight.models.indexOf(model), 1);
    return undefined;
  }
  if (model.type !== "" && model.type !== other.type)
    return fault("wrong-model-type", `${model.name} is of type ${model.type}, and ${other.name} of type ${other.type}`);
  const given = new Set(model.values.map(({ name }) => name));
  const taken: ModelCard = {
    ...own,
    type: other.type,
    ...(other.perInstance && { perInstance: true }),
    values: [...other.values.filter(({ name }) => !given.has(name)), ...model.values],
    flags: [...other.flags, ...model.flags],
  };
  sight.models[sight.models.indexOf(model)] = taken;
  return taken;
}

function find(name: string, sight: Sight | undefined): { model: ModelCard; sight: Sight } | undefined {
  if (sight === undefined) return undefined;
  const model = sight.models.find((each) => each.name === name);
  return model === undefined ? find(name, sight.outer) : { model, sight };
}

const namesIn = (sight: Sight | undefined): string[] =>
  sight === undefined ? [] : [...sight.models.map(({ name }) => name), ...namesIn(sight.outer)];
