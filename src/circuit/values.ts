import type { Piece, Span } from "../base/source.js";
import type { Node } from "../law/graph.js";
import type { ParameterSpec } from "./device.js";
import type { DrawnValue } from "./drawn.js";
import { plainNumber } from "./numbers.js";
import { outOfRange } from "./options.js";
import type { Override } from "./overrides.js";
import type { Value } from "./value.js";
import type { Elaboration } from "./registry.js";
import type { Scope } from "./scope.js";

const whole = (place: Piece): Span => place.span(0, place.text.length);

/** Reads and checks the values that cards and models give to parameters. */
export class ValueReader {
  constructor(private readonly elaboration: Elaboration) {}

  /**
   * The value of a parameter as written, scaled where it is a length; undefined after a fault was reported. `owner` keys
   * its random draws, `label` names the owner in messages.
   */
  read(name: string, spec: ParameterSpec, piece: Piece, scope: Scope, owner: string, label: string): Value | undefined {
    const value = this.given(piece, scope, owner, name);
    if (value === undefined) return undefined;
    return this.nonzero(name, spec, this.scaled(spec, value), label, piece);
  }

  /** What a step or a sweep puts in place of a written value; `key` names the root. */
  overridden(name: string, spec: ParameterSpec, override: Override, key: string, label: string, place: Piece): Value {
    const { parameters } = this.elaboration;
    const value = override === "root" ? parameters.value(parameters.graph.input(key)) : override;
    return this.nonzero(name, spec, this.scaled(spec, value), label, place);
  }

  /** Lengths are multiplied by the option `scale`, areas by its square. */
  private scaled(spec: ParameterSpec, value: Value): Value {
    if (!spec.area && !spec.length) return value;
    const { graph } = this.elaboration.parameters;
    const { scale } = this.elaboration.options;
    const factor = spec.area ? scale * scale : scale;
    if (factor === 1) return value;
    return this.elaboration.parameters.value(graph.mul(this.node(value), graph.constant(factor)));
  }

  private given(piece: Piece, scope: Scope, owner: string, name: string): Value | undefined {
    const { parameters } = this.elaboration;
    const number = plainNumber(piece, parameters.notation);
    if (number !== undefined) return number;
    const node = parameters.node(piece, scope, [owner, name]);
    return node === undefined ? undefined : parameters.value(node);
  }

  /** What each owner of a value as written draws for it; undefined where it has to be read for each. */
  drawn(name: string, piece: Piece, scope: Scope): DrawnValue | "same" | undefined {
    const { parameters } = this.elaboration;
    return plainNumber(piece, parameters.notation) === undefined ? parameters.drawnValue(piece, scope, name) : "same";
  }

  /** The node of an expression of a card. */
  expression(piece: Piece, scope: Scope, key: readonly string[]): Node | undefined {
    const { parameters } = this.elaboration;
    const number = plainNumber(piece, parameters.notation);
    return number === undefined ? parameters.node(piece, scope, key) : parameters.graph.constant(number);
  }

  node(value: Value): Node {
    const { parameters } = this.elaboration;
    return typeof value === "number" ? parameters.graph.constant(value) : parameters.output(value.live);
  }

  /** What stands for a zero that a device cannot have, with a warning. */
  nonzero(name: string, spec: ParameterSpec, value: Value, label: string, place: Piece): Value {
    const { insteadOfZero } = spec;
    if (value !== 0 || insteadOfZero === undefined) return value;
    const used = Number.isFinite(insteadOfZero) ? `${insteadOfZero} is used` : "this counts as not given";
    const message = `${name} of ${label} is 0; ${used}`;
    this.elaboration.diagnostics.warning("zero-value", message, whole(place));
    return insteadOfZero;
  }

  /**
   * Reports a value outside of the range of its parameter, which values of others may bound; live values are checked at
   * the nominal roots.
   */
  check(
    name: string,
    spec: ParameterSpec,
    value: Value | undefined,
    place: Piece,
    others: (name: string) => Value | undefined,
  ): void {
    if (value === undefined) return;
    const { diagnostics, parameters } = this.elaboration;
    const number = typeof value === "number" ? value : parameters.oneAtNominal(value.live);
    // Where not a number means not given, a root that is swept elsewhere may be just that here.
    if (typeof value === "object" && Number.isNaN(number) && Number.isNaN(spec.default)) return;
    const bound = (other: string) => {
      const known = others(other);
      return typeof known === "number" ? known : undefined;
    };
    if (typeof value === "number" && !Number.isFinite(number) && !(number === Infinity && spec.default === Infinity)) {
      diagnostics.error("not-a-number", `${name} has no finite value (${number})`, whole(place));
      return;
    }
    if (spec.beside !== undefined && Number.isNaN(others(spec.beside) ?? NaN)) return;
    const fault = outOfRange(number, spec, bound);
    if (fault === undefined) return;
    diagnostics.error("parameter-range", `${name} ${fault}`, whole(place), `${name}: ${spec.about} [${spec.unit}]`);
  }
}
