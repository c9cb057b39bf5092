/** @file Coefficients of neurons, as the rows that the operator of neurons with feedback takes. */
import { concat, reshape } from '../../graph/index.ts';
import type { FeedbackParameters, StateSpaceParameters, Tensor } from '../../graph/index.ts';
import type { LayerContext, Row } from '../memories/memory.ts';

/** Rows [rows,H] of tensors [H] and of numbers that are the same for all neurons. */
export function rowsOf({ hidden, parameters }: LayerContext, ...rows: readonly Row[]): Tensor {
  const row = (value: Row) =>
    typeof value === 'number'
      ? parameters.constant(new Float32Array(hidden).fill(value), [1, hidden])
      : reshape(value, [1, hidden]);
  return concat(rows.map(row), 0);
}

/** One complex state h[t] = pole·h[t−1] + x[t] a neuron, whose potential is drive·Re h[t], as a state space. */
export function stateOf(
  context: LayerContext,
  pole: readonly [re: Row, im: Row],
  drive: Row,
): StateSpaceParameters {
  const rows = (re: Row, im: Row) => reshape(rowsOf(context, re, im), [2, 1, context.hidden]);
  return { pole: rows(...pole), mix: rows(drive, 0) };
}

/** What spikes do by a reset: fed back with its gradient or as a constant, as the options say. */
export function resetOf({ options }: LayerContext, rows: Tensor): Pick<FeedbackParameters, 'feed' | 'reset'> {
  return options.resetGradient === 'through' ? { feed: rows } : { reset: rows };
}
