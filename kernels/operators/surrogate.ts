/**
 * @file Surrogate derivatives σ'(z) of the step function H(z), a its scale: what takes the place of the derivative
 * that is zero almost everywhere. Here as a plain reference and as ONNX nodes; cpu/surrogate.h has them natively.
 *
 *     atan          (a/2) / (1 + (π a z / 2)²)     Fang et al. 2021, arXiv 2007.05785 (SpikingJelly's ATan)
 *     sigmoid       a·sg(az)·(1 − sg(az))          Zenke & Ganguli 2018, arXiv 1705.11146
 *     fast-sigmoid  1 / (a|z| + 1)²                the same, SuperSpike
 *     boxcar        a where |z| ≤ 1/(2a), else 0   Wu et al. 2018, arXiv 1706.02609
 *     triangle      a·max(0, 1 − a|z|)             Bellec et al. 2018, arXiv 1803.09574
 *     slayer        (a/5)·e^(−a|z|)                Shrestha & Orchard 2018, arXiv 1810.08646; height of Baronig et al. 2024, arXiv 2408.07517
 *     double-gaussian  a·((1 + h)/2·N(az; 1/2) − h·N(az; 3))              Higuchi et al. 2024, arXiv 2402.14603
 *     multi-gaussian   a·((1 + h)·g(az; 0, 1/2) − h·g(az; 1/2, 3) − h·g(az; −1/2, 3))   Huber et al. 2025, arXiv 2504.00719
 *     straight-through a, everywhere               Bengio et al. 2013, arXiv 1308.3432
 *
 * with h = 0.15, N(y; w) the normal density of standard deviation w, g(y; m, w) = e^(−(y − m)²/(2w²)). What is published
 * has a = 5 (slayer) and a = 1 (both Gaussians).
 */
import type { Arithmetic } from './arithmetic.ts';
import type { FunctionBuilder } from './function-builder.ts';

/** The names, in the order of cpu/rules.h. */
export const surrogates = [
  ...['atan', 'sigmoid', 'fast-sigmoid', 'boxcar', 'triangle'],
  ...['slayer', 'double-gaussian', 'multi-gaussian', 'straight-through'],
] as const;
export type SurrogateName = (typeof surrogates)[number];

/** Those with an exponential, which the kernels round in a way of their own. */
export const exponentials: ReadonlySet<SurrogateName> = new Set([
  ...(['sigmoid', 'slayer', 'double-gaussian', 'multi-gaussian'] as const),
]);

/** (1 + h)/2 and h times the heights of normal densities of width 1/2 and 3. */
const [peak, depth] = [1.15 / Math.sqrt(2 * Math.PI), 0.05 / Math.sqrt(2 * Math.PI)];

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
    case 'slayer':
      return round(round(a / 5) * round(Math.exp(-distance)));
    case 'double-gaussian': {
      const square = round(distance * distance);
      const near = round(round(peak) * round(Math.exp(-2 * square)));
      const far = round(round(depth) * gaussian3(round, square));
      return round(a * round(near - far));
    }
    case 'multi-gaussian': {
      const [left, right] = [round(distance + 0.5), round(distance - 0.5)];
      const wide = round(gaussian3(round, round(right * right)) + gaussian3(round, round(left * left)));
      const near = round(round(1.15) * round(Math.exp(-2 * round(distance * distance))));
      return round(a * round(near - round(round(0.15) * wide)));
    }
    case 'straight-through':
      return a;
  }
}

/** e^(−y²/18) of y². */
const gaussian3 = (round: Arithmetic['round'], square: number) =>
  round(Math.exp(-round(square * round(1 / 18))));

/** Nodes for σ'(z) of the tensor z. */
export function surrogateNodes(b: FunctionBuilder, name: SurrogateName, scale: number, z: string): string {
  const a = Math.fround(scale);
  const distance = () => b.op('Mul', [b.float(a), b.op('Abs', [z])]);
  const square = (value: string) => b.op('Mul', [value, value]);
  // Not 1 divided by it: onnxruntime 1.29 fuses that with a product behind it and loses the name of what it multiplies.
  const inverse = (value: string) => b.op('Reciprocal', [value]);
  switch (name) {
    case 'atan': {
      const y = b.op('Mul', [b.float((Math.PI * a) / 2), z]);
      return b.op('Mul', [b.float(a / 2), inverse(b.op('Add', [b.float(1), square(y)]))]);
    }
    case 'sigmoid': {
      const e = b.op('Exp', [b.op('Neg', [distance()])]);
      return b.op('Div', [b.op('Mul', [b.float(a), e]), square(b.op('Add', [b.float(1), e]))]);
    }
    case 'fast-sigmoid':
      return inverse(square(b.op('Add', [distance(), b.float(1)])));
    case 'boxcar': {
      const near = b.op('LessOrEqual', [b.op('Abs', [z]), b.float(1 / (2 * a))]);
      return b.op('Where', [near, b.float(a), b.float(0)]);
    }
    case 'triangle':
      return b.op('Mul', [b.float(a), b.op('Max', [b.float(0), b.op('Sub', [b.float(1), distance()])])]);
    case 'slayer':
      return b.op('Mul', [b.float(a / 5), b.op('Exp', [b.op('Neg', [distance()])])]);
    case 'double-gaussian': {
      const y = square(distance());
      const near = b.op('Mul', [b.float(peak), gaussianNodes(b, y, 2)]);
      const far = b.op('Mul', [b.float(depth), gaussianNodes(b, y, 1 / 18)]);
      return b.op('Mul', [b.float(a), b.op('Sub', [near, far])]);
    }
    case 'multi-gaussian': {
      const y = distance();
      const wide = [0.5, -0.5].map((shift) =>
        gaussianNodes(b, square(b.op('Add', [y, b.float(shift)])), 1 / 18),
      );
      const near = b.op('Mul', [b.float(1.15), gaussianNodes(b, square(y), 2)]);
      const far = b.op('Mul', [b.float(0.15), b.op('Add', wide)]);
      return b.op('Mul', [b.float(a), b.op('Sub', [near, far])]);
    }
    case 'straight-through':
      return b.filled(b.sizes(z, 0), 'float32', a);
  }
}

/** Nodes for e^(−k·square). */
const gaussianNodes = (b: FunctionBuilder, square: string, k: number) =>
  b.op('Exp', [b.op('Mul', [square, b.float(-k)])]);
