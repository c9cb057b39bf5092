/**
 * @file Definitions of the operators of the ONNX domain `refract` (kernels/ has their kernels and portable
 * definitions). float32, laid out [batch, time, channel]; `open` is uint8.
 */
import { ShapeError, check, sameShape } from '../shape.ts';
import type { Shape, TensorType } from '../shape.ts';
import type { Definitions, OnnxAttribute, OnnxForm } from './definition.ts';

type Got = Record<string, TensorType | undefined>;

const float32 = (shape: Shape): TensorType => ({ dtype: 'float32', shape });
const mask = (shape: Shape): TensorType => ({ dtype: 'uint8', shape });

function form(op: string, attributes: Record<string, OnnxAttribute>): OnnxForm {
  return { op, domain: 'refract', attributes };
}

function checkAllFloat32(operator: string, got: Got): void {
  const fits = Object.values(got).every((type) => !type || type.dtype === 'float32');
  check(fits, operator, 'float32 tensors', got);
}

/** [batch, time, channel] of a tensor that must have these axes. */
function sequence(operator: string, name: string, type: TensorType): [number, number, number] {
  check(type.shape.length === 3, operator, `${name} as [batch, time, channel]`, { [name]: type });
  return type.shape as [number, number, number] & Shape;
}

function checkShape(operator: string, name: string, type: TensorType | undefined, shape: Shape): void {
  const fits = !type || sameShape(type.shape, shape);
  check(fits, operator, `${name} as [${shape.join(', ')}]`, { [name]: type });
}

function checkPeriod(operator: string, period: number): void {
  check(Number.isInteger(period) && period >= 0, operator, `a whole period ≥ 0, got ${period}`);
}

function checkScale(operator: string, scale: number): void {
  check(Number.isFinite(scale) && scale > 0, operator, `a surrogate scale > 0, got ${scale}`);
}

function refractory(operator: string, onnx: string) {
  return {
    infer([c]: readonly [TensorType], { period }: { readonly period: number }) {
      checkAllFloat32(operator, { c });
      sequence(operator, 'c', c);
      checkPeriod(operator, period);
      return [float32(c.shape), mask(c.shape)];
    },
    onnx: ({ period, split = 0 }: { readonly period: number; readonly split?: number }) =>
      form(onnx, { period, ...(split > 0 ? { split } : {}) }),
  };
}

/** Steps between two states that a layer saves for its gradient (kernels/operators/spiking-layer/block.h). */
export const segmentSteps = 128;

function checkEvery(operator: string, every: number): void {
  check(
    every >= 0 && every % segmentSteps === 0,
    operator,
    `a multiple of ${segmentSteps} steps, got ${every}`,
  );
}

/** Bytes of one step's spikes, a bit each, in whole 64-bit words. */
const packedBytes = (neurons: number) => 8 * Math.ceil(neurons / 64);

/** The sizes of a fused layer, whose input is dense or packed spikes. */
function layerSizes(
  operator: string,
  {
    x,
    bits,
    weight,
    bias,
    decay,
  }: Record<'x' | 'bits', TensorType | undefined> & Record<'weight' | 'bias' | 'decay', TensorType>,
) {
  checkAllFloat32(operator, { x, weight, bias, decay });
  const input = x ?? bits;
  if (!input || (x && bits)) throw new ShapeError(operator, 'x or bits, and not both');
  check(weight.shape.length === 2, operator, 'a weight [out, in]', { weight });
  const [neurons, channels] = weight.shape as [number, number] & Shape;
  const [batch, steps, last] = sequence(operator, 'the input', input);
  const fits = x ? last === channels : input.dtype === 'uint8' && last === packedBytes(channels);
  check(fits, operator, 'an input that fits the weight', { input, weight });
  checkShape(operator, 'bias', bias, [neurons]);
  checkShape(operator, 'decay', decay, [neurons]);
  return { batch, steps, channels, neurons };
}

function checkNorm(
  operator: string,
  x: TensorType,
  vectors: Record<string, TensorType | undefined>,
  epsilon: number,
): void {
  checkAllFloat32(operator, { x, ...vectors });
  const channels = x.shape.at(-1);
  check(channels !== undefined && channels > 0, operator, 'x as [..., channel]', { x });
  for (const [name, type] of Object.entries(vectors)) checkShape(operator, name, type, [channels!]);
  check(Number.isFinite(epsilon) && epsilon > 0, operator, `an epsilon > 0, got ${epsilon}`);
}

function checkSpikeLinear(operator: string, x: TensorType, weight: TensorType): readonly number[] {
  checkAllFloat32(operator, { x, weight });
  const fits = weight.shape.length === 2 && x.shape.length >= 1 && x.shape.at(-1) === weight.shape[1];
  check(fits, operator, 'x [..., in] and weight [out, in]', { x, weight });
  return [...x.shape.slice(0, -1), weight.shape[0]!];
}

const normAttributes = ({ centred, epsilon }: { readonly centred: boolean; readonly epsilon: number }) => ({
  centred: Number(centred),
  epsilon: { float: epsilon },
});

/** The sizes of a diagonal memory: pole, mix and reset are [2,N,H]. */
function memorySizes(
  operator: string,
  given: Record<'x' | 'pole' | 'mix', TensorType> & Record<'skip' | 'reset', TensorType | undefined>,
): { readonly batch: number; readonly channels: number } {
  checkAllFloat32(operator, given);
  const [batch, , channels] = sequence(operator, 'x', given.x);
  const [parts, states, last] = given.pole.shape;
  const fits = given.pole.shape.length === 3 && parts === 2 && states! > 0 && last === channels;
  check(fits, operator, `a pole of shape [2, N, ${channels}]`, { pole: given.pole });
  checkShape(operator, 'mix', given.mix, given.pole.shape);
  checkShape(operator, 'reset', given.reset, given.pole.shape);
  checkShape(operator, 'skip', given.skip, [channels]);
  return { batch, channels };
}

/** Named where it is so alone: models from before there was such a thing stay as they are. */
const frozen = (freeze: boolean): Record<string, OnnxAttribute> => (freeze ? { freeze: 1 } : {});

export const spiking = {
  linearScan: {
    infer([x, gate]) {
      checkAllFloat32('linearScan', { x, gate });
      const [, , channels] = sequence('linearScan', 'x', x);
      const fits = sameShape(gate.shape, [channels]) || sameShape(gate.shape, x.shape);
      check(fits, 'linearScan', `a gate of shape [${channels}] or that of x`, { x, gate });
      return [float32(x.shape)];
    },
    onnx: ({ reverse }) => form('LinearScan', { reverse: Number(reverse) }),
  },
  spike: {
    infer([u], { scale }) {
      checkAllFloat32('spike', { u });
      checkScale('spike', scale);
      return [float32(u.shape)];
    },
    onnx: ({ threshold }) => form('Spike', { threshold: { float: threshold } }),
  },
  spikeGrad: {
    infer([u, ds]) {
      checkAllFloat32('spikeGrad', { u, ds });
      checkShape('spikeGrad', 'ds', ds, u.shape);
      return [float32(u.shape)];
    },
    onnx: ({ threshold, surrogate, scale }) =>
      form('SpikeGrad', { threshold: { float: threshold }, surrogate, scale: { float: scale } }),
  },
  refractoryMask: refractory('refractoryMask', 'RefractoryMask'),
  convRefractoryMask: refractory('convRefractoryMask', 'ConvRefractoryMask'),
  lifNeuron: {
    infer([current, decay], { period, scale }) {
      checkAllFloat32('lifNeuron', { current, decay });
      const [batch, , channels] = sequence('lifNeuron', 'current', current);
      checkShape('lifNeuron', 'decay', decay, [channels]);
      checkPeriod('lifNeuron', period);
      checkScale('lifNeuron', scale);
      return [
        float32(current.shape),
        float32([batch, channels]),
        float32(current.shape),
        mask(current.shape),
      ];
    },
    onnx: ({ rule, threshold, period }) =>
      form('LifNeuron', { rule, threshold: { float: threshold }, period }),
  },
  lifNeuronGrad: {
    infer([v, decay, ds, dcount, dv, open]) {
      checkAllFloat32('lifNeuronGrad', { v, decay, ds, dcount, dv });
      const [batch, , channels] = sequence('lifNeuronGrad', 'v', v);
      checkShape('lifNeuronGrad', 'decay', decay, [channels]);
      checkShape('lifNeuronGrad', 'ds', ds, v.shape);
      checkShape('lifNeuronGrad', 'dcount', dcount, [batch, channels]);
      checkShape('lifNeuronGrad', 'dv', dv, v.shape);
      checkShape('lifNeuronGrad', 'open', open, v.shape);
      return [float32(v.shape), float32([batch, channels])];
    },
    onnx: ({ rule, threshold, surrogate, scale }) =>
      form('LifNeuronGrad', { rule, threshold: { float: threshold }, surrogate, scale: { float: scale } }),
  },
  slidingPsn: {
    infer([x, weight, bias], { scale }) {
      checkAllFloat32('slidingPsn', { x, weight, bias });
      const [batch, , channels] = sequence('slidingPsn', 'x', x);
      const isVector = weight.shape.length === 1 && weight.shape[0]! > 0;
      check(isVector, 'slidingPsn', 'a weight of shape [order]', { weight });
      checkShape('slidingPsn', 'bias', bias, []);
      checkScale('slidingPsn', scale);
      return [float32(x.shape), float32([batch, channels]), float32(x.shape)];
    },
    onnx: () => form('SlidingPsn', {}),
  },
  slidingPsnGrad: {
    infer([h, x, weight, ds, dcount, dh]) {
      checkAllFloat32('slidingPsnGrad', { h, x, weight, ds, dcount, dh });
      const [batch, , channels] = sequence('slidingPsnGrad', 'x', x);
      for (const [name, type] of Object.entries({ h, ds, dh }))
        checkShape('slidingPsnGrad', name, type, x.shape);
      checkShape('slidingPsnGrad', 'dcount', dcount, [batch, channels]);
      return [float32(x.shape), float32([batch, ...weight.shape]), float32([batch])];
    },
    onnx: ({ surrogate, scale }) => form('SlidingPsnGrad', { surrogate, scale: { float: scale } }),
  },
  spikeLinear: {
    infer([x, weight, bias]) {
      const shape = checkSpikeLinear('spikeLinear', x, weight);
      if (bias) checkAllFloat32('spikeLinear', { bias });
      if (bias) checkShape('spikeLinear', 'bias', bias, shape.slice(-1));
      return [float32(shape)];
    },
    onnx: () => form('SpikeLinear', {}),
  },
  spikeLinearGrad: {
    infer([x, weight, dy]) {
      const shape = checkSpikeLinear('spikeLinearGrad', x, weight);
      checkAllFloat32('spikeLinearGrad', { dy });
      checkShape('spikeLinearGrad', 'dy', dy, shape);
      return [float32(x.shape), float32(weight.shape), float32([weight.shape[0]!])];
    },
    onnx: () => form('SpikeLinearGrad', {}),
  },
  norm: {
    infer([x, scale, bias], { epsilon }) {
      checkNorm('norm', x, { scale, bias }, epsilon);
      return [float32(x.shape)];
    },
    onnx: (attributes) => form('Norm', normAttributes(attributes)),
  },
  normGrad: {
    infer([x, scale, dy], { epsilon }) {
      checkNorm('normGrad', x, { scale }, epsilon);
      checkAllFloat32('normGrad', { dy });
      checkShape('normGrad', 'dy', dy, x.shape);
      return [float32(x.shape), float32(scale.shape), float32(scale.shape)];
    },
    onnx: (attributes) => form('NormGrad', normAttributes(attributes)),
  },
  stateSpaceNeuron: {
    infer([x, pole, mix, skip, reset, state], { rule, period, scale, freeze }) {
      const name = 'stateSpaceNeuron';
      check(!freeze || !rule.startsWith('refractory'), name, 'freeze with the rules none, soft and hard');
      const { batch, channels } = memorySizes(name, { x, pole, mix, skip, reset });
      const carried = [batch, 2 * pole.shape[1]! + 1, channels];
      checkAllFloat32(name, { state });
      checkShape(name, 'state', state, carried);
      checkPeriod(name, period);
      checkScale(name, scale);
      return [
        ...[float32(x.shape), float32([batch, channels]), float32(x.shape), mask(x.shape)],
        float32(carried),
      ];
    },
    onnx: ({ rule, threshold, period, freeze }) =>
      form('StateSpaceNeuron', { rule, threshold: { float: threshold }, period, ...frozen(freeze) }),
  },
  stateSpaceNeuronGrad: {
    infer([x, v, pole, mix, skip, reset, ds, dcount, dv, open]) {
      const name = 'stateSpaceNeuronGrad';
      const { batch, channels } = memorySizes(name, { x, pole, mix, skip, reset });
      checkAllFloat32(name, { v, ds, dcount, dv });
      for (const [what, type] of Object.entries({ v, ds, dv, open })) checkShape(name, what, type, x.shape);
      checkShape(name, 'dcount', dcount, [batch, channels]);
      return [float32(x.shape), float32(pole.shape), float32(pole.shape), float32([channels])];
    },
    onnx: ({ rule, threshold, surrogate, scale, through, freeze }) =>
      form('StateSpaceNeuronGrad', {
        ...{ rule, threshold: { float: threshold }, surrogate },
        ...{ scale: { float: scale }, through: Number(through), ...frozen(freeze) },
      }),
  },
  spikingLayer: {
    infer([x, bits, weight, bias, decay, state]) {
      const { batch, steps, neurons } = layerSizes('spikingLayer', { x, bits, weight, bias, decay });
      checkShape('spikingLayer', 'state', state, [batch, 2, neurons]);
      return [
        mask([batch, steps, packedBytes(neurons)]),
        float32([batch, neurons]),
        float32([batch, Math.ceil(steps / segmentSteps), 2, neurons]),
        float32([batch, steps, neurons]),
        float32([batch, 2, neurons]),
      ];
    },
    onnx: ({ rule, threshold, period }) =>
      form('SpikingLayer', { rule, threshold: { float: threshold }, period }),
  },
  spikingLayerGrad: {
    infer([x, bits, ds, ...rest], { layers, every }) {
      const name = 'spikingLayerGrad';
      checkEvery(name, every);
      checkAllFloat32(name, { ds });
      check(layers >= 1 && rest.length === 6 * layers, name, 'six tensors a layer');
      let input: { x: TensorType | undefined; bits: TensorType | undefined } = { x, bits };
      const results: TensorType[] = [];
      for (let l = 0; l < layers; l++) {
        const [weight, bias, decay, saved, spikes, dcount] = rest.slice(6 * l, 6 * l + 6);
        if (!weight || !bias || !decay || !saved)
          throw new ShapeError(name, 'a weight, bias, decay and saved states');
        const { batch, steps, channels, neurons } = layerSizes(name, { ...input, weight, bias, decay });
        checkAllFloat32(name, { saved, dcount });
        checkShape(name, 'saved', saved, [batch, Math.ceil(steps / (every || segmentSteps)), 2, neurons]);
        checkShape(name, 'dcount', dcount, [batch, neurons]);
        if (l === 0) results.push(float32([batch, steps, channels]));
        if (l === layers - 1) checkShape(name, 'ds', ds, [batch, steps, neurons]);
        results.push(float32([neurons, channels]), float32([neurons]), float32([neurons]));
        // Spikes that are made again would look like this.
        const again = every > 0 ? mask([batch, steps, packedBytes(neurons)]) : undefined;
        input = { x: undefined, bits: spikes ?? again };
      }
      return results;
    },
    onnx: ({ rule, threshold, period, surrogate, scale, layers, every }) =>
      form('SpikingLayerGrad', {
        rule,
        threshold: { float: threshold },
        period,
        surrogate,
        scale: { float: scale },
        layers,
        every,
      }),
  },
  spikingStack: {
    infer([x, bits, ...rest], { layers, every }) {
      const name = 'spikingStack';
      check(layers >= 1 && rest.length === 3 * layers, name, 'three tensors a layer');
      check(every > 0, name, 'steps between two saved states');
      checkEvery(name, every);
      let input: { x: TensorType | undefined; bits: TensorType | undefined } = { x, bits };
      const results: TensorType[] = [];
      for (let l = 0; l < layers; l++) {
        const [weight, bias, decay] = rest.slice(3 * l, 3 * l + 3);
        if (!weight || !bias || !decay) throw new ShapeError(name, 'a weight, bias and decay');
        const { batch, steps, neurons } = layerSizes(name, { ...input, weight, bias, decay });
        results.push(float32([batch, neurons]), float32([batch, Math.ceil(steps / every), 2, neurons]));
        input = { x: undefined, bits: mask([batch, steps, packedBytes(neurons)]) };
      }
      return results;
    },
    onnx: ({ rule, threshold, period, layers, every }) =>
      form('SpikingStack', { rule, threshold: { float: threshold }, period, layers, every }),
  },
} satisfies Partial<Definitions>;
