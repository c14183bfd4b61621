/** Bundles library and command line into a folder. */
export function build(outdir: string): Promise<void>;
