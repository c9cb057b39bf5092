import { expect, test } from 'vitest';
import { add, exp, mul, square } from '../functions/arithmetic.ts';
import { cast, equal, greater, stopGradient, where } from '../functions/choice.ts';
import { argMax, mean, sum } from '../functions/reductions.ts';
import { spike } from '../functions/spiking.ts';
import { Graph } from '../graph.ts';
import type { Tensor } from '../graph.ts';
import { evaluate } from '../testing/run.ts';
import { GradientError, gradients } from './gradients.ts';
import { gradientRules } from './index.ts';
import type { GradientRules } from './rule.ts';

test('a missing rule does not compile', () => {
  const { add: _add, ...incomplete } = gradientRules;
  // @ts-expect-error: a table without the rule for add is not a table of rules
  const table: GradientRules = incomplete;
  expect(Object.keys(table)).not.toContain('add');
});

test('a rule with too few gradients does not compile', () => {
  // @ts-expect-error: mul has two inputs
  const rule: GradientRules['mul'] = ([dy]) => [dy];
  expect(rule).toBeTypeOf('function');
});

test('what a tensor gets over several paths is added', async () => {
  const graph = new Graph();
  const x = graph.parameter('x', [2]);
  const y = mul(x, 3);
  const loss = sum(add(mul(x, y), y)); // 3x² + 3x
  const [dx, dy] = gradients(loss, [x, y]) as [Tensor, Tensor];
  expect(await evaluate({ dx, dy }, { x: [1, 2] })).toEqual({ dx: [9, 15], dy: [2, 3] });
});

test('the gradient of a loss with respect to itself is 1', async () => {
  const graph = new Graph();
  const loss = sum(graph.parameter('x', [2]));
  expect(await evaluate({ one: gradients(loss, [loss])[0]! })).toEqual({ one: [1] });
});

test('a gradient is a tensor like any other: second derivatives', async () => {
  const graph = new Graph({ dtype: 'float64' });
  const x = graph.parameter('x', [2]);
  const [first] = gradients(sum(mul(square(x), x)), [x]) as [Tensor];
  const [second] = gradients(sum(first), [x]) as [Tensor];
  expect(await evaluate({ second }, { x: [1, 2] })).toEqual({ second: [6, 12] });
});

test('a tensor that the loss does not depend on is an error, or gets zeros', async () => {
  const graph = new Graph();
  const x = graph.parameter('x', [2]);
  const y = graph.parameter('y', [3]);
  expect(() => gradients(sum(x), [x, y])).toThrow(
    new GradientError('The loss does not depend on y (float32 [3]).'),
  );
  const [dx, dy] = gradients(sum(x), [x, y], { unconnected: 'zeros' }) as [Tensor, Tensor];
  expect(await evaluate({ dx, dy }, { x: [1, 2] })).toEqual({ dx: [1, 1], dy: [0, 0, 0] });
});

test('only a float scalar is a loss, and only floats have gradients', () => {
  const graph = new Graph();
  const x = graph.parameter('x', [2]);
  const n = graph.input('n', 'int64', []);
  expect(() => gradients(x, [x])).toThrow('The loss must be a float scalar, got x (float32 [2]).');
  expect(() => gradients(n, [x])).toThrow(GradientError);
  expect(() => gradients(sum(x), [n])).toThrow('There is no gradient with respect to n (int64 []).');
});

test('a gradient that reaches an operator without one is an error, unless stopped', async () => {
  const graph = new Graph();
  const x = graph.parameter('x', [3]);
  const labels = graph.input('labels', 'int64', []);
  const mask = cast(greater(x, 0), 'float32');
  expect(() => gradients(sum(mul(x, mask)), [x])).toThrow(
    /A gradient reaches the operator greater, which has none: it gives bools\. .* stopGradient/,
  );
  const accuracy = mean(cast(equal(argMax(x, 0), labels), 'float32'));
  expect(() => gradients(accuracy, [x])).toThrow(/reaches the operator equal/);
  expect(() => gradients(sum(cast(cast(exp(x), 'int32'), 'float32')), [x])).toThrow(
    /operator cast.* its result is int32/,
  );
  const [gradient] = gradients(sum(mul(x, stopGradient(mask))), [x]) as [Tensor];
  expect(await evaluate({ gradient }, { x: [-1, 0, 2] })).toEqual({ gradient: [0, 0, 1] });
});

test('a condition is no path', () => {
  const graph = new Graph();
  const x = graph.parameter('x', [3]);
  expect(() => gradients(sum(where(greater(x, 0), 1, graph.constant(0))), [x])).toThrow(
    /does not depend on x/,
  );
});

test('a surrogate gradient has no gradient itself', () => {
  const graph = new Graph();
  const x = graph.parameter('x', [3]);
  const [first] = gradients(sum(spike(x)), [x]) as [Tensor];
  expect(() => gradients(sum(first), [x])).toThrow(
    /operator spikeGrad, which has none: it is a gradient itself/,
  );
});
