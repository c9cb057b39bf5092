/** @file Running a network forward over one batch, whole sequences in one go; in pieces: streamed-forward.ts. */
import type { InferenceSession } from 'onnxruntime-node';
import { createSession } from './session.ts';
import type { Engine, Values } from './session.ts';
import type { StepSpec } from './step-model.ts';

/** Fills x with the batch's time steps from `first` to before `end`, [batch, end − first, channels]. */
export type ReadSteps = (x: Float32Array, first: number, end: number) => Promise<void>;

export interface Forward {
  /**
   * Runs a batch.
   * @param parameters by name
   * @returns `logits`, `spikes.<layer>` and what else the model gives, good until the next run
   */
  readonly run: (parameters: Values, read: ReadSteps) => Promise<Values>;
  readonly release: () => Promise<void>;
}

export type Size = Pick<StepSpec, 'batch' | 'steps' | 'channels'>;

/** Those of the values that a session takes. */
export function chosen(values: Values, { inputNames }: InferenceSession): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => inputNames.includes(name)));
}

/** Whole sequences at once. @param model gives everything */
export async function wholeForward(
  engine: Engine,
  model: Uint8Array,
  { batch, steps, channels }: Size,
  threads: number,
): Promise<Forward> {
  const session = await createSession(engine, model, threads);
  const data = new Float32Array(batch * steps * channels);
  const x = new engine.ort.Tensor('float32', data, [batch, steps, channels]);
  return {
    run: async (parameters, read) => {
      await read(data, 0, steps);
      return session.run({ ...chosen(parameters, session), x });
    },
    release: () => session.release(),
  };
}
