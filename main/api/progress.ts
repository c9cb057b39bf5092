/** @file How long work tells a person how far it is. */

/** One report. `total` is absent while it is not known. */
export interface Progress {
  /** What is being done, in words: "Reading t10k-images-idx3-ubyte". */
  readonly what: string;
  readonly done: number;
  readonly total?: number;
  /** What `done` and `total` count: "bytes", "samples", "steps". */
  readonly unit: string;
}

/** Options that every long call takes. */
export interface LongCall {
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the call with a `cancelled` error as soon as it can stop without leaving anything half done. */
  readonly signal?: AbortSignal;
}
