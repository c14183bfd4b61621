import type { DropsOf, Factors, Gather, Product } from "../products.js";
import type { DropSum } from "./drop-sum.js";

/** By window of a plan: its drops at the nodes, all lanes, where instruments read them as they are. */
export type NodeVectors = readonly (Partial<Record<DropsOf[1], Float64Array>> | undefined)[];

/** Adds up a product of drops of samples, or hands its factors on. */
export class Gathering {
  private begun = false;

  constructor(
    private readonly gather: Gather,
    private readonly product: Product,
    private readonly sum: DropSum,
  ) {}

  /** Takes in samples side by side; false where their instruments have to be read one by one. */
  take(vectors: NodeVectors, lanes: number, used: number): boolean {
    const { factor, of } = this.product;
    const [left, right] = of.map(([window, name]) => vectors[window]?.[name]);
    if (left === undefined || right === undefined) return false;
    const factors: Factors = { lanes, used, left, right };
    const { gather, sum } = this;
    if (gather.keep !== undefined) {
      gather.keep(factors);
      return true;
    }
    if (!this.begun) sum.begin();
    this.begun = true;
    sum.load(0, factors, factor);
    sum.add(0);
    return true;
  }

  /** The sum is complete. */
  end(): void {
    if (this.begun) this.gather.sum = this.sum.sum;
  }
}
