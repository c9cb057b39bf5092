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

/** Numbers with NaN where they are missing. */
export type NumberColumn = Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** Lists of numbers one after the other, and where each ends. */
export interface Lists {
  readonly values: NumberColumn;
  readonly ends: Uint32Array<ArrayBuffer>;
}

/** A column's values: numbers, lists of numbers; or texts, lists of lists, null. */
export type Column = NumberColumn | Lists | readonly unknown[];

export type Answer =
  | { readonly kind: 'opened'; readonly columns: readonly string[]; readonly stretches: readonly Stretch[] }
  | { readonly kind: 'rows'; readonly columns: Readonly<Record<string, Column>> }
  | { readonly kind: 'closed' };
