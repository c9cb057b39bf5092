/** @file What the thread that prepares batches is told, and what it says. */
import type { ErrorCode } from '../../api/errors.ts';
import type { BatchData } from '../batch-data.ts';
import type { DataSource } from '../protocol.ts';

/** What the thread begins with: where the samples lie, and memory shared with it, as large as the largest batch. */
export interface Order extends DataSource, BatchData {
  /** Samples of that batch. */
  readonly batch: number;
}

export interface Request {
  /** Comes back with the answer. */
  readonly number: number;
  /** Samples of the training set. */
  readonly indices: Int32Array;
}

export type Answer = { readonly number: number } & Outcome;

export type Outcome =
  | { readonly kind: 'filled'; readonly counted: number }
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    };
