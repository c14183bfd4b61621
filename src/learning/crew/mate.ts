import { nodeModule } from "../../base/node.js";
import { type PlainError, plainError } from "../../base/thread-messages.js";
import { type MessagePort, type NodeWorker, startWorker } from "../../base/worker.js";
import type { ChangeColumns } from "../changes.js";
import type { Changing } from "../products.js";
import type { Member } from "./member.js";

/** Of garbage it makes little: room for what is new is small [MB]. */
const LIMITS = { maxYoungGenerationSizeMb: 6 };

/** A ticket that a thread could not do. */
export interface Failure {
  readonly ticket: number;
  readonly error: PlainError;
}

/** Another thread of a training, as the first one sees it. */
export class Mate {
  /** When it can take tickets; rejects when it cannot begin. */
  readonly ready: Promise<void>;
  /** What it died of. */
  fault: Error | undefined;
  private readonly worker: NodeWorker;
  private readonly port: MessagePort;

  /** @param entry the file that the thread runs, which calls `serve` @param data what it is started with, beside its port */
  constructor(entry: string, data: object) {
    const { MessageChannel } = nodeModule("node:worker_threads");
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.worker = startWorker(entry, { ...data, port: port2 }, [port2], LIMITS);
    this.ready = new Promise((resolve, reject) => {
      this.worker.once("message", () => resolve());
      this.worker.on("error", (error: unknown) => {
        this.fault = error instanceof Error ? error : new Error(String(error));
        reject(this.fault);
      });
    });
    // Who does not wait for it finds the fault.
    this.ready.catch(() => undefined);
  }

  /** Tells it what it changes from now on. */
  tell(columns: Changing["columns"]): void {
    this.port.postMessage(columns);
  }

  /** What it could not do since it was asked last. */
  failures(): Failure[] {
    const { receiveMessageOnPort } = nodeModule("node:worker_threads");
    const found: Failure[] = [];
    for (;;) {
      const received = receiveMessageOnPort(this.port) as { readonly message: Failure } | undefined;
      if (received === undefined) return found;
      found.push(received.message);
    }
  }

  async end(): Promise<void> {
    this.port.close();
    await this.worker.terminate();
  }
}

/** What a mate was told next. */
export function heard(port: MessagePort): ChangeColumns {
  const { receiveMessageOnPort } = nodeModule("node:worker_threads");
  return (receiveMessageOnPort(port) as { readonly message: ChangeColumns }).message;
}

/** Makes this thread a mate: it takes tickets until it is ended. */
export function serve(member: Member, port: MessagePort): never {
  const { rounds } = member;
  nodeModule("node:worker_threads").parentPort!.postMessage("ready");
  for (;;) {
    const ticket = rounds.claim();
    if (ticket === undefined) {
      rounds.rest();
      continue;
    }
    try {
      for (const _ of member.work(ticket)) if (rounds.failed < ticket) break;
    } catch (error) {
      port.postMessage({ ticket, error: plainError(error) } satisfies Failure);
      rounds.fail(ticket);
    }
    rounds.finish();
  }
}
