import { expect, test } from 'vitest';
import { spikeDifferences } from './spike-differences.ts';

/** One sample of two neurons over three steps: [step 0: a b, step 1: a b, step 2: a b]. */
const layer = (ours: number[], theirs: number[], margin: number[]) => ({
  shape: [1, 3, 2],
  ours: Uint8Array.from(ours),
  theirs: Uint8Array.from(theirs),
  margin: Float32Array.from(margin),
});
const far = [1, 1, 1, 1, 1, 1];

test('equal spikes have no differences', () => {
  const same = layer([1, 0, 0, 1, 1, 1], [1, 0, 0, 1, 1, 1], far);
  expect(spikeDifferences([same, same], 1e-5)).toEqual({
    cells: 12,
    different: 0,
    atThreshold: 0,
    unexplained: 0,
  });
});

test('a difference far from the threshold is unexplained', () => {
  const one = layer([1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], far);
  expect(spikeDifferences([one], 1e-5)).toMatchObject({ different: 1, atThreshold: 0, unexplained: 1 });
});

test('a difference at the threshold explains the later ones of its neuron, not of its neighbour', () => {
  const own = layer([0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 1, 0], [1, 1, 1e-6, 1, 1, 1]);
  expect(spikeDifferences([own], 1e-5)).toMatchObject({ different: 2, atThreshold: 1, unexplained: 0 });
  const other = layer([0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 0, 1], [1, 1, 1e-6, 1, 1, 1]);
  expect(spikeDifferences([other], 1e-5)).toMatchObject({ different: 2, atThreshold: 1, unexplained: 1 });
});

test('a difference explains those of the layer above from that step on, not before', () => {
  const below = layer([0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0], [1, 1, -1e-6, 1, 1, 1]);
  const after = layer([0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 0, 0], far);
  expect(spikeDifferences([below, after], 1e-5)).toMatchObject({ different: 2, unexplained: 0 });
  const before = layer([0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], far);
  expect(spikeDifferences([below, before], 1e-5)).toMatchObject({ different: 2, unexplained: 1 });
});
