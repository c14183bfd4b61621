import type { Diagnostics } from "../../base/diagnostics.js";
import { scanNumber } from "../../base/units.js";
import type { Value } from "../cursor.js";
import type { Columns, DataSource } from "../data-source.js";
import type { Files } from "../files.js";
import { type IdxArray, parseIdx } from "../idx-array.js";
import { quoted } from "../text.js";

/** A file of pictures and one of their classes, as the MNIST database has them. */
export const idx: DataSource = {
  kind: "idx",
  about:
    "pictures and their classes in the format of the MNIST files: columns p0 p1 ... and label; scale is a factor on pixels",
  syntax: "images=file labels=file scale=0.01",
  needs: ["images", "labels"],
  takes: ["scale"],
  read(values, files, diagnostics) {
    const images = values.get("images")!;
    const labels = values.get("labels")!;
    const scale = values.get("scale");
    const factor = scale === undefined ? 1 : readScale(scale, diagnostics);
    const pixels = readIdx(images, files, diagnostics);
    const classes = readIdx(labels, files, diagnostics);
    if (factor === undefined || pixels === undefined || classes === undefined) return undefined;
    if (classes.sizes.length !== 1 || classes.sizes[0] !== pixels.sizes[0]) {
      const message = `${quoted(labels.piece.text)} holds ${classes.sizes.join(" x ")} labels, but there are ${pixels.sizes[0]} images`;
      diagnostics.error("data-mismatch", message, labels.span, "do both files belong together?");
      return undefined;
    }
    return imageTable(pixels, classes, factor, images, labels);
  },
};

/** Columns p0 p1 ... are the pixels of an image, times the scale; the last column is `label`. */
function imageTable(pixels: IdxArray, classes: IdxArray, factor: number, images: Value, labels: Value): Columns {
  const rows = pixels.sizes[0]!;
  const count = pixels.sizes.slice(1).reduce((a, b) => a * b, 1);
  const size = rows * (count + 1);
  const values = pixels.bytes && classes.bytes && factor === 1 ? new Uint8Array(size) : new Float64Array(size);
  for (let row = 0; row < rows; row++) {
    const start = row * (count + 1);
    for (let k = 0; k < count; k++) values[start + k] = pixels.at(row * count + k) * factor;
    values[start + count] = classes.at(row);
  }
  return {
    columns: [...Array.from({ length: count }, (_, k) => `p${k}`), "label"],
    columnSpans: [...Array.from({ length: count }, () => images.span), labels.span],
    rows,
    values,
  };
}

function readIdx(path: Value, files: Files, diagnostics: Diagnostics): IdxArray | undefined {
  const file = files.bytes(path);
  if (file === undefined) return undefined;
  const array = parseIdx(file.bytes);
  if (typeof array !== "string") return array;
  diagnostics.error("bad-data-file", `cannot read ${quoted(file.name)}: ${array}`, path.span);
  return undefined;
}

/** A number, or a quotient of two as 1/255. */
function readScale(scale: Value, diagnostics: Diagnostics): number | undefined {
  const parts = scale.piece.text.split("/").map((part) => {
    const number = scanNumber(part.trim(), 0);
    return number !== undefined && "value" in number && number.end === part.trim().length ? number.value : NaN;
  });
  const value = parts.length <= 2 ? parts[0]! / (parts[1] ?? 1) : NaN;
  if (Number.isFinite(value)) return value;
  const hint = "a number as 0.01, or a quotient as 1/255";
  diagnostics.error("not-a-number", `scale ${quoted(scale.piece.text)} is no number`, scale.span, hint);
  return undefined;
}
