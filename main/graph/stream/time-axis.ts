/**
 * @file Where time is in a tensor. A graph that is built for two lengths of a sequence tells: what grows with the length are
 * steps, whatever axes were joined or moved on the way.
 */
import type { Shape } from '../shape.ts';
import { sizeOf } from '../shape.ts';

/** Steps of a whole sequence and of a piece. */
export interface Lengths {
  readonly whole: number;
  readonly piece: number;
}

export interface TimeAxis {
  readonly axis: number;
  /** Sequences one after the other along that axis: of rows [B·T,C] there are B. */
  readonly runs: number;
}

/** A network cannot be computed in pieces; the message says what stands in the way. */
export class NotStreamable extends Error {
  override readonly name = 'NotStreamable';
}

/**
 * The axis along which a tensor has steps; undefined where it has none.
 * @param whole its shape where the graph is built for whole sequences
 * @param piece its shape where it is built for pieces
 * @throws NotStreamable for two axes of time, or one that does not hold whole sequences
 */
export function timeAxis(whole: Shape, piece: Shape, lengths: Lengths): TimeAxis | undefined {
  if (whole.length !== piece.length) throw new NotStreamable('a shape depends on the length');
  const grown = whole.flatMap((extent, axis) => (extent === piece[axis] ? [] : [axis]));
  const [axis] = grown;
  if (axis === undefined) return undefined;
  if (grown.length > 1) throw new NotStreamable('every step is combined with every step');
  const runs = (whole[axis]! - piece[axis]!) / (lengths.whole - lengths.piece);
  if (!Number.isInteger(runs) || runs * lengths.piece !== piece[axis]) {
    throw new NotStreamable('steps are gathered into blocks');
  }
  return { axis, runs };
}

/** Numbers before and after a step in memory: a reshape that leaves both leaves the steps where they are. */
export function around(
  shape: Shape,
  { axis, runs }: TimeAxis,
): { readonly before: number; readonly after: number } {
  return { before: sizeOf(shape.slice(0, axis)) * runs, after: sizeOf(shape.slice(axis + 1)) };
}
