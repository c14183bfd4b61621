import { atan2, log10 } from "../../base/math.js";
import type { ResultTable } from "../../report/table.js";
import { spectralQuality } from "../../signals/spectral-quality.js";
import type { Derived } from "./contract.js";
import { boundsOf, magnitudes } from "./quality.js";

/** Figures of merit of a spectrum that its card asks for, by name: `fft.v(out).thd` ... */
export function figuresOfMerit(derived: Derived, table: ResultTable): [name: string, value: number][] {
  if (derived.shown?.judged !== true) return [];
  const bounds = boundsOf(derived, table.data[0]!, {});
  const magnitude = magnitudes(table.data[1]!);
  return Object.entries(spectralQuality).flatMap(([name, of]): [string, number][] => {
    const value = of(magnitude, bounds);
    return Number.isFinite(value) ? [[`fft.${derived.columns[0]!.name}.${name}`, value]] : [];
  });
}

/** The lines that a card asks for, to be read: magnitude, also in decibels, and phase in degrees. */
export function spectrumListing(derived: Derived, table: ResultTable): ResultTable | undefined {
  const { shown, plotname, columns } = derived;
  if (shown === undefined) return undefined;
  const [frequencies, column] = table.data as [Float64Array, Float64Array];
  const magnitude = magnitudes(column);
  const largest = shown.normalised ? magnitude.reduce((most, one) => Math.max(most, one), 0) : 1;
  const scale = largest > 0 ? 1 / largest : 1;
  const rows = Array.from(frequencies.keys()).filter((k) => shown.rows(frequencies[k]!));
  const merit = figuresOfMerit(derived, table).map(([name, value]) => {
    const short = name.slice(name.lastIndexOf(".") + 1).toUpperCase();
    return `, ${short} ${Number(value.toPrecision(7))}${short === "ENOB" ? " bits" : " dB"}`;
  });
  const data = [
    Float64Array.from(rows, (k) => frequencies[k]!),
    Float64Array.from(rows, (k) => magnitude[k]! * scale),
    Float64Array.from(rows, (k) => 20 * log10(magnitude[k]! * scale)),
    Float64Array.from(rows, (k) => (atan2(column[2 * k + 1]!, column[2 * k]!) * 180) / Math.PI),
  ];
  const type = columns[0]!.source.type;
  return {
    kind: "fft",
    plotname: plotname + (shown.normalised ? ", over its largest line" : "") + merit.join(""),
    ...(table.step !== undefined && { step: table.step }),
    columns: [
      { name: "frequency", type: "frequency" },
      { name: "magnitude", type: shown.normalised ? "notype" : type },
      { name: "dB", type: "notype" },
      { name: "phase", type: "notype" },
    ],
    complex: false,
    points: rows.length,
    data,
  };
}
