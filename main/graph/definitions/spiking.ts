/**
 * @file Definitions of the operators of the ONNX domain `refract` (kernels/ has their kernels and portable
 * definitions). float32, laid out [batch, time, channel]; `open` is uint8.
 */
import { check, sameShape } from '../shape.ts';
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
    onnx: ({ period }: { readonly period: number }) => form(onnx, { period }),
  };
}

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
} satisfies Partial<Definitions>;
