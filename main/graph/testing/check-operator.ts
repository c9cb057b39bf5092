/**
 * @file For tests: checks an operator against a formula in plain JavaScript. The formula gives the expected values and,
 * by finite differences in double precision, the expected gradients. Both are compared in a float64 graph (tightly)
 * and in a float32 graph.
 */
import { expect, test } from 'vitest';
import type { FloatDType } from '../dtype.ts';
import { mul } from '../functions/arithmetic.ts';
import { sum } from '../functions/reductions.ts';
import { gradients } from '../gradients/gradients.ts';
import { Graph } from '../graph.ts';
import type { Tensor } from '../graph.ts';
import { Nd } from './nd.ts';
import { randomNumbers } from './random.ts';
import { evaluate } from './run.ts';

/** One operator at one place. */
export interface OperatorCase {
  readonly name: string;
  /** Shape and range of each float input; the range is −2 to 2 unless given. */
  readonly inputs: readonly { shape: readonly number[]; low?: number; high?: number }[];
  readonly build: (...inputs: Tensor[]) => Tensor;
  readonly reference: (...inputs: Nd[]) => Nd;
  /**
   * For an operator whose gradient is not that of its values: makes the formula that has the gradient, given the inputs
   * at which it is wanted. Default: `reference`.
   */
  readonly smooth?: (...at: Nd[]) => (...inputs: Nd[]) => Nd;
  /** Default: both. */
  readonly dtypes?: readonly FloatDType[];
  /** Encodes native operators as functions; default false. */
  readonly portable?: boolean;
}

/** Largest allowed differences, relative to max(1, |expected|). */
const tolerances = {
  float64: { value: 1e-12, gradient: 1e-7 },
  float32: { value: 1e-5, gradient: 1e-3 },
} as const;

/** Half the distance of the two points of a finite difference. */
const step = 1e-5;

/** Declares a test for each case. */
export function checkOperators(cases: readonly OperatorCase[]): void {
  test.each(cases)('$name: values and gradients', async (operator) => {
    const random = randomNumbers(1);
    const inputs = operator.inputs.map(({ shape, low = -2, high = 2 }) =>
      // Rounded to float32, so that both graphs get the numbers that the reference gets.
      Nd.of(shape, () => Math.fround(low + (high - low) * random())),
    );
    const expected = operator.reference(...inputs);
    const weights = Nd.of(expected.shape, () => Math.fround(random() + 0.5));
    const smooth = operator.smooth?.(...inputs) ?? operator.reference;
    const expectedGradients = inputs.map((_, index) => finiteDifferences(smooth, inputs, index, weights));
    for (const dtype of operator.dtypes ?? (['float64', 'float32'] as const)) {
      const { y, grads } = await run(operator, inputs, weights, dtype);
      expectClose(y, expected.data, tolerances[dtype].value, `${dtype} values`);
      expectedGradients.forEach((gradient, index) => {
        expectClose(
          grads[index]!,
          gradient,
          tolerances[dtype].gradient,
          `${dtype} gradient of input ${index}`,
        );
      });
    }
  });
}

/** Compares number by number, relative to max(1, |expected|). */
export function expectClose(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
  what: string,
): void {
  expect(actual.length, what).toBe(expected.length);
  const worst = actual.reduce((largest, value, index) => {
    const difference = Math.abs(value - expected[index]!) / Math.max(1, Math.abs(expected[index]!));
    return Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
  }, 0);
  expect(worst, `${what}: largest relative difference`).toBeLessThanOrEqual(tolerance);
}

/** The gradient of Σ weights·y with respect to one input. */
function finiteDifferences(
  formula: OperatorCase['reference'],
  inputs: readonly Nd[],
  index: number,
  weights: Nd,
): number[] {
  const input = inputs[index]!;
  const loss = (data: number[]) => {
    const y = formula(...inputs.with(index, new Nd(input.shape, data)));
    return y.data.reduce((total, value, at) => total + value * weights.data[at]!, 0);
  };
  return input.data.map((value, at) => {
    const above = loss(input.data.with(at, value + step));
    const below = loss(input.data.with(at, value - step));
    return (above - below) / (2 * step);
  });
}

async function run(operator: OperatorCase, inputs: readonly Nd[], weights: Nd, dtype: FloatDType) {
  const graph = new Graph({ dtype });
  const tensors = inputs.map(({ shape }, index) => graph.parameter(`x${index}`, shape));
  const y = operator.build(...tensors);
  expect(y.shape).toEqual([...weights.shape]);
  const loss = sum(mul(y, graph.constant(weights.data, weights.shape)));
  const outputs: Record<string, Tensor> = { y };
  gradients(loss, tensors).forEach((gradient, index) => (outputs[`gradient${index}`] = gradient));
  const feeds = Object.fromEntries(inputs.map(({ data }, index) => [`x${index}`, data]));
  const results = await evaluate(outputs, feeds, { portable: operator.portable ?? false });
  return { y: results.y!, grads: inputs.map((_, index) => results[`gradient${index}`]!) };
}
