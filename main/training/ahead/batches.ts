/**
 * @file Batches of the training set, prepared by another thread while a step is made: onnxruntime holds this one for as
 * long as the step takes. The same numbers arrive whoever prepares them.
 */
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { RefractError } from '../../api/errors.ts';
import type { DatasetSplit } from '../../datasets/index.ts';
import { readBatch } from '../batch-data.ts';
import type { BatchData } from '../batch-data.ts';
import type { BatchSize } from '../batch-size.ts';
import type { RunConfig } from '../config.ts';
import type { DataSource } from '../protocol.ts';
import type { Answer, Order, Request } from './messages.ts';

const program = new URL(`worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);

export interface Batches {
  /**
   * Fills a batch; at once where it was announced and is ready.
   * @param indices of samples in the training set
   * @returns how many targets count, see readBatch
   * @throws RefractError `damaged-store`
   */
  readonly fill: (indices: Int32Array, batch: BatchData) => Promise<number>;
  /** Says which batch comes next. Call it before the step that comes first. */
  readonly announce: (indices: Int32Array) => void;
  readonly end: () => void;
}

/**
 * Whether a thread for batches has a core to itself: one that the step leaves alone. Without, it would take from the step
 * as much time as it saves.
 */
export function hasSpareCore(
  { provider, threads }: Pick<RunConfig, 'provider' | 'threads'>,
  cores: number = availableParallelism(),
): boolean {
  return (provider === 'cuda' ? 1 : threads) < cores;
}

/** Batches that are prepared where and when they are wanted. */
export function batchesHere(split: DatasetSplit): Batches {
  return {
    fill: (indices, batch) => Promise.resolve(readBatch(split, indices, batch)),
    announce: () => undefined,
    end: () => undefined,
  };
}

/** What was announced last, and what came of it. */
interface Announced {
  readonly indices: Int32Array;
  readonly answer: Promise<Answer | undefined>;
}

/**
 * Batches that a thread prepares ahead; if it ends unexpectedly, they are prepared here.
 * @param batch samples of the largest batch
 * @param size of that batch
 */
export function batchesAhead(
  source: DataSource,
  split: DatasetSplit,
  batch: number,
  size: BatchSize,
): Batches {
  const here = batchesHere(split);
  const order: Order = { ...source, batch, ...sharedBatch(size) };
  let number = 0;
  const worker = startWorker(order);
  let announced: Announced | undefined;
  return {
    async fill(indices, into) {
      const answer = announced && isSame(announced.indices, indices) ? await announced.answer : undefined;
      announced = undefined;
      if (!answer) return here.fill(indices, into);
      if (answer.kind === 'failed') throw new RefractError(answer.code, answer.message, answer.hint);
      copy(order.x, into.x);
      copy(order.labels, into.labels);
      copy(order.targets, into.targets);
      return answer.counted;
    },
    announce(indices) {
      announced = { indices, answer: ask(worker, { number: ++number, indices }) };
    },
    end: () => void worker.terminate(),
  };
}

function sharedBatch({ x, labels, targets }: BatchSize): BatchData {
  return {
    x: new Float32Array(new SharedArrayBuffer(4 * x)),
    labels: new BigInt64Array(new SharedArrayBuffer(8 * labels)),
    targets: new Float32Array(new SharedArrayBuffer(4 * targets)),
  };
}

function startWorker(order: Order): Worker {
  const worker = new Worker(program, { workerData: order });
  worker.on('error', () => undefined); // whoever waits for an answer hears that it has ended
  worker.unref();
  return worker;
}

/** The answer, or nothing if the thread has ended. */
function ask(worker: Worker, request: Request): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const end = (answer: Answer | undefined): void => {
      worker.off('message', answered).off('exit', ended);
      worker.unref();
      resolve(answer);
    };
    // The answer to an earlier request may come first, which nobody waits for any more.
    const answered = (answer: Answer): void => void (answer.number === request.number && end(answer));
    const ended = (): void => end(undefined);
    worker.on('message', answered).on('exit', ended);
    worker.ref();
    worker.postMessage(request);
  });
}

const isSame = (a: Int32Array, b: Int32Array): boolean =>
  a.length === b.length && a.every((index, i) => index === b[i]);

/** The last batch of an epoch may be a short one. */
function copy<A extends Float32Array | BigInt64Array>(from: A, to: A): void {
  to.set(from.subarray(0, to.length) as never);
}
