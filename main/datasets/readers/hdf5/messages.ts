/** @file What is said between a reader of HDF5 and the thread in which the HDF5 library runs. */
import type { NumberType } from '../../numbers.ts';

/** One dataset of a file, as far as it can be read. */
export interface H5Dataset {
  /** From the root, without the first slash: "spikes/times". */
  readonly path: string;
  readonly shape: readonly number[];
  /** Of one number; of rows of any length, of the numbers in them. */
  readonly type: NumberType | 'string';
  /** Whether every element is a row of numbers of its own length. */
  readonly isRagged: boolean;
  /** The shape of the pieces in which it lies in the file; absent where it lies in one. */
  readonly chunks?: readonly number[];
}

export type Request =
  | { readonly kind: 'open'; readonly path: string }
  /** Elements along the first dimension. */
  | { readonly kind: 'read'; readonly dataset: H5Dataset; readonly start: number; readonly count: number }
  | { readonly kind: 'close' };

/** Little-endian numbers of some elements one after the other, or texts. */
export interface Rows {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of ragged elements: how many numbers each has. */
  readonly lengths?: Uint32Array<ArrayBuffer>;
  readonly texts?: readonly string[];
}

export type Answer =
  | { readonly kind: 'opened'; readonly datasets: readonly H5Dataset[] }
  | { readonly kind: 'rows'; readonly rows: Rows }
  | { readonly kind: 'closed' };
