/** Bundles library and command line of a folder with `src`, by default this one, into a folder. */
export function build(outdir: string, folder?: string): Promise<void>;
