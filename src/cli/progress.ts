import type { Paint } from "./terminal.js";

/** How far a command is: `fraction` of the whole in [0, 1], and a few words about where that is. */
export interface Progress {
  readonly fraction: number;
  readonly label: string;
}

const INTERVAL_MS = 100;
const BAR_WIDTH = 24;

/** Text of a time span as a person reads it: `8 s`, `2:05`, `1:02:05`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const two = (n: number): string => String(n).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/**
 * The seconds left, supposing that the work goes on at the mean pace so far; undefined as long as that is a guess from
 * too little (less than a second, or less than a hundredth of the work).
 */
export function timeLeft(fraction: number, elapsed: number): number | undefined {
  if (fraction <= 0 || (elapsed < 1 && fraction < 0.5) || fraction < 0.01) return undefined;
  return (elapsed * (1 - fraction)) / fraction;
}

/** One line: bar, percentage, label, time left; no wider than `columns`. */
export function progressLine(progress: Progress, elapsed: number, columns: number): string {
  const fraction = Math.min(1, Math.max(0, progress.fraction));
  const full = Math.floor(fraction * BAR_WIDTH);
  const bar = "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
  const left = timeLeft(fraction, elapsed);
  const percent = `${Math.floor(fraction * 100)}`.padStart(3);
  const tail = left === undefined ? "" : `  ${duration(left)} left`;
  const line = `${bar} ${percent} %  ${progress.label}${tail}`;
  return line.length < columns ? line : line.slice(0, Math.max(0, columns - 1));
}

/** A progress line that is redrawn in place on a terminal. */
export class ProgressBar {
  private readonly start = performance.now();
  private drawn = -Infinity;
  private shown = false;

  constructor(
    private readonly stream: { write(text: string): unknown; readonly columns?: number },
    private readonly paint: Paint,
  ) {}

  update(progress: Progress): void {
    const now = performance.now();
    if (now - this.drawn < INTERVAL_MS) return;
    this.drawn = now;
    this.shown = true;
    const line = progressLine(progress, (now - this.start) / 1000, this.stream.columns || 80);
    this.stream.write(`\r\x1b[K${this.paint.cyan(line.slice(0, BAR_WIDTH))}${line.slice(BAR_WIDTH)}`);
  }

  /** Takes the line away, so that messages stand alone. */
  clear(): void {
    if (this.shown) this.stream.write("\r\x1b[K");
    this.shown = false;
    this.drawn = -Infinity;
  }
}
