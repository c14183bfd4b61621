import type { Vector } from "./assembler.js";
import { Assembler } from "./assembler.js";
import type { Graph, Node } from "./graph.js";
import type { Block, Literal, Nest } from "./guards.js";
import { guardedBlocks, nested } from "./guards.js";
import type { Binary, Operation, Unary } from "./operations.js";
import { isUnary } from "./operations.js";
import type { Routine } from "./routine.js";
import type { Storage } from "./storage.js";
import { type Called, isCalled, vectorFunction } from "./vector/function.js";
import { emitExp, emitExpm1, emitLog, emitLog1p } from "./vector-math.js";
import type { DefinedFunction, ImportedFunction, SimdName } from "./wasm.js";
import { F64, I32, moduleBytes, unsigned, V128 } from "./wasm.js";

/** Operations that are one instruction. */
const DIRECT: Partial<Record<Operation, SimdName>> = {
  add: "add", sub: "sub", mul: "mul", div: "div", min: "min", max: "max", neg: "neg", abs: "abs", sqrt: "sqrt",
  floor: "floor", ceil: "ceil", trunc: "trunc", nearest: "nearest", lt: "lt", le: "le", eq: "eq", ne: "ne",
  and: "and", or: "or", not: "not",
}; // prettier-ignore

/** Written out where they are needed, for a call would cost half as much again as they do. */
const INLINE: Partial<Record<Operation, (w: Assembler, to: Vector, x: Vector) => void>> = {
  exp: emitExp,
  expm1: emitExpm1,
  log: emitLog,
  log1p: emitLog1p,
};

// Parameters and integer locals of every emitted function.
const BASE = 0;
const COUNT = 1;
const STRIDE = 2;
const POINTER = 3;
const END = 4;
const FIRST_OFFSET = 5;

/**
 * A module with a function for each routine of a law and the functions of two lanes that they call, and the names of the
 * functions of base/math that it imports for what these leave to them.
 */
export function emitModule(
  routines: Readonly<Record<string, Routine>>,
  storage: Storage,
): { bytes: Uint8Array<ArrayBuffer>; calls: readonly (Unary | Binary)[] } {
  const named = Object.entries(routines);
  const calls = [...new Set(named.flatMap(([, routine]) => calledBy(routine)))].sort();
  const imports = calls.map((name): ImportedFunction => {
    const parameters = isUnary(name) ? [F64] : [F64, F64];
    return { name, signature: { parameters, results: [F64] } };
  });
  const indices = new Map(calls.map((name, k) => [name, calls.length + named.length + k]));
  const functions = named.map(([name, routine]) => new Emission(routine, storage, indices).function(name));
  const called = calls.map((name, k) => vectorFunction(name, k));
  return { bytes: moduleBytes(imports, functions, called), calls };
}

/** What is used elsewhere than in the block that computes it. */
function givenOn(blocks: readonly Block[], { graph, targets }: Routine): Set<Node> {
  const given = new Set(targets.map(({ node }) => node));
  for (const { steps, guard } of blocks) {
    const own = new Set(steps);
    for (const { condition } of guard) given.add(condition);
    for (const node of steps) for (const operand of graph.operandsOf(node)) if (!own.has(operand)) given.add(operand);
  }
  return given;
}

function calledBy({ graph, steps }: Routine): Called[] {
  return steps.map((node) => graph.operation(node)).filter(isCalled);
}

class Emission {
  private readonly graph: Graph;
  private readonly offsets = new Map<number, number>();
  private readonly w: Assembler;
  private readonly locals = new Map<Node, Vector>();
  private readonly remaining = new Map<Node, number>();

  constructor(
    private readonly routine: Routine,
    private readonly storage: Storage,
    /** Of the functions of two lanes, by operation. */
    private readonly indices: ReadonlyMap<Operation, number>,
  ) {
    this.graph = routine.graph;
    const columns = new Set<number>(routine.targets.map((target) => target.column));
    const read = [
      ...routine.steps.flatMap((node) => this.graph.operandsOf(node)),
      ...routine.targets.map((t) => t.node),
    ];
    for (const node of read) {
      const column = routine.leaves.get(node);
      if (column !== undefined) columns.add(column);
      this.remaining.set(node, (this.remaining.get(node) ?? 0) + 1);
    }
    [...columns].sort((a, b) => a - b).forEach((column, k) => this.offsets.set(column, FIRST_OFFSET + k));
    this.w = new Assembler(FIRST_OFFSET + columns.size);
  }

  /**
   * Pointer from base to base + 8 n by 16 bytes; a column stands at pointer + 8 * stride times its number, a shared one
   * always at the same place. Everything is read before anything is stored, for a column may be both (memory of limited
   * voltages).
   */
  function(name: string): DefinedFunction {
    const { w, routine, storage } = this;
    for (const [column, local] of this.offsets) {
      const { strides, more } = storage.start(column);
      w.get(STRIDE);
      w.i32(8 * strides);
      w.bytes(0x6c);
      if (storage.isShared(column)) {
        w.i32(8 * more);
        w.bytes(0x6a);
        w.get(BASE);
        w.bytes(0x6a);
      }
      w.set(local);
    }
    w.get(BASE);
    w.set(POINTER);
    w.get(BASE);
    w.get(COUNT);
    w.i32(3);
    w.bytes(0x74, 0x6a);
    w.set(END);
    w.bytes(0x02, 0x40); // block
    w.get(POINTER);
    w.get(END);
    w.bytes(0x4f, 0x0d, 0x00); // pointer >= end: leave
    w.bytes(0x03, 0x40); // loop
    const blocks = guardedBlocks(routine);
    this.readShared(blocks);
    const given = givenOn(blocks, routine);
    for (const part of nested(blocks)) {
      const seen: Node[] | undefined = part.guard.length > 0 ? [] : undefined;
      if (seen !== undefined) this.clear(part, given);
      this.part(part, seen);
      // Released only after the test: what is computed behind it must not reuse what others still hold.
      for (const node of seen ?? []) this.use(node);
    }
    for (const { node, column } of routine.targets) {
      this.address(column);
      this.operand(node);
      w.simd("store", 3, 0);
    }
    w.get(POINTER);
    w.i32(16);
    w.bytes(0x6a, 0x22, ...unsigned(POINTER)); // add, tee
    w.get(END);
    w.bytes(0x49, 0x0d, 0x00, 0x0b, 0x0b); // pointer < end: again; end, end
    const locals = [[2 + this.offsets.size, I32] as const, [w.vectorCount, V128] as const];
    return { name, signature: { parameters: [I32, I32, I32], results: [] }, locals, code: w.code };
  }

  /** Columns are read at their first use, unless that stands behind a test and another use does not. */
  private readShared(blocks: readonly Block[]): void {
    const { graph, routine } = this;
    const block = new Map<Node, number>();
    const uses = blocks.flatMap((b, k) =>
      b.steps.flatMap((node) => graph.operandsOf(node).map((o) => [o, k] as const)),
    );
    for (const { node } of routine.targets) uses.push([node, -1]);
    for (const [node, k] of uses) {
      if (!routine.leaves.has(node)) continue;
      const before = block.get(node);
      if (before === undefined) block.set(node, k);
      else if (before !== k && !this.locals.has(node)) this.read(node);
    }
  }

  /**
   * What leaves a block that may be skipped is 0 then: a value from the turn before would have to be kept through the
   * whole loop.
   */
  private clear(part: Nest | Block, given: ReadonlySet<Node>): void {
    if ("inner" in part) {
      for (const inner of part.inner) this.clear(inner, given);
      return;
    }
    for (const node of part.steps) {
      if (!given.has(node)) continue;
      const to = this.w.allocate();
      this.w.constant(0);
      this.w.set(to);
      this.locals.set(node, to);
    }
  }

  private part(part: Nest | Block, seen: Node[] | undefined): void {
    const { w } = this;
    const guarded = part.guard.length > 0;
    if (guarded) {
      this.test(part.guard);
      w.bytes(0x04, 0x40); // if
    }
    if ("inner" in part) for (const inner of part.inner) this.part(inner, seen);
    else for (const node of part.steps) this.step(node, seen);
    if (guarded) w.bytes(0x0b);
  }

  private test(guard: readonly Literal[]): void {
    const { w } = this;
    guard.forEach(({ condition, holds }, k) => {
      w.get(this.locals.get(condition)!);
      if (!holds && k === 0) w.simd("not");
      if (k > 0) w.simd(holds ? "and" : "andNot");
    });
    w.simd("anyTrue");
  }

  private step(node: Node, seen: Node[] | undefined): void {
    const { graph, w } = this;
    const operation = graph.operation(node);
    const operands = graph.operandsOf(node);
    for (const operand of operands) this.fetch(operand);
    const to = this.locals.get(node) ?? w.allocate();
    const inline = INLINE[operation];
    const direct = DIRECT[operation];
    if (direct !== undefined) {
      for (const operand of operands) this.operand(operand);
      w.simd(direct);
      w.set(to);
    } else if (operation === "select") {
      this.operand(operands[1]!);
      this.operand(operands[2]!);
      this.operand(operands[0]!);
      w.simd("bitselect");
      w.set(to);
    } else if (inline !== undefined) inline(w, to, this.locals.get(operands[0]!)!);
    else {
      for (const operand of operands) this.operand(operand);
      w.bytes(0x10, ...unsigned(this.indices.get(operation)!));
      w.set(to);
    }
    this.locals.set(node, to);
    if (seen !== undefined) seen.push(...operands);
    else for (const operand of operands) this.use(operand);
  }

  private operand(node: Node): void {
    const constant = this.graph.valueOf(node);
    if (constant !== undefined) this.w.constant(constant);
    else {
      this.fetch(node);
      this.w.get(this.locals.get(node)!);
    }
  }

  private fetch(node: Node): void {
    if (this.graph.valueOf(node) === undefined && !this.locals.has(node)) this.read(node);
  }

  private read(node: Node): void {
    const local = this.w.allocate();
    this.address(this.routine.leaves.get(node)!);
    this.w.simd("load", 3, 0);
    this.w.set(local);
    this.locals.set(node, local);
  }

  private address(column: number): void {
    this.w.get(this.offsets.get(column)!);
    if (this.storage.isShared(column)) return;
    this.w.get(POINTER);
    this.w.bytes(0x6a);
  }

  /** One use of a value is done; after the last its local is free. Conditions stay: guards read them later. */
  private use(node: Node): void {
    const left = this.remaining.get(node)! - 1;
    this.remaining.set(node, left);
    const local = this.locals.get(node);
    if (left === 0 && local !== undefined && !this.graph.isCondition(node)) this.w.release(local);
  }
}
