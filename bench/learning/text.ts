/** Tables in Markdown, and bounds that figures are held to. */
export const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
export const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] => [
  row(head),
  row(head.map(() => "---")),
  ...rows.map(row),
];

/** What a bound that does not hold begins with. */
export const MISSED = "**MISSED**";
export const bound = (holds: boolean, words: string): string => `- ${holds ? "holds" : MISSED}: ${words}`;

export const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
export function deviation(values: readonly number[]): number {
  const m = mean(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - m) ** 2, 0) / (values.length - 1));
}
export const percent = (share: number): string => share.toFixed(1);
export const seeds = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);
