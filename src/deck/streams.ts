/** The streams of tables of a run: what is saved, what `.print` asks for, and what the commands of a script need. */
export const streams = ["saved", "printed", "scripted"] as const;
export type Stream = (typeof streams)[number];
