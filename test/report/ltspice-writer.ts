/**
 * Writes raw files as LTspice does, from what is published of its format: a header in UTF-16 (or eight bits), then rows of
 * the variables, or with `fastaccess` a variable after the other. Real numbers are 4 bytes but for the axis of 8, all 8 with
 * `double`; complex ones are two numbers of 8 bytes each, the axis too.
 */
export interface LtspicePlot {
  readonly plotname: string;
  readonly flags: readonly string[];
  readonly variables: readonly (readonly [name: string, type: string])[];
  /** By variable; of complex plots pairs. */
  readonly values: readonly (readonly (number | readonly [re: number, im: number])[])[];
  readonly eightBit?: boolean;
  /** Without an axis the first variable is as short as the others. */
  readonly noAxis?: boolean;
}

export function ltspiceRaw({ plotname, flags, variables, values, eightBit, noAxis }: LtspicePlot): Buffer {
  const points = values[0]!.length;
  const header = [
    "Title: * C:\\circuits\\a.asc",
    "Date: Mon Jan 01 00:00:00 2024",
    `Plotname: ${plotname}`,
    `Flags: ${flags.join(" ")}`,
    `No. Variables: ${variables.length}`,
    `No. Points: ${String(points).padStart(12)}`,
    "Offset:   0.0000000000000000e+000",
    "Command: Linear Technology Corporation LTspice XVII",
    "Variables:",
    ...variables.map(([name, type], k) => `\t${k}\t${name}\t${type}`),
    "Binary:",
    "",
  ].join("\n");
  const cell = (variable: number, row: number): Buffer => {
    const value = values[variable]![row]!;
    if (typeof value !== "number") {
      const bytes = Buffer.alloc(16);
      bytes.writeDoubleLE(value[0], 0);
      bytes.writeDoubleLE(value[1], 8);
      return bytes;
    }
    if (flags.includes("double") || (variable === 0 && noAxis !== true)) {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(value);
      return bytes;
    }
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(value);
    return bytes;
  };
  const all = (count: number): number[] => Array.from({ length: count }, (_, k) => k);
  const cells = flags.includes("fastaccess")
    ? all(variables.length).flatMap((v) => all(points).map((row) => cell(v, row)))
    : all(points).flatMap((row) => all(variables.length).map((v) => cell(v, row)));
  return Buffer.concat([Buffer.from(header, eightBit === true ? "latin1" : "utf16le"), ...cells]);
}
