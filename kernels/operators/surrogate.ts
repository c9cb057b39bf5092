/**
 * @file Surrogate derivatives σ'(z) of the step function H(z), a its scale: what takes the place of the derivative
 * that is zero almost everywhere. Here as a plain reference and as ONNX nodes; cpu/surrogate.h has them natively.
 *
 *     atan          (a/2) / (1 + (π a z / 2)²)     Fang et al. 2021, arXiv 2007.05785 (SpikingJelly's ATan)
 *     sigmoid       a·sg(az)·(1 − sg(az))          Zenke & Ganguli 2018, arXiv 1705.11146
 *     fast-sigmoid  1 / (a|z| + 1)²                the same, SuperSpike
 *     boxcar        a where |z| ≤ 1/(2a), else 0   Wu et al. 2018, arXiv 1706.02609
 *     triangle      a·max(0, 1 − a|z|)             Bellec et al. 2018, arXiv 1803.09574
 */
import type { Arithmetic } from './arithmetic.ts';
import type { FunctionBuilder } from './function-builder.ts';

/** The names, in the order of cpu/rules.h. */
export const surrogates = ['atan', 'sigmoid', 'fast-sigmoid', 'boxcar', 'triangle'] as const;
export type SurrogateName = (typeof surrogates)[number];

/** σ'(z) in the given arithmetic; in float32 with the kernels' operations in the kernels' order. */
export function surrogateSlope({ round }: Arithmetic, name: SurrogateName, scale: number, z: number): number {
  const a = round(scale);
  const distance = round(a * Math.abs(z));
  switch (name) {
    case 'atan': {
      const y = round(round((Math.PI * a) / 2) * z);
      return round(round(a / 2) / round(1 + round(y * y)));
    }
    case 'sigmoid': {
      const e = round(Math.exp(-distance));
      const d = round(1 + e);
      return round(round(a * e) / round(d * d));
    }
    case 'fast-sigmoid': {
      const d = round(distance + 1);
      return round(1 / round(d * d));
    }
    case 'boxcar':
      return Math.abs(z) <= round(1 / (2 * a)) ? a : 0;
    case 'triangle':
      return round(a * Math.max(0, round(1 - distance)));
  }
}

/** Nodes for σ'(z) of the tensor z. */
export function surrogateNodes(b: FunctionBuilder, name: SurrogateName, scale: number, z: string): string {
  const a = Math.fround(scale);
  const distance = () => b.op('Mul', [b.float(a), b.op('Abs', [z])]);
  const square = (value: string) => b.op('Mul', [value, value]);
  switch (name) {
    case 'atan': {
      const y = b.op('Mul', [b.float((Math.PI * a) / 2), z]);
      return b.op('Div', [b.float(a / 2), b.op('Add', [b.float(1), square(y)])]);
    }
    case 'sigmoid': {
      const e = b.op('Exp', [b.op('Neg', [distance()])]);
      return b.op('Div', [b.op('Mul', [b.float(a), e]), square(b.op('Add', [b.float(1), e]))]);
    }
    case 'fast-sigmoid':
      return b.op('Div', [b.float(1), square(b.op('Add', [distance(), b.float(1)]))]);
    case 'boxcar': {
      const near = b.op('LessOrEqual', [b.op('Abs', [z]), b.float(1 / (2 * a))]);
      return b.op('Where', [near, b.float(a), b.float(0)]);
    }
    case 'triangle':
      return b.op('Mul', [b.float(a), b.op('Max', [b.float(0), b.op('Sub', [b.float(1), distance()])])]);
  }
}
