import type { StepControl } from "./control.js";

export interface ClockOptions {
  readonly stop: number;
  /** Largest step from a time on [s]. */
  readonly bound: (at: number) => number;
  /** The first corner after a time [s]. */
  readonly nextCorner: (after: number) => number;
  /** Corners that lie nearer to each other are one [s]. */
  readonly near: number;
  /** Where there are no more corners, the next one is this far away [s]. */
  readonly largest: number;
}

/** A step that is to be tried. */
export interface Tick {
  /** Its length, and the time it leads to [s]. */
  readonly h: number;
  readonly to: number;
  /** Whether it was cut, or drawn out, to land on a time. */
  readonly lands: boolean;
}

/** Where steps in time land: on corners, on instants that are asked for, on the end, and between them as step control says. */
export class Clock {
  /** Time of the last accepted point [s]. */
  t = 0;
  private corner: number;

  constructor(
    private readonly control: StepControl,
    private readonly options: ClockOptions,
  ) {
    this.corner = options.nextCorner(0);
  }

  /** The next step; `instants` are further times to land on. */
  next(...instants: readonly number[]): Tick {
    const { t, control } = this;
    const { stop, bound, near } = this.options;
    const first = Math.min(this.corner, ...instants);
    // What comes within rounding of the end is the end: after it there is no step that could be computed.
    const target = first + near < stop ? first : stop;
    let h = Math.min(control.step, bound(t));
    // Land on the target; never leave a sliver before it.
    const gap = target - t;
    const lands = h >= gap * (1 - 1e-9);
    if (lands) h = gap;
    else if (h > gap / 2) h = gap / 2;
    return { h, to: lands ? target : t + h, lands };
  }

  /**
   * Notes that a step was accepted, with the ratio of its error; tells whether it led to a corner, behind which steps
   * begin anew: one of its own, an `echo`, or what the caller knows of.
   */
  accept({ h, to, lands }: Tick, ratio: number | undefined, order: number, echo = Infinity, jumps = false): boolean {
    const { control } = this;
    const { near, nextCorner, largest } = this.options;
    this.t = to;
    // A step cut short to land on a target says nothing against the step that was planned.
    if (!lands || h >= control.step * 0.5) control.accepted(h, ratio, order);
    if (to < this.corner && to < echo && !jumps) return false;
    this.corner = nextCorner(to + near);
    control.corner(this.corner - to || largest);
    return true;
  }

  /** Everything later steps depend on; what it gives puts the clock back there. */
  mark(): () => void {
    const { t, corner } = this;
    const { step } = this.control;
    return () => {
      this.t = t;
      this.corner = corner;
      this.control.step = step;
    };
  }
}
