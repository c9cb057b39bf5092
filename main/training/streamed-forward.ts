/**
 * @file Running a network forward over one batch piece by piece along time, with carried states: in the same memory however
 * long the sequences are, but for what is asked of every step.
 */
import type { InferenceSession } from 'onnxruntime-node';
import { chosen } from './forward.ts';
import type { Forward, Size } from './forward.ts';
import { createSession } from './session.ts';
import type { Engine, Values } from './session.ts';
import type { StreamedModels } from './streamed-model.ts';

type Tensor = Values[string];
type Numbers = Exclude<Tensor['data'], string[]>;

/** A piece's model, compiled, and its input. */
interface Piece {
  readonly session: InferenceSession;
  readonly data: Float32Array;
  readonly x: Tensor;
}

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

export async function streamedForward(
  engine: Engine,
  { pieces: lengths, models, end: endModel, constants, reductions, sequences }: StreamedModels,
  { batch, steps, channels }: Size,
  threads: number,
): Promise<Forward> {
  const { Tensor } = engine.ort;
  const end = await createSession(engine, endModel, threads);
  const pieces = new Map<number, Piece>();
  for (const [length, model] of models) {
    const session = await createSession(engine, model, threads);
    const data = new Float32Array(batch * length * channels);
    pieces.set(length, { session, data, x: new Tensor('float32', data, [batch, length, channels]) });
  }
  /** Outputs that have steps, of the whole sequence; overwritten by the next batch. */
  const whole = new Map<string, Tensor>();

  /** Inputs of a piece that are the same for every batch. */
  const constantsOf = (first: number, length: number): Values =>
    Object.fromEntries(
      constants.map(({ name, dtype, data, shape, axis }) => {
        const part = stepsOf(data as Numbers, sizeOf(shape.slice(axis + 1)), first, length, steps);
        return [name, new Tensor(dtype as 'float32', part as Float32Array, shape.with(axis, length))];
      }),
    );

  /** Puts a piece of an output into its place. */
  const keep = (name: string, part: Tensor, first: number) => {
    const axis = sequences[name]!;
    const length = part.dims[axis]!;
    const data = part.data as Numbers;
    let all = whole.get(name);
    if (!all) {
      const make = data.constructor as new (size: number) => Float32Array;
      const shape = part.dims.with(axis, steps);
      all = new Tensor(part.type as 'float32', new make(sizeOf(shape)), shape);
      whole.set(name, all);
    }
    const row = sizeOf(part.dims.slice(axis + 1));
    for (let from = 0, to = first * row; from < data.length; from += length * row, to += steps * row) {
      (all.data as Float32Array).set((data as Float32Array).subarray(from, from + length * row), to);
    }
  };

  return {
    async run(parameters, read) {
      let states: Values = {};
      const together = new Map<string, { readonly shape: readonly number[]; readonly sum: Float64Array }>();
      let first = 0;
      for (const length of lengths) {
        const { session, data, x } = pieces.get(length)!;
        await read(data, first, first + length);
        if (first === 0) states = atRest(engine, session);
        const before = new Tensor('int64', BigInt64Array.of(BigInt(first)), []);
        const own = { ...states, ...constantsOf(first, length), first: before, x };
        const results = await session.run(chosen({ ...parameters, ...own }, session));
        states = {};
        for (const [name, tensor] of Object.entries(results)) {
          const [kind, rest] = partsOf(name);
          if (kind === 'next') states[`state.${rest}`] = tensor;
          else if (kind === 'carried') states[`carry.${rest}`] = tensor;
          else if (kind === 'steps') keep(rest, tensor, first);
        }
        for (const { name, reduce } of reductions) {
          const part = results[name];
          if (!part) continue;
          const values = part.data as Float32Array;
          const known = together.get(name);
          if (known) bring[reduce](known.sum, values);
          else together.set(name, { shape: part.dims, sum: Float64Array.from(values) });
        }
        first += length;
      }
      const parts = Object.fromEntries(
        reductions.flatMap(({ name, reduce, terms }) => {
          const known = together.get(name);
          if (!known) return [];
          const values = Float32Array.from(known.sum, (value) => (reduce === 'mean' ? value / terms : value));
          return [[name, new Tensor('float32', values, [...known.shape])]];
        }),
      );
      return { ...Object.fromEntries(whole), ...(await end.run(chosen({ ...parameters, ...parts }, end))) };
    },
    async release() {
      for (const { session } of pieces.values()) await session.release();
      await end.release();
    },
  };
}

/** Brings a piece's part to what the pieces before it came to. A mean is summed up first. */
const bring: Record<
  StreamedModels['reductions'][number]['reduce'],
  (sum: Float64Array, part: Float32Array) => void
> = {
  sum: addUp,
  mean: addUp,
  max: (sum, part) => part.forEach((value, i) => (sum[i] = Math.max(sum[i]!, value))),
  last: (sum, part) => sum.set(part),
};

function addUp(sum: Float64Array, part: Float32Array): void {
  part.forEach((value, i) => (sum[i]! += value));
}

/** "steps.trains.0" is what steps are of, and of what. */
function partsOf(name: string): readonly [kind: string, rest: string] {
  const at = name.indexOf('.');
  return [name.slice(0, at), name.slice(at + 1)];
}

/** Some steps of [..., steps, row], as an array of its own. */
function stepsOf(data: Numbers, row: number, first: number, length: number, steps: number): Numbers {
  const make = data.constructor as new (size: number) => Float32Array;
  const part = new make((data.length / steps) * length);
  for (let from = first * row, to = 0; to < part.length; from += steps * row, to += length * row) {
    part.set((data as Float32Array).subarray(from, from + length * row), to);
  }
  return part;
}

/** States before a sequence: of fused layers −1, of membranes that have not begun; of everything else 0. */
function atRest({ ort }: Engine, session: InferenceSession): Values {
  const states: Values = {};
  for (const input of session.inputMetadata) {
    const [kind] = partsOf(input.name);
    if ((kind !== 'state' && kind !== 'carry') || !input.isTensor) continue;
    const shape = input.shape as number[];
    const data = new Float32Array(sizeOf(shape));
    states[input.name] = new ort.Tensor('float32', kind === 'state' ? data.fill(-1) : data, shape);
  }
  return states;
}
