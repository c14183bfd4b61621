/** Pieces of SVG text. Equal arguments give equal bytes: coordinates have two decimals, attributes keep their order. */

export type Attributes = Readonly<Record<string, string | number | undefined>>;

export const fontFamily = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

/** Colours that stay apart on white, in print and for most colour-blind eyes; the last is for what stands back. */
export const palette = ["#1f5fa8", "#d4691e", "#2f8560", "#8b4f9f", "#b83a3a", "#6b7280"] as const;

export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? coordinate(value) : escapeXml(value!)}"`)
    .join("");
  return content.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${content.join("")}</${name}>`;
}

export interface TextStyle {
  readonly size: number;
  readonly fill?: string;
  readonly anchor?: "start" | "middle" | "end";
  readonly weight?: "bold";
  /** Turned to read upwards. */
  readonly upwards?: boolean;
}

export function text(x: number, y: number, content: string, style: TextStyle): string {
  return element(
    "text",
    {
      x,
      y,
      "font-size": style.size,
      fill: style.fill ?? "#1f2937",
      "text-anchor": style.anchor === "start" ? undefined : style.anchor,
      "font-weight": style.weight === "bold" ? "600" : undefined,
      transform: style.upwards === true ? `rotate(-90 ${coordinate(x)} ${coordinate(y)})` : undefined,
    },
    escapeXml(content),
  );
}

/**
 * An upper estimate of the width of a text, since a writer of files cannot measure: the widths of DejaVu Sans, one of
 * the widest of the fonts that may be chosen.
 */
export function textWidth(content: string, size: number): number {
  let width = 0;
  for (const c of content) {
    width += /[ijl.,:;'|!·⁻⁰¹²³⁴⁵⁶⁷⁸⁹ ]/.test(c) ? 0.38 : /[mwMW%@]/.test(c) ? 0.98 : /[A-Z]/.test(c) ? 0.74 : 0.64;
  }
  return width * size;
}

/** The text, cut with an ellipsis where it would be wider than `room`. */
export function fitted(content: string, size: number, room: number): string {
  if (textWidth(content, size) <= room) return content;
  const letters = [...content];
  while (letters.length > 0 && textWidth(letters.join("") + "…", size) > room) letters.pop();
  return letters.join("").trimEnd() + "…";
}

/** Two decimals at most, no negative zero. */
export function coordinate(value: number): string {
  const rounded = Number(value.toFixed(2));
  return String(rounded === 0 ? 0 : rounded);
}

export function escapeXml(content: string): string {
  return content
    .replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!)
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd");
}
