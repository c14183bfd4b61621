import { LockspiceError } from "../base/errors.js";
import type { Arena, Floats, Ints, MakeInts } from "./contract.js";

const PAGE = 65536;
/** A cache line: eight lanes of one entry then lie in one. */
const ALIGNMENT = 64;
const MAXIMUM_PAGES = 65536;

/** What released arenas lived in, as long as the collector has not taken it. */
const released: WeakRef<WebAssembly.Memory>[] = [];

/** A memory of zeros: one that was released, or a new one of 64 kB. */
function zeros(): WebAssembly.Memory {
  for (let last = released.pop(); last !== undefined; last = released.pop()) {
    const memory = last.deref();
    if (memory === undefined) continue;
    new Uint8Array(memory.buffer).fill(0);
    return memory;
  }
  return new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES });
}

/** An empty arena of up to 4 GB, which doubles when full. */
export function createArena(): Arena {
  const memory = zeros();
  // Address 0 stays free, so that it can mean "none".
  let top = ALIGNMENT;
  // Asking the memory for its buffer is slow, and only this arena lets it grow.
  let { buffer } = memory;

  /** Room that blocks have left. */
  const free: { offset: number; bytes: number }[] = [];

  /** Room for a block of zeros: where others have left some, or behind all. */
  function place(bytes: number): number {
    const wanted = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    const room = free.find((each) => each.bytes >= wanted);
    if (room === undefined) return take(bytes);
    const { offset } = room;
    room.offset += wanted;
    room.bytes -= wanted;
    new Uint8Array(buffer, offset, wanted).fill(0);
    return offset;
  }

  function take(bytes: number): number {
    const offset = top;
    const end = offset + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    const held = buffer.byteLength;
    if (end > held) grow(end, held);
    top = end;
    return offset;
  }

  function lend<T>(bytes: number, work: (ints: MakeInts) => T): T {
    const from = take(bytes);
    const end = top;
    let at = from;
    const ints: MakeInts = (length) => {
      if (at + 4 * length > end) return new Int32Array(length);
      const list = new Int32Array(buffer, at, length);
      at += Math.ceil((4 * length) / ALIGNMENT) * ALIGNMENT;
      return list;
    };
    try {
      return work(ints);
    } finally {
      new Uint8Array(buffer, from, at - from).fill(0);
      top = from;
    }
  }

  function grow(wanted: number, held: number): void {
    const needed = Math.ceil((wanted - held) / PAGE);
    const generous = Math.min(Math.max(needed, held / PAGE), MAXIMUM_PAGES - held / PAGE);
    try {
      memory.grow(Math.max(needed, generous));
      ({ buffer } = memory);
    } catch (cause) {
      const megabytes = Math.ceil(wanted / 1048576);
      throw new LockspiceError("out-of-memory", 6, `the circuit needs more than ${megabytes} MB of working memory`, {
        cause,
        hint: "fewer lanes, or a smaller circuit",
      });
    }
  }

  function floatsAt(offset: number, length: number): Floats {
    let view = new Float64Array(buffer, offset, length);
    let of = buffer;
    return {
      offset,
      length,
      get array() {
        if (of !== buffer) view = new Float64Array((of = buffer), offset, length);
        return view;
      },
    };
  }

  function intsAt(offset: number, length: number): Ints {
    let view = new Int32Array(buffer, offset, length);
    let of = buffer;
    return {
      offset,
      length,
      get array() {
        if (of !== buffer) view = new Int32Array((of = buffer), offset, length);
        return view;
      },
    };
  }

  return {
    memory,
    release() {
      released.push(new WeakRef(memory));
      // Nothing fits into it any more.
      top = Infinity;
      free.length = 0;
    },
    lend,
    shorten<Block extends Floats | Ints>(block: Block, length: number): Block {
      const size = block.array.BYTES_PER_ELEMENT;
      const end = block.offset + Math.ceil((block.length * size) / ALIGNMENT) * ALIGNMENT;
      const offset = block.offset + Math.ceil((length * size) / ALIGNMENT) * ALIGNMENT;
      if (end > offset) free.push({ offset, bytes: end - offset });
      return (size === 8 ? floatsAt(block.offset, length) : intsAt(block.offset, length)) as Block;
    },
    get bytes() {
      return top - ALIGNMENT;
    },
    floats: (length: number) => floatsAt(place(length * 8), length),
    ints(content: number | readonly number[] | Int32Array): Ints {
      const length = typeof content === "number" ? content : content.length;
      const block = intsAt(place(length * 4), length);
      if (typeof content !== "number") block.array.set(content);
      return block;
    },
  };
}
