/** @file What is said between a reader of Parquet and the thread in which hyparquet runs. */

export type Request =
  | { readonly kind: 'open'; readonly path: string }
  /** Rows from `start` to before `end`, some columns. */
  | {
      readonly kind: 'read';
      readonly columns: readonly string[];
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'close' };

/** A stretch of rows that is read at once. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  /** About how many bytes have to be decoded for it. */
  readonly bytes: number;
}

/** A column's values: numbers with NaN where they are missing; or texts, lists, lists of lists, null. */
export type Column = Float64Array<ArrayBuffer> | readonly unknown[];

export type Answer =
  | { readonly kind: 'opened'; readonly columns: readonly string[]; readonly stretches: readonly Stretch[] }
  | { readonly kind: 'rows'; readonly columns: Readonly<Record<string, Column>> }
  | { readonly kind: 'closed' };
