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
import type { Database } from '../../db/index.ts';
import type { CheckpointReport } from '../training/protocol.ts';
import type { EngineEvent } from '../training/protocol.ts';
import type { Workbench } from './workbench.ts';

/** Makes the listener for one run's engine. It throws when the history cannot be written. */
export function recorder({ db }: Workbench, runId: string): (event: EngineEvent) => void {
  return (event) => {
    if (event.type === 'points') appendPoints(db, runId, event.points);
    else if (event.type === 'epoch') {
      const { epoch, step, metrics } = event.report;
      updateRun(db, runId, { epochsDone: epoch, steps: step, trainLoss: metrics['train/loss'] ?? null });
    } else if (event.type === 'checkpoint') replaceCheckpoint(db, runId, event.report);
    else if (event.type === 'log') {
      logEvent(db, { runId, level: event.level, message: event.message });
    }
  };
}

/** A run keeps one checkpoint file, its latest. */
function replaceCheckpoint(db: Database, runId: string, { path, ...report }: CheckpointReport): void {
  db.transaction(() => {
    for (const { step } of listCheckpoints(db, runId)) forgetCheckpoint(db, runId, step);
    recordCheckpoint(db, runId, { ...report, path: basename(path) });
  });
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
