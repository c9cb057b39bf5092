/** @file A run that the queue trains now: how far it is, what its engine says, stopping it. */
import type { Progress } from '../../../api/progress.ts';
import type { EngineEvent, Point } from '../../../training/protocol.ts';
import { RunMemory } from '../../memory-share.ts';
import { goOn } from '../../runs.ts';
import type { Workbench } from '../../workbench.ts';
import type { Changes } from '../changes.ts';
import type { EventBus } from '../event-bus.ts';
import { finite } from '../rows.ts';

/** What a run takes of the machine. */
export interface Needs {
  readonly threads: number;
  /** At its peak, estimated. */
  readonly memoryBytes: number;
  /** From its first step to its end, estimated; null where that cannot be told. */
  readonly seconds: number | null;
  /** Numbers that it trains; null where that cannot be told. */
  readonly parameters: number | null;
}

export interface CurrentRunParts {
  readonly workbench: Workbench;
  readonly bus: EventBus;
  readonly changes: Changes;
  /** Whether it leaves the processor to whatever else wants it: to the window above all. */
  readonly givesWay: boolean;
  /** Until all runs are done; null while that cannot be told. */
  readonly queueSecondsLeft: () => number | null;
}

export class CurrentRun {
  readonly runId: string;
  readonly #parts: CurrentRunParts;
  readonly #stop = new AbortController();
  readonly #ended = Promise.withResolvers<undefined>();
  /** The first report, from which the pace is taken. */
  #first: { readonly at: number; readonly done: number } | undefined;
  /** The latest report. */
  progress: Progress | null = null;
  readonly #memory: RunMemory;
  readonly #needs: Needs;

  /** @param runId claimed for this process */
  constructor(runId: string, needs: Needs, parts: CurrentRunParts) {
    this.runId = runId;
    this.#needs = needs;
    this.#memory = new RunMemory(needs.memoryBytes);
    this.#parts = parts;
  }

  get threads(): number {
    return this.#needs.threads;
  }

  /** Bytes that it is expected to take yet. */
  get growth(): number {
    return this.#memory.growth;
  }

  /** At the pace since it started (or went on) here; null while that cannot be told. */
  get secondsLeft(): number | null {
    const { progress } = this;
    const first = this.#first;
    if (!progress || !first || progress.total === undefined || progress.done <= first.done) return null;
    const seconds = (performance.now() - first.at) / 1000;
    return (seconds * (progress.total - progress.done)) / (progress.done - first.done);
  }

  /** At its pace or, before there is one, as estimated; null where that cannot be told either. */
  get expectedSeconds(): number | null {
    const { progress, secondsLeft } = this;
    const { seconds } = this.#needs;
    if (secondsLeft !== null || seconds === null) return secondsLeft;
    return progress?.total ? seconds * (1 - progress.done / progress.total) : seconds;
  }

  /** Trains it to its end. @throws RefractError whatever ended it, which is in the history already */
  async train(): Promise<void> {
    const { workbench, bus, givesWay } = this.#parts;
    const { runId } = this;
    await goOn(workbench, runId, {
      signal: this.#stop.signal,
      givesWay,
      onStart: ({ step, epoch }) => bus.emit('runs.rewound', { runId, step, epoch }),
      onEvent: (event) => this.#hear(event),
    });
  }

  /** Stops it and waits until all is put in order. @param reason see goOn */
  async stop(reason?: unknown): Promise<void> {
    this.#stop.abort(reason);
    await this.#ended.promise;
  }

  /** Says that all is put in order. */
  end(): void {
    this.#ended.resolve(undefined);
  }

  /** What the engine says; the history has it already. */
  #hear(event: EngineEvent): void {
    const { bus, changes, queueSecondsLeft } = this.#parts;
    const { runId } = this;
    this.#memory.hear(event);
    if (event.type === 'progress') {
      this.progress = event.progress;
      this.#first ??= { at: performance.now(), done: event.progress.done };
      const { progress } = event;
      const { secondsLeft } = this;
      bus.emit('runs.progress', { runId, progress, secondsLeft, queueSecondsLeft: queueSecondsLeft() });
    } else if (event.type === 'points') {
      bus.emit('runs.points', { runId, series: seriesOf(event.points) });
    } else if (event.type === 'epoch') {
      changes.runs([runId]);
      changes.log();
    } else if (event.type === 'log') changes.log();
  }
}

function seriesOf(points: readonly Point[]) {
  const byName = Map.groupBy(points, ({ scope, name }) => `${scope} ${name}`);
  return [...byName.values()].map((own) => ({
    name: own[0]!.name,
    scope: own[0]!.scope,
    steps: own.map(({ step }) => step),
    values: own.map(({ value }) => finite(value)),
    seconds: own.map(({ seconds }) => seconds),
  }));
}
