/** An axis; without min or max its end follows the data. */
export interface Axis {
  readonly label: string;
  /** V, s, Hz, S ... get SI prefixes; "" or anything else is written as it is. */
  readonly unit?: string;
  readonly log?: boolean;
  /** Marks at whole numbers only. */
  readonly whole?: boolean;
  readonly min?: number;
  readonly max?: number;
}

/** Values that are not finite, or not above 0 on a logarithmic axis, leave a gap. */
export interface Series {
  /** Shown in the legend; without a label the series is not in it. */
  readonly label?: string;
  /** Bars stand between neighbouring x: x has one more entry than y (a histogram's edges). */
  readonly kind: "line" | "points" | "bars";
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Index into the palette, or a colour of SVG; default: the series' place in its panel. */
  readonly color?: number | string;
  /** A dashed line, hollow points, or bars in outline: for what came before. */
  readonly light?: boolean;
}

export interface Panel {
  readonly title?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

/** Names and values in lines, with a bar for each value where they are comparable. */
export interface ValuesPanel {
  readonly title?: string;
  readonly unit: string;
  readonly bars: boolean;
  readonly values: readonly (readonly [name: string, value: number])[];
}
