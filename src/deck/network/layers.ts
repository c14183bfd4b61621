import { UsageError } from "../../base/errors.js";

/** Nodes in channels of rows and columns, a channel after the other, row by row. */
export interface Shape {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
}

/** A layer of nodes behind the inputs. */
export interface Layer {
  /** From 1. */
  readonly number: number;
  readonly size: number;
  /** Of a convolution: the places it gives, and the window that moves over those of the layer before. */
  readonly places?: Shape;
  readonly window?: Window;
}

export interface Window {
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly over: Shape;
}

const FORMS = "numbers of nodes, as 4,10,3; a picture as 8x8; a convolution as 6@3x3, or 6@3x3/2 with a stride of 2";

/**
 * Reads `4,10,3`, or `8x8,6@3x3/2,10`: the inputs, then a layer each: so many nodes, each of which is connected with all
 * before it, or `channels@rows x columns/stride`, windows of pictures that share their conductances.
 * @throws UsageError
 */
export function readLayers(text: string): { readonly inputs: number; readonly layers: readonly Layer[] } {
  const [first, ...rest] = text.split(",").map((word) => word.trim());
  if (rest.length === 0) throw new UsageError(`layers ${text}: inputs and at least one layer`, { hint: FORMS });
  let shape = readInputs(first!);
  const inputs = sizeOf(shape);
  const layers = rest.map((word, i): Layer => {
    const number = i + 1;
    const window = readWindow(word, shape);
    if (window === undefined) {
      const size = whole(word);
      shape = { channels: size, rows: 1, columns: 1 };
      return { number, size };
    }
    const { channels, ...moved } = window;
    shape = {
      channels,
      rows: Math.floor((shape.rows - moved.rows) / moved.stride) + 1,
      columns: Math.floor((shape.columns - moved.columns) / moved.stride) + 1,
    };
    return { number, size: sizeOf(shape), places: shape, window: moved };
  });
  if (layers.at(-1)!.window !== undefined)
    throw new UsageError(`layers ${text}: the last layer is the outputs, a number of nodes`, { hint: FORMS });
  return { inputs, layers };
}

const sizeOf = ({ channels, rows, columns }: Shape): number => channels * rows * columns;

function readInputs(word: string): Shape {
  const [, rows, columns] = /^(\d+)x(\d+)$/i.exec(word) ?? [];
  if (rows === undefined || columns === undefined) return { channels: 1, rows: 1, columns: whole(word) };
  return { channels: 1, rows: whole(rows), columns: whole(columns) };
}

function readWindow(word: string, over: Shape): (Window & { readonly channels: number }) | undefined {
  const found = /^(\d+)@(\d+)x(\d+)(?:\/(\d+))?$/i.exec(word);
  if (found === null) return undefined;
  const [channels, rows, columns, stride] = found.slice(1).map((digits) => whole(digits ?? "1"));
  if (rows! > over.rows || columns! > over.columns) {
    const before = `${over.rows} x ${over.columns}`;
    throw new UsageError(`layer ${word}: a window of ${rows} x ${columns} does not fit into ${before} nodes`, {
      hint: "the inputs of a convolution are a picture, as 8x8, or another convolution",
    });
  }
  return { channels: channels!, rows: rows!, columns: columns!, stride: stride!, over };
}

function whole(word: string): number {
  const value = /^\d+$/.test(word) ? Number(word) : 0;
  if (value >= 1 && Number.isSafeInteger(value)) return value;
  throw new UsageError(`layers: "${word}" is no number of nodes`, { hint: FORMS });
}
