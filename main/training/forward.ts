/**
 * @file Running a network forward over one batch: in one go or, where sequences are long and the network's time goes
 * through fused spiking layers alone, piece by piece with carried states, in the same memory however long they are.
 */
import type { InferenceSession } from 'onnxruntime-node';
import { createSession } from './session.ts';
import type { Engine, Values } from './session.ts';
import type { StepSpec } from './step-model.ts';

/** Fills x with the batch's time steps from `first` to before `end`, [batch, end − first, channels]. */
type ReadSteps = (x: Float32Array, first: number, end: number) => Promise<void>;

export interface Forward {
  /**
   * Runs a batch.
   * @param parameters by name
   * @returns `logits`, `spikes.<layer>` and what else the model gives, good until the next run
   */
  readonly run: (parameters: Values, read: ReadSteps) => Promise<Values>;
  readonly release: () => Promise<void>;
}

type Size = Pick<StepSpec, 'batch' | 'steps' | 'channels'>;

function chosen(values: Values, { inputNames }: InferenceSession): Values {
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

/** The models of a streamed network. */
export interface StreamedModels {
  /** Steps of a piece; the last one of a sequence may be shorter. */
  readonly piece: number;
  /** From `x` and `state.<layer>` of so many steps: `spikes.<layer>` in them, and `next.<layer>`. */
  readonly layers: (steps: number) => Uint8Array;
  /** From `spikes.<last layer>` of the whole sequence: `logits`. */
  readonly readout: Uint8Array;
}

/** A piece's model, compiled, and its input. */
interface Piece {
  readonly session: InferenceSession;
  readonly data: Float32Array;
  readonly x: Values[string];
}

/** Piece by piece. */
export async function streamedForward(
  engine: Engine,
  models: StreamedModels,
  { batch, steps, channels }: Size,
  threads: number,
): Promise<Forward> {
  const { Tensor } = engine.ort;
  const readout = await createSession(engine, models.readout, threads);
  const pieces = new Map<number, Piece>();
  for (const length of new Set([Math.min(models.piece, steps), steps % models.piece || models.piece])) {
    const session = await createSession(engine, models.layers(length), threads);
    const data = new Float32Array(batch * length * channels);
    pieces.set(length, { session, data, x: new Tensor('float32', data, [batch, length, channels]) });
  }
  return {
    async run(parameters, read) {
      let states: Values = {};
      const counts = new Map<string, Float32Array>();
      const shapes = new Map<string, readonly number[]>();
      for (let first = 0; first < steps; first += models.piece) {
        const end = Math.min(steps, first + models.piece);
        const { session, data, x } = pieces.get(end - first)!;
        await read(data, first, end);
        if (first === 0) states = atRest(engine, session);
        const results = await session.run({ ...chosen(parameters, session), ...states, x });
        states = {};
        for (const [name, tensor] of Object.entries(results)) {
          if (name.startsWith('next.')) states[name.replace('next', 'state')] = tensor;
          else {
            const part = tensor.data as Float32Array;
            const sum = counts.get(name);
            if (sum) part.forEach((value, i) => (sum[i]! += value));
            else counts.set(name, part.slice());
            shapes.set(name, tensor.dims);
          }
        }
      }
      const spikes = Object.fromEntries(
        [...counts].map(([name, sum]) => [name, new Tensor('float32', sum, [...shapes.get(name)!])]),
      );
      const given = Object.fromEntries(
        Object.entries(spikes).filter(([name]) => readout.inputNames.includes(name)),
      );
      return { ...spikes, ...(await readout.run({ ...chosen(parameters, readout), ...given })) };
    },
    async release() {
      for (const { session } of pieces.values()) await session.release();
      await readout.release();
    },
  };
}

/** States of membranes that have not begun. */
function atRest({ ort }: Engine, session: InferenceSession): Values {
  const states: Values = {};
  for (const input of session.inputMetadata) {
    if (!input.name.startsWith('state.') || !input.isTensor) continue;
    const shape = input.shape as number[];
    const size = shape.reduce((a, b) => a * b, 1);
    states[input.name] = new ort.Tensor('float32', new Float32Array(size).fill(-1), shape);
  }
  return states;
}
