/**
 * @file The models of a network for sequences that are too long to be in memory whole: one of a piece, which takes states in
 * and gives them on, and one of what is known at the end (main/graph/stream).
 */
import { encodeModel, streamGraph } from '../graph/index.ts';
import type { StreamedGraph } from '../graph/index.ts';
import { MAX_BYTES, fitting } from './evaluation-batch.ts';
import { forwardBytes, forwardGraph } from './forward-model.ts';
import type { ForwardOptions, LayerOutput } from './forward-model.ts';
import type { StepSpec } from './step-model.ts';

export interface StreamedModels {
  /** Steps of each piece, in order; there are at most two lengths. */
  readonly pieces: readonly number[];
  /** By a piece's steps: from `x`, states and step constants to new states, `part.<i>` and `steps.<output>`. */
  readonly models: ReadonlyMap<number, Uint8Array>;
  /** From `part.<i>` of the whole sequence to all other outputs. */
  readonly end: Uint8Array;
  readonly constants: StreamedGraph['constants'];
  readonly reductions: StreamedGraph['reductions'];
  readonly sequences: StreamedGraph['sequences'];
}

/**
 * Steps of each piece: as few as can be, all of one length where a sequence can be cut so into pieces of at least half the most;
 * else of two lengths that differ by one, each with a model of its own and its memory. A short last piece would have less
 * before it than delays look back.
 */
export function pieceLengths(steps: number, most: number): number[] {
  const least = Math.ceil(steps / most);
  let count = least;
  while (steps % count !== 0 && count <= 2 * least) count++;
  if (count > 2 * least) count = least;
  const longer = Math.ceil(steps / count);
  const shorter = count * longer - steps;
  return Array.from({ length: count }, (_, i) => (i < count - shorter ? longer : longer - 1));
}

/**
 * The models of a network.
 * @param most steps of a piece
 * @returns or why it has to have sequences whole
 */
export function buildStreamed(
  spec: StepSpec,
  { also, portable, fuse = !portable }: ForwardOptions,
  most: number,
): StreamedModels | { readonly reason: string } {
  const pieces = pieceLengths(spec.steps, most);
  const whole = forwardGraph(spec, also);
  const models = new Map<number, Uint8Array>();
  let common: StreamedGraph | undefined;
  for (const piece of new Set(pieces)) {
    const built = forwardGraph({ ...spec, steps: piece }, also);
    const streamed = streamGraph(whole, built, { whole: spec.steps, piece }, fuse);
    if ('reason' in streamed) return streamed;
    common ??= streamed;
    const { graph, outputs } = streamed;
    models.set(piece, encodeModel(graph, { outputs, portable, fuse, streamed: fuse }));
  }
  const { constants, reductions, sequences, late } = common!;
  const given = Object.fromEntries(reductions.map(({ name, whole: tensor }) => [name, tensor]));
  const end = encodeModel(whole.graph, { outputs: late, portable, fuse: false, given });
  return { pieces, models, end, constants, reductions, sequences };
}

/** What a batch's tensors of one piece may take together, about. */
const MAX_PIECE_BYTES = 3 * 2 ** 26;

/** Pieces are no shorter. */
const SHORTEST = 128;

/** Steps of a piece: as many as keep a batch's tensors within MAX_PIECE_BYTES, in whole 128s. */
export function pieceSteps(spec: StepSpec, also: readonly LayerOutput[] = []): number {
  if (spec.steps <= SHORTEST) return SHORTEST;
  const bytes = (steps: number) => forwardBytes({ ...spec, steps }, also);
  const perStep = (bytes(2 * SHORTEST) - bytes(SHORTEST)) / SHORTEST;
  return SHORTEST * Math.max(1, Math.floor(MAX_PIECE_BYTES / (SHORTEST * perStep)));
}

/**
 * Samples of a batch: those of training, unless what is asked of every step of so many does not fit.
 * @throws RefractError `unavailable` where not even one sample fits
 */
export function streamedBatch(spec: StepSpec, also: readonly LayerOutput[], piece: number): number {
  const results = (batch: number) => {
    const { outputs } = forwardGraph({ ...spec, batch }, also);
    const numbers = Object.values(outputs).map(({ shape }) => shape.reduce((a, b) => a * b, 1));
    return 4 * numbers.reduce((a, b) => a + b, 0);
  };
  const most = Math.max(1, Math.min(spec.batch, Math.floor(MAX_BYTES / results(1))));
  return fitting(most, (batch) => results(batch) + forwardBytes({ ...spec, batch, steps: piece }, also));
}
