/** All that a thread needs to read the same deck. */
export interface DeckOrigin {
  readonly name: string;
  readonly text: string;
  readonly options: {
    readonly include?: readonly string[];
    readonly define?: Readonly<Record<string, string | number>>;
    readonly seed?: number;
    readonly dialect?: string;
    readonly columns?: "all";
  };
  /** Files that were read, by what asked for them and their path: a thread sees the same, whatever changed on disk. */
  readonly files: ReadonlyMap<string, { readonly name: string; readonly bytes: Uint8Array }>;
}
