import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Assignment, Card, FunctionCard, ModelCard, Port, Scope } from "./contract.js";
import { isFirst } from "./assignments.js";
import { CardList, FewCards, type GrowingCards } from "./card-list.js";
import { placeOf, quoted } from "./text.js";

/** A dot card of the whole netlist that stands in a subcircuit; of `.data` only the place. */
export interface Misplaced {
  readonly name: string;
  readonly span: Span;
  readonly card?: Card;
}

/** A scope while it is read: takes definitions, and reports names that are there already. */
export class OpenScope implements Scope {
  readonly parameters: Assignment[] = [];
  readonly functions: FunctionCard[] = [];
  readonly models: ModelCard[] = [];
  readonly subcircuits: OpenScope[] = [];
  readonly elements: GrowingCards;
  readonly commands: Card[] = [];
  readonly misplaced: Misplaced[] = [];
  private readonly places = {
    function: new Map<string, Span>(),
    model: new Map<string, Span>(),
    subcircuit: new Map<string, Span>(),
  };
  private readonly parameterIndex = new Map<string, number>();
  private readonly elementIndex = new Map<string, number>();
  /** What is defined takes the place of what had its name before. */
  replaces = false;

  constructor(
    private readonly diagnostics: Diagnostics,
    readonly name: string,
    readonly span: Span,
    readonly ports: readonly Port[] = [],
    readonly formals: readonly Assignment[] = [],
    /** The word `.subckt`, where a missing .ends is reported. */
    readonly opener: Span = span,
  ) {
    this.elements = name === "" ? new CardList() : new FewCards();
  }

  /** The last .param of a name counts, as in ngspice; it takes the place of the first. */
  addParameter(parameter: Assignment): void {
    const { name, span } = parameter;
    const formal = this.formals.find((f) => f.name === name);
    if (formal !== undefined) {
      this.diagnostics.warning(
        "parameter-redefined",
        `parameter ${quoted(name)} is a formal parameter of ${quoted(this.name)} too, at ${placeOf(formal.span)}; this value counts where a call gives none`,
        span,
        "remove one of them",
      );
    }
    const index = this.parameterIndex.get(name);
    if (index === undefined) {
      this.parameterIndex.set(name, this.parameters.length);
      this.parameters.push(parameter);
      return;
    }
    if (this.replaces) {
      this.parameters[index] = parameter;
      return;
    }
    this.diagnostics.warning(
      "parameter-redefined",
      `parameter ${quoted(name)} is given again; the value at ${placeOf(this.parameters[index]!.span)} does not count`,
      span,
      "remove one of them",
    );
    this.parameters[index] = parameter;
  }

  addElement(card: Card): void {
    if (this.replaces && this.elementIndex.size === 0) {
      let k = 0;
      for (const { name } of this.elements) this.elementIndex.set(name, k++);
    }
    const index = this.replaces ? this.elementIndex.get(card.name) : undefined;
    if (index !== undefined) this.elements.replace(index, card);
    else {
      if (this.replaces) this.elementIndex.set(card.name, this.elements.length);
      this.elements.push(card);
    }
  }

  addFunction(card: FunctionCard): void {
    if (this.isReplaced(this.functions, card)) return;
    if (isFirst(this.places.function, "function", card.name, card.span, this.diagnostics)) this.functions.push(card);
  }

  addModel(card: ModelCard): void {
    if (this.isReplaced(this.models, card)) return;
    if (isFirst(this.places.model, "model", card.name, card.nameSpan, this.diagnostics)) this.models.push(card);
  }

  addSubcircuit(scope: OpenScope): void {
    if (this.isReplaced(this.subcircuits, scope)) return;
    if (isFirst(this.places.subcircuit, "subcircuit", scope.name, scope.span, this.diagnostics)) {
      this.subcircuits.push(scope);
    }
  }

  private isReplaced<T extends { readonly name: string }>(list: T[], one: T): boolean {
    const index = this.replaces ? list.findIndex(({ name }) => name === one.name) : -1;
    if (index >= 0) list[index] = one;
    return index >= 0;
  }
}
