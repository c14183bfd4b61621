/**
 * The entries that an index exports, by their kind and in its alphabetical order: an index lists an entry in one line,
 * and the exports of a module have no order of their own.
 */
export function byKind<T extends { readonly kind: string }>(all: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  const entries = Object.values(all).map((entry) => [entry.kind, entry] as const);
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
