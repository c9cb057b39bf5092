import { expect, test } from 'vitest';
import { listNodes } from '../../graph/index.ts';
import { findVariant, variantOptions, variants } from '../../models/index.ts';
import { buildStep } from '../step-model.ts';
import { nodeTimes } from './node-times.ts';
import { mapsOf, operationsOf } from './operations.ts';
import { placesOf } from './parts.ts';
import { profileRows } from './rows.ts';

function nodesOf(variant: string, fuse: boolean) {
  const options = variantOptions(findVariant(variant), { hidden: 8, layers: 3 });
  const spec = { variant, options, batch: 2, steps: 5, channels: 1, classes: 3 };
  return listNodes(buildStep(spec).model(false, fuse));
}

/** Where nodes of some operators stand. */
function placesOfOperators(variant: string, fuse: boolean, operators: readonly string[]): string[] {
  const nodes = nodesOf(variant, fuse);
  const places = placesOf(nodes);
  return nodes
    .filter(({ op }) => operators.includes(op))
    .map(({ name, op }) => `${op}: ${places.get(name)?.part}, ${places.get(name)?.pass}`);
}

test('fused layers stand in their layers, their gradient in all of them', () => {
  expect(
    placesOfOperators('lif-hard', true, ['SpikingLayer', 'SpikingLayerGrad', 'AdamStep', 'LogSoftmax']),
  ).toEqual([
    'SpikingLayer: layer 1, forward',
    'SpikingLayer: layer 2, forward',
    'SpikingLayer: layer 3, forward',
    'LogSoftmax: readout and loss, forward',
    'SpikingLayerGrad: layers 1–3, backward',
    'AdamStep: optimizer, update',
  ]);
});

test('unfused layers: products and neurons of each, forward and back', () => {
  const places = placesOfOperators('lif-hard', false, ['LifNeuron', 'LifNeuronGrad']);
  expect(places.toSorted()).toEqual([
    ...[1, 2, 3].map((layer) => `LifNeuron: layer ${layer}, forward`),
    ...[1, 2, 3].map((layer) => `LifNeuronGrad: layer ${layer}, backward`),
  ]);
});

test('the products of a layer: one forward; back three, and two in the first layer; one more sums up the bias', () => {
  const products = placesOfOperators('lif-hard', false, ['Gemm']);
  const count = (place: string) => products.filter((one) => one === `Gemm: ${place}`).length;
  for (const layer of [1, 2, 3]) {
    expect(count(`layer ${layer}, forward`)).toBe(1);
    expect(count(`layer ${layer}, backward`)).toBe(layer === 1 ? 2 : 3);
  }
});

test.each(variants.map(({ id }) => id))('%s: every node has a place', (variant) => {
  for (const fuse of [true, false]) {
    const nodes = nodesOf(variant, fuse);
    expect([...placesOf(nodes).keys()].toSorted()).toEqual(nodes.map(({ name }) => name).toSorted());
  }
});

test('which layers add up rows, and which are one operator with their neurons', () => {
  const kinds = (variant: string, fuse: boolean) => {
    const nodes = nodesOf(variant, fuse);
    return [...mapsOf(nodes, placesOf(nodes))].toSorted(([a], [b]) => a - b);
  };
  const all = (kind: string) => [1, 2, 3].map((layer) => [layer, kind]);
  expect(kinds('lif-hard', true)).toEqual(all('fused'));
  expect(kinds('lif-hard', false)).toEqual([]);
  expect(kinds('psn-sliding', true)).toEqual(all('rows').slice(1));
  expect(kinds('spiking-fr-ssm', true)).toEqual(all('rows'));
  expect(kinds('s4d', true)).toEqual([]);
});

const fused = new Map([1, 2].map((layer) => [layer, 'fused'] as const));

test('operations follow the spikes where layers are fused, and are dense where spikes are', () => {
  const options = variantOptions(findVariant('lif-hard'), { hidden: 8, layers: 2 });
  const spec = { variant: 'lif-hard', batch: 2, steps: 5, channels: 3, options };
  const counts = (...given: [typeof fused, ...(readonly { map: number; gradient: number }[])]) =>
    operationsOf(spec, given[0], [7, 100], given[1]).map(({ layer, what, done, dense }) => [
      layer,
      what,
      done,
      dense,
    ]);
  expect(counts(fused)).toEqual([
    [1, 'map', 240, 240],
    [1, 'map, made again', 240, 0],
    [1, 'gradient of the weights', 240, 240],
    [2, 'map', 56, 640],
    [2, 'map, made again', 56, 0],
    [2, 'gradient of the weights', 56, 640],
    [2, 'gradient of the input', 640, 640],
  ]);
  // 7 spikes of 80 are more than 8 %, and fewer than 9.
  expect(counts(fused, { map: 0.08, gradient: 0.09 }).slice(3)).toEqual([
    [2, 'map', 640, 640],
    [2, 'map, made again', 640, 0],
    [2, 'gradient of the weights', 56, 640],
    [2, 'gradient of the input', 640, 640],
  ]);
  expect(counts(new Map()).every(([, , done, dense]) => done === dense)).toBe(true);
});

test('layers that run again for the gradient make their maps three times', () => {
  const options = variantOptions(findVariant('lif-hard'), { hidden: 8, layers: 2, recompute: true });
  const rows = operationsOf(
    { variant: 'lif-hard', batch: 2, steps: 5, channels: 3, options },
    fused,
    [7, 100],
  );
  expect(rows.filter(({ what }) => what === 'map, made again').map(({ done }) => done)).toEqual([480, 112]);
});

test('of a surrogate that is 0 far from the threshold only a bound is known, and no rate is told', () => {
  const options = variantOptions(findVariant('lif-hard'), { hidden: 8, layers: 2, surrogate: 'triangle' });
  const operations = operationsOf(
    { variant: 'lif-hard', batch: 2, steps: 5, channels: 3, options },
    fused,
    [7, 100],
  );
  expect(operations.filter(({ isAtMost }) => isAtMost).map(({ what }) => what)).toEqual([
    'gradient of the input',
  ]);
  const nodes = ['forward', 'backward'].map((name) => ({
    name,
    op: 'SpikingLayerGrad',
    milliseconds: 1,
    bytes: 1,
  }));
  const places = new Map([
    ['forward', { part: 'layers 1–2', pass: 'forward' } as const],
    ['backward', { part: 'layers 1–2', pass: 'backward' } as const],
  ]);
  const rows = profileRows(nodes, places, operations);
  expect(rows.map(({ gflops }) => gflops !== null)).toEqual([true, false]);
});

test('in a deep network they follow the spikes of the same layer', () => {
  const options = variantOptions(findVariant('binary-s4d'), { hidden: 8, layers: 1, mixing: 'glu' });
  const rows = operationsOf(
    { variant: 'binary-s4d', batch: 2, steps: 5, channels: 3, options },
    new Map([[1, 'rows']]),
    [7],
  );
  expect(rows.map(({ what, isForward, done, dense }) => [what, isForward, Math.round(done), dense])).toEqual([
    ['map', true, 112, 1280],
    ['gradient of the weights', false, 112, 1280],
    ['gradient of the input', false, 1280, 1280],
  ]);
});

test('a block of two layers of neurons has two maps, each after the spikes of its own', () => {
  const options = variantOptions(findVariant('prf'), { hidden: 8, layers: 2 });
  const rows = operationsOf(
    { variant: 'prf', batch: 2, steps: 5, channels: 3, options },
    new Map([1, 2].map((layer) => [layer, 'rows'])),
    [1, 2, 3, 4],
  );
  expect(rows.map(({ layer, what, done, dense }) => [layer, what, Math.round(done), dense])).toEqual(
    [1, 2].flatMap((layer) =>
      ['first', 'second'].flatMap((name, at) => {
        const sparse = 8 * (2 * layer - 1 + at);
        return [
          [layer, `${name} map`, sparse, 640],
          [layer, `${name} map, gradient of the weights`, sparse, 640],
          [layer, `${name} map, gradient of the input`, 640, 640],
        ];
      }),
    ),
  );
});

test('two currents a neuron are twice the map; counts of spikes go in densely, and the last layer has no map', () => {
  const doneOf = (variant: string, spikes: readonly number[]) => {
    const options = variantOptions(findVariant(variant), { hidden: 8, layers: 2 });
    const kinds = new Map([1, 2].map((layer) => [layer, 'rows'] as const));
    return operationsOf({ variant, batch: 2, steps: 5, channels: 3, options }, kinds, spikes)
      .filter(({ what }) => what === 'map')
      .map(({ layer, done }) => [layer, done]);
  };
  const { currents = 1 } = findVariant('s5-rf').memory;
  expect(doneOf('s5-rf', [7, 100])).toEqual([[1, 240 * currents], [2, 56 * currents]]); // prettier-ignore
  expect(doneOf('pmsn', [7, 100])).toEqual([[1, 640]]);
});

/** What is counted of a network of two blocks of 8 neurons, 2 samples and 5 steps: 640 operations a square map. */
function counted(variant: string, chosen: Record<string, unknown>, spikes: readonly number[], steps = 5) {
  const options = variantOptions(findVariant(variant), { hidden: 8, layers: 2, network: 'deep', ...chosen });
  const kinds = new Map([1, 2].map((layer) => [layer, 'rows'] as const));
  return operationsOf({ variant, batch: 2, steps, channels: 3, options }, kinds, spikes)
    .filter(({ layer }) => layer === 2)
    .map(({ what, by, done, dense }) => [what, by, Math.round(done), dense]);
}

test.each([
  ['gru', 3],
  ['lstm', 4],
])('%s: the maps of the gates are counted, those of the state where they are made', (variant, gates) => {
  const all = gates * 640;
  expect(counted(variant, {}, []).filter(([what]) => String(what).startsWith('gates'))).toEqual([
    ['gates of the input', 'products', all, all],
    ['gates of the input, gradient of the weights', 'products', all, all],
    ['gates of the input, gradient of the input', 'products', all, all],
    ['gates of the state', 'cell', all, all],
    ['gates of the state, gradient of the weights', 'cell', all, all],
    ['gates of the state, gradient of the input', 'cell', all, all],
  ]);
});

test('of the minimal gated unit only the input has gates', () => {
  const gates = counted('mingru', {}, []).filter(([what]) => String(what).startsWith('gates'));
  expect(gates.map(([what, , done]) => [what, done])).toEqual([
    ['gates of the input', 1280],
    ['gates of the input, gradient of the weights', 1280],
    ['gates of the input, gradient of the input', 1280],
  ]);
});

test('connections within a layer follow its own spikes, twice more on the way back', () => {
  expect(counted('alif', { recurrent: true }, [7, 20]).slice(0, 4)).toEqual([
    ['connections', 'neurons', 160, 640],
    ['connections, made again', 'neurons', 320, 0],
    ['connections, gradient of the weights', 'products', 160, 640],
    ['connections, gradient of the input', 'neurons', 640, 640],
  ]);
  expect(counted('alif', { recurrent: false }, [7, 20]).map(([what]) => what)).not.toContain('connections');
});

test('delays take a product for each step that spikes may come late', () => {
  // Of 5 steps 5, 4 and 3 are heard 0, 1 and 2 steps late; of 2 steps 2 and 1.
  const map = (steps: number) => counted('sn-delays', { maxDelay: 2 }, [7, 2 * steps * 2], steps)[0];
  expect(map(5)).toEqual(['map', 'products', (640 / 5) * 12 / 4, (640 / 5) * 12]); // prettier-ignore
  expect(map(2)).toEqual(['map', 'products', (640 / 5) * 3 / 4, (640 / 5) * 3]); // prettier-ignore
});

/** As onnxruntime writes it. */
const event = (cat: string, name: string, ts: number, dur: number, args = {}) => ({
  cat,
  name,
  ts,
  dur,
  args,
});
const sizes = { op_name: 'Gemm', activation_size: '1000', parameter_size: '500', output_size: '500' };
const trace = JSON.stringify([
  event('Session', 'model_loading_array', 0, 5),
  event('Session', 'model_run', 10, 9000),
  event('Node', 'a_kernel_time', 11, 8000, sizes),
  event('Session', 'model_run', 20_000, 100),
  event('Node', 'a_fence_before', 20_001, 1, sizes),
  event('Node', 'a_kernel_time', 20_002, 60, sizes),
  ...[0, 1, 2, 3].map((t) => event('Node', 'in_a_loop_kernel_time', 20_003 + t, 1, sizes)),
  event('Session', 'model_run', 30_000, 300),
  event('Node', 'a_kernel_time', 30_002, 40, sizes),
  event('Session', 'model_run', 40_000, 200),
  event('Node', 'a_kernel_time', 40_002, 50, sizes),
]);

test('times are medians of the runs after the warm-up', () => {
  expect(nodeTimes(trace, 1)).toEqual({
    nodes: [{ name: 'a', op: 'Gemm', milliseconds: 0.05, bytes: 2000 }],
    runMs: 0.2,
  });
  expect(() => nodeTimes(trace, 4)).toThrow('The profile holds no run.');
});

test('rows sum up nodes of one operator in one place, with their rates', () => {
  const { nodes } = nodeTimes(trace, 1);
  const places = new Map([
    ['a', { part: 'layer 2', pass: 'forward' } as const],
    ['b', { part: 'layer 2', pass: 'forward' } as const],
  ]);
  const row = {
    layer: 2,
    what: 'map',
    isForward: true,
    isAtMost: false,
    done: 500_000,
    dense: 500_000,
    by: 'products' as const,
  };
  const operations = [
    row,
    { ...row, layer: 1 },
    { ...row, isForward: false },
    { ...row, by: 'cell' as const },
  ];
  const rows = profileRows([...nodes, { ...nodes[0]!, name: 'b' }], places, operations);
  expect(rows).toEqual([
    {
      ...{ part: 'layer 2', pass: 'forward', operator: 'Gemm' },
      ...{ milliseconds: 0.1, gbPerSecond: 0.04, gflops: 10 },
    },
  ]);
});
