/** Two square matrices as rows: G + s C. */
export interface Pencil {
  readonly g: readonly Float64Array[];
  readonly c: readonly Float64Array[];
}
