/** A ticket word is the number of the round, as far as it fits, above the number of the next ticket. */
const BITS = 12;
const CLOSED = (1 << BITS) - 1;

/** Places of the words, each in a cache line of its own. */
const WORD = 0;
const DONE = 16;
const ROUND = 32;
const TICKETS = 33;
const FAILED = 34;
const WORDS = 48;

/**
 * How long a thread looks again and again before it lies down [ms]: waking it takes 0.05 to 0.1, during which the one that wakes it
 * may be put aside for it, and from one round to the next it is mostly less than this.
 */
const PATIENCE = 0.2;

/** How long the thread that hands out tickets lies down at most [ms]: it has other things to look after. */
const NAP = 2;

/**
 * Work that is done in rounds by whichever threads are there. A round is so many tickets; whoever is free takes the next, and
 * the round is over when all that were taken have been brought back. One thread begins and closes rounds, and takes tickets
 * too. What a ticket means is written elsewhere, before the round begins; it may be read by who holds a ticket.
 */
export class Rounds {
  /** Tickets of a round at most. */
  static readonly most = CLOSED - 1;
  private readonly words: Int32Array;

  /** @param memory that of other threads' rounds; new ones are closed */
  constructor(readonly memory: SharedArrayBuffer = closedRounds()) {
    this.words = new Int32Array(memory);
  }

  /** The number of the round that a ticket is of. */
  get round(): number {
    return Atomics.load(this.words, ROUND);
  }

  /** Opens a round; the last one has been closed. */
  begin(tickets: number): void {
    const { words } = this;
    const round = (this.round + 1) | 0;
    Atomics.store(words, ROUND, round);
    Atomics.store(words, TICKETS, tickets);
    Atomics.store(words, DONE, 0);
    Atomics.store(words, FAILED, tickets);
    Atomics.store(words, WORD, round << BITS);
    Atomics.notify(words, WORD);
  }

  /** No ticket is handed out any more. */
  close(): void {
    Atomics.or(this.words, WORD, CLOSED);
  }

  /** The next ticket; undefined when there is none. */
  claim(): number | undefined {
    const { words } = this;
    for (;;) {
      const word = Atomics.load(words, WORD);
      const ticket = word & CLOSED;
      if (ticket >= Atomics.load(words, TICKETS)) return undefined;
      // The word of a round that is over is another one, whatever the number of tickets is now.
      if (Atomics.compareExchange(words, WORD, word, word + 1) === word) return ticket;
    }
  }

  /** A ticket is brought back, done or not. */
  finish(): void {
    const { words } = this;
    if (Atomics.add(words, DONE, 1) + 1 === Atomics.load(words, TICKETS)) Atomics.notify(words, DONE);
  }

  /** A ticket could not be done: those after it need not be; those before it are under way, and tell which failed first. */
  fail(ticket: number): void {
    const { words } = this;
    for (let first = this.failed; ticket < first; first = this.failed)
      Atomics.compareExchange(words, FAILED, first, ticket);
  }

  /** The first ticket that failed, or the number of tickets. */
  get failed(): number {
    return Atomics.load(this.words, FAILED);
  }

  /** Waits, but not for long, for all tickets to be brought back; whether they are. */
  settle(): boolean {
    const { words } = this;
    const over = (): boolean => Atomics.load(words, DONE) >= Atomics.load(words, TICKETS);
    if (spin(over)) return true;
    Atomics.wait(words, DONE, Atomics.load(words, DONE), NAP);
    return over();
  }

  /** Waits until there may be a ticket. */
  rest(): void {
    const { words } = this;
    const word = Atomics.load(words, WORD);
    if ((word & CLOSED) < Atomics.load(words, TICKETS)) return;
    if (!spin(() => Atomics.load(words, WORD) !== word)) Atomics.wait(words, WORD, word);
  }
}

function closedRounds(): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(4 * WORDS);
  new Int32Array(memory)[WORD] = CLOSED;
  return memory;
}

/** Looks for a while whether something is so. */
function spin(isSo: () => boolean): boolean {
  const end = performance.now() + PATIENCE;
  do for (let k = 0; k < 50; k++) if (isSo()) return true;
  while (performance.now() < end);
  return false;
}
