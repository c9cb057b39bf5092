/** @file The native operators: what runs here, whether it computes right, how fast it is. */
import { z } from 'zod';
import { call, count, id, list, noArguments } from './common.ts';

const kernelStatus = z.strictObject({
  /** What training uses; null where onnxruntime itself cannot be loaded. */
  mode: z.enum(['native', 'portable']).nullable(),
  /** The instruction set in use. */
  isa: z.string().nullable(),
  /** Why the native operators are not used; null where they are. */
  reason: z.string().nullable(),
  onnxruntime: z.string().nullable(),
  providers: list(z.string()),
  operators: list(
    z.strictObject({
      name: z.string(),
      /** In words: "x [B,T,H]". */
      inputs: list(z.string()),
      outputs: list(z.string()),
    }),
  ),
});

/** One operator of the self-test: native against portable on the same numbers. */
export const selfTestRow = z.strictObject({
  name: z.string(),
  passed: z.boolean(),
  /** Largest absolute difference over all outputs. */
  maxDifference: z.number().nullable(),
  /** Numbers compared. */
  compared: count,
  /** Empty, or what went wrong. */
  message: z.string(),
});

const benchRow = z.strictObject({
  name: z.string(),
  medianMs: z.number(),
  minMs: z.number(),
  gbPerSecond: z.number().exactOptional(),
  samplesPerSecond: z.number().exactOptional(),
  /** Of a training step, for one time step of one sample. */
  nsPerStepElement: z.number().exactOptional(),
  /** Of a training step: its time as a share of that of its matrix products, done densely. */
  ofDense: z.number().exactOptional(),
  peakRssMiB: z.number().exactOptional(),
  spikeRate: list(z.number()).exactOptional(),
});

const machine = z.strictObject({
  copyGbPerSecond: z.number().nullable().exactOptional(),
  gemmGflops: z.number().nullable().exactOptional(),
  cpu: z.string().exactOptional(),
  threads: count.exactOptional(),
});

export const benchReport = z.strictObject({
  rows: list(benchRow),
  machine,
});

/** Where the time of an optimizer step goes, and what is done in it. */
export const profileReport = z.strictObject({
  /** Median. */
  stepMs: z.number(),
  /** In the order of the passes, the slowest first. What they leave of the step goes between operators. */
  rows: list(
    z.strictObject({
      /** "layer 1", "layers 1–2", "readout and loss", "optimizer" or "other". */
      part: z.string(),
      /** "any" where it is not known: the inside of portable operators. */
      pass: z.enum(['forward', 'backward', 'update', 'any']),
      operator: z.string(),
      milliseconds: z.number(),
      /** Bytes of its inputs and outputs per second, in 10⁹; compare with the machine's copyGbPerSecond. */
      gbPerSecond: z.number(),
      /** Of linear maps; compare with the machine's gemmGflops. Null where it does none. */
      gflops: z.number().nullable(),
    }),
  ),
  /** Operations of linear maps: an addition where a spike comes in, a multiplication with an addition elsewhere. */
  operations: list(
    z.strictObject({
      /** From 1. */
      layer: count,
      what: z.string(),
      isForward: z.boolean(),
      done: z.number(),
      /** Whether `done` is only the most that it can be. */
      isAtMost: z.boolean(),
      /** What a network without sparsity does; 0 where it has nothing of the kind. */
      dense: z.number(),
    }),
  ),
  /** By layer. */
  spikeRate: list(z.number()),
  /** The step's matrix products alone, done densely on this machine. */
  denseProducts: z.strictObject({ medianMs: z.number(), minMs: z.number() }),
  machine,
  kernels: z.enum(['native', 'portable']),
});
export type ProfileReport = z.infer<typeof profileReport>;

const size = (maximum: number) => z.int().min(1).max(maximum).exactOptional();

export const kernelCalls = {
  /** Starts an engine process the first time, and with `refresh`. */
  'kernels.status': call(z.strictObject({ refresh: z.boolean().default(false) }), kernelStatus),
  /** In the background; the job's result is a row an operator. */
  'kernels.selfTest': call(noArguments, z.strictObject({ jobId: id })),
  /** In the background, never beside a training run: it waits for its turn. */
  'kernels.bench': call(
    z.strictObject({
      what: z.enum(['kernels', 'layer', 'train']),
      length: size(100_000),
      batch: size(65_536),
      hidden: size(8192),
      layers: size(64),
      variants: z.array(z.string().max(100)).max(100).exactOptional(),
      threads: size(1024),
    }),
    z.strictObject({ jobId: id }),
  ),
};
