import type { Walk } from "../analyses/index.js";
import { goesAlongCurves } from "../analyses/stretch.js";
import { goTogether, walkTogether } from "../analyses/walk.js";
import { sameShape } from "../circuit/shape.js";
import type { Pacer } from "../learning/pacer.js";
import { SideBySide } from "../solve/side-by-side.js";
import { type Job, type JobOptions, type Prepared, prepareIfSound } from "./jobs.js";
import type { Deck } from "./parse.js";
import { Recorder, type StreamSink, systemOf } from "./recorder.js";

/** An analysis of a job whose points have been found and recorded. */
export interface Solved {
  readonly recorder: Recorder;
  readonly points: number;
  readonly iterations: number;
  /** Puts the last point into the system of the recorder. */
  restore(): void;
}

/** What has been done of a job ahead of its turn, by the numbers of its analyses. */
export type Ahead = ReadonlyMap<number, Prepared & { readonly solved?: Solved }>;

/** Numbers of lanes that systems are made with. */
const WIDTHS = [2, 4, 8, 16];

/** A step of an analysis of operating points. */
interface Lane extends Prepared {
  readonly job: Job;
  readonly walk: Walk;
}

/**
 * Solves the operating points of jobs side by side, a lane each for those whose circuits have one shape. What needs more
 * than plain Newton, or would hold too much in memory, is left to be solved alone: either way gives the same bits. So is
 * what goes along curves, of which this depends on each circuit alone.
 */
export async function solveTogether(
  deck: Deck,
  jobs: readonly Job[],
  sink: StreamSink,
  options: JobOptions,
  pacer: Pacer,
): Promise<ReadonlyMap<Job, Ahead>> {
  const ahead = new Map(jobs.map((job) => [job, new Map<number, Prepared & { solved?: Solved }>()]));
  for (const analysis of jobs[0]!.runs) {
    if (deck.runs[analysis]!.walk === undefined) continue;
    const lanes: Lane[] = [];
    for (const job of jobs) {
      const prepared = prepareIfSound(deck, job, analysis, options);
      if (pacer.due) await pacer.breathe();
      if (prepared === undefined) continue;
      ahead.get(job)!.set(analysis, prepared);
      const { run, circuit } = prepared.bench;
      // One alone is faster along a curve than several are point by point.
      if (run.walk !== undefined && !goesAlongCurves(run.walk, circuit))
        lanes.push({ ...prepared, job, walk: run.walk });
    }
    for (const group of groupsOf(lanes)) {
      if (group.length === 1) continue;
      const solved = await solveGroup(group, sink, pacer);
      group.forEach(({ job, bench, settings }, lane) => {
        if (solved[lane] !== undefined) ahead.get(job)!.set(analysis, { bench, settings, solved: solved[lane] });
      });
    }
  }
  return ahead;
}

/** Lanes that can go side by side. */
function groupsOf(lanes: readonly Lane[]): Lane[][] {
  const groups: Lane[][] = [];
  for (const lane of lanes) {
    const fits = ([first]: readonly Lane[]) =>
      sameShape(first!.bench.circuit, lane.bench.circuit) && goTogether(first!.walk, lane.walk);
    const group = groups.find(fits);
    if (group === undefined) groups.push([lane]);
    else group.push(lane);
  }
  return groups;
}

/** Finds and records the points of all lanes; undefined for those that have to be solved alone. */
async function solveGroup(group: readonly Lane[], sink: StreamSink, pacer: Pacer): Promise<(Solved | undefined)[]> {
  const [{ bench, walk }] = group as readonly [Lane];
  // Some widths have fast code: what is missing to the next of them does idle work.
  const width = WIDTHS.find((lanes) => lanes >= group.length)!;
  const others = Array.from({ length: width - 1 }, (_, k) => (group[k + 1] ?? group.at(-1)!).bench.circuit);
  const system = systemOf(bench, others);
  // What is to be seen of a lane is read where it stands alone.
  const view = systemOf(bench);
  const recorders = group.map((each, lane) => {
    view.take(system, lane);
    return new Recorder(each.bench, each.settings, sink, view);
  });
  if (!recorders.every((recorder) => recorder.holds(walk.length))) return [];
  const solver = new SideBySide(system, group.length);
  const walks = group.map((lane) => lane.walk);
  const iterations = group.map(() => 0);
  for (const { axes, found } of walkTogether(walks, system, solver)) {
    if (solver.lanes === 0) break;
    recorders.forEach((recorder, lane) => {
      if (!solver.has(lane)) return;
      view.take(system, lane);
      iterations[lane]! += found[lane]!;
      recorder.record({ axis: axes[lane]!, x: view.x.array });
    });
    if (pacer.due) await pacer.breathe();
  }
  return recorders.map((recorder, lane) =>
    solver.has(lane)
      ? {
          recorder,
          points: walk.length,
          iterations: iterations[lane]!,
          restore: () => view.take(system, lane),
        }
      : undefined,
  );
}
