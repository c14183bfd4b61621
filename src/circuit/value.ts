/** A value of a circuit: a number, or an output of the parameter program that follows the roots. */
export type Value = number | { readonly live: number };
