/** @file Writes into the history what an engine reports while it trains. */
import { basename } from 'node:path';
import {
  appendPoints,
  forgetCheckpoint,
  listCheckpoints,
  logEvent,
  recordCheckpoint,
  touchRun,
  updateRun,
} from '../../db/index.ts';
import type { Database, RunNumber, RunResults } from '../../db/index.ts';
import type { CheckpointReport, EpochReport, Point } from '../training/protocol.ts';
import type { EngineEvent } from '../training/protocol.ts';
import { epochLine } from './run-log.ts';
import type { Workbench } from './workbench.ts';

/**
 * Makes the listener for one run's engine. It throws when the history cannot be written.
 * @param epochs how many there are to be, where that is known
 */
export function recorder({ db }: Workbench, runId: string, epochs?: number): (event: EngineEvent) => void {
  /** Until the latest step: an epoch's report comes after its points. */
  let seconds: number | undefined;
  const speed = meanSpeed();
  const pace = (): RunResults => ({ ...(seconds === undefined ? {} : { seconds }), ...speed.value() });
  return (event) => {
    if (event.type === 'points') {
      appendPoints(db, runId, event.points);
      seconds = event.points.at(-1)?.seconds ?? seconds;
      speed.add(event.points);
    } else if (event.type === 'epoch') {
      db.transaction(() => {
        updateRun(db, runId, { ...soFar(event.report), ...pace() });
        logEvent(db, { runId, level: 'info', message: epochLine(event.report, epochs) });
      });
    } else if (event.type === 'checkpoint') {
      // A run that is stopped leaves a checkpoint: then it is known how far it came, even within its first epoch.
      db.transaction(() => {
        replaceCheckpoint(db, runId, event.report);
        updateRun(db, runId, { steps: event.report.step, ...pace() });
      });
    } else if (event.type === 'log') {
      logEvent(db, { runId, level: event.level, message: event.message });
    }
  };
}

/**
 * The speed over all steps that were reported, as the end of a run tells it: one step says little. Batches are taken as
 * equally large, so it is the harmonic mean.
 */
function meanSpeed(): { add: (points: readonly Point[]) => void; value: () => RunResults } {
  let [steps, secondsASample] = [0, 0];
  return {
    add: (points) => {
      for (const { name, value } of points) {
        if (name !== 'samplesPerSecond' || !(value > 0) || value === Infinity) continue;
        steps += 1;
        secondsASample += 1 / value;
      }
    },
    value: () => (steps === 0 ? {} : { samplesPerSecond: steps / secondsASample }),
  };
}

/** What a run has come to at the end of an epoch, in the numbers of its row; its end writes them anew. */
function soFar({ epoch, step, metrics }: EpochReport): RunResults {
  const known = (names: Readonly<Record<string, RunNumber>>): RunResults =>
    Object.fromEntries(
      Object.entries(names).flatMap(([name, number]) =>
        metrics[name] === undefined ? [] : [[number, metrics[name]]],
      ),
    );
  const layers = Object.keys(metrics).filter((name) => name.startsWith('test/spikeRate.')).length;
  return {
    epochsDone: epoch,
    steps: step,
    trainLoss: metrics['train/loss'] ?? null,
    ...known(rowNumbers),
    ...known({ [`test/spikeRate.${layers - 1}`]: 'spikeRate' }),
  };
}

const rowNumbers = {
  'test/accuracy': 'testAccuracy',
  'test/loss': 'testLoss',
  'test/sequenceAccuracy': 'testSequenceAccuracy',
  'test/rmse': 'testRmse',
  'test/nrmse': 'testNrmse',
} as const;

/** A run keeps one checkpoint file, its latest. */
function replaceCheckpoint(db: Database, runId: string, { path, ...report }: CheckpointReport): void {
  for (const { step } of listCheckpoints(db, runId)) forgetCheckpoint(db, runId, step);
  recordCheckpoint(db, runId, { ...report, path: basename(path) });
}

/** How often a running run says that its process is alive. */
const HEARTBEAT_MS = 1000;

/**
 * Says every second that this process trains a run.
 * @param onLost called when the run no longer belongs to this process
 * @returns ends it
 */
export function keepAlive({ db, owner }: Workbench, runId: string, onLost: () => void): () => void {
  const timer = setInterval(() => {
    try {
      if (touchRun(db, runId, owner)) return;
    } catch {
      return; // the history is busy or the disk is full: whatever is written next will say so
    }
    clearInterval(timer);
    onLost();
  }, HEARTBEAT_MS);
  timer.unref();
  return () => clearInterval(timer);
}
