/** Counts and times [ms] as one line of JSON, with the largest memory the process has held [bytes]. */
export function statistics(figures: Readonly<Record<string, number>>): string {
  const rounded = Object.entries(figures).map(([name, value]) => [
    name,
    name.endsWith("_ms") ? Math.round(value * 1000) / 1000 : value,
  ]);
  // maxRSS counts kibibytes.
  const peak = process.resourceUsage().maxRSS * 1024;
  return JSON.stringify({ ...Object.fromEntries(rounded), peak_bytes: peak }) + "\n";
}
