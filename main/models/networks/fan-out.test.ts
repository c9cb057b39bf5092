/** @file How many weights a spike meets, against the networks' own parameters. */
import { expect, it } from 'vitest';
import { Graph } from '../../graph/index.ts';
import { ParameterList } from '../parameters.ts';
import { findVariant, variantOptions } from '../variants.ts';
import { buildNetwork } from './index.ts';
import { fanOutOf } from './fan-out.ts';

/** Sizes that no two kinds of layers share. */
const [hidden, classes, layers] = [6, 3, 3];

it.each([
  ['lif-soft', {}, [[1], [2], ['readout']]],
  [
    'lif-soft',
    { recurrent: true },
    [
      ['r0', 1],
      ['r1', 2],
      ['r2', 'readout'],
    ],
  ],
  ['s5-rf', {}, [[1], [2], ['readout']]],
  ['binary-s4d', {}, [['m0'], ['m1'], ['m2']]],
  ['binary-s4d', { mixing: 'glu' }, [['m0'], ['m1'], ['m2']]],
  [
    'brf',
    {},
    [
      ['r0', 'm0'],
      ['r1', 'm1'],
      ['r2', 'm2'],
    ],
  ],
  ['prf', {}, [['e0'], ['m0'], ['e1'], ['m1'], ['e2'], ['m2']]],
  // Sums of spikes: those of the first layer go through the maps of all that follow.
  ['pmsn', {}, [['m0', 'm1', 'readout'], ['m1', 'readout'], ['readout']]],
] as const)('%s %j', (id, given, maps) => {
  const variant = findVariant(id);
  const options = variantOptions(variant, { hidden, layers, blocks: 2, ...given });
  const graph = new Graph();
  const parameters = new ParameterList(graph);
  const x = graph.input('x', 'float32', [2, 5, 4]);
  const network = buildNetwork(variant, options, { x, classes, parameters });
  const name = (map: string | number) => {
    if (map === 'readout') return 'readout.weight';
    if (typeof map === 'number') return `layers.${map}.linear.weight`;
    const part = { r: 'spike.recurrent', m: 'mixing.weight', e: 'expand.weight' }[map[0] as 'r' | 'm' | 'e'];
    return `layers.${map.slice(1)}.${part}`;
  };
  const rows = (map: string | number) => parameters.specs.find((spec) => spec.name === name(map))!.shape[0]!;
  const expected = maps.map((ofLayer) => ofLayer.map(rows).reduce((a, b) => a + b));
  expect(fanOutOf(variant, options, classes)).toEqual(expected);
  expect(network.layers).toHaveLength(expected.length);
});
