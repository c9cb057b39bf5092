import { expect, it } from 'vitest';
import type { Curve } from '../../state/joined-curves.ts';
import { chartMetrics, chartParts, lastValues, linesOf, type LineChoice } from './curve-lines.ts';

const curve = (name: string, scope: Curve['scope'], values: number[]): Curve => ({
  ...{ runId: 'r-1', name, scope, values },
  steps: values.map((_, i) => i + 1),
});
const choice: LineChoice = {
  ...{ x: 'step', unit: { seconds: 1 }, smoothing: 0, order: 2 },
  length: { stepsPerEpoch: 2, totalSteps: 4 },
};
const curves = [curve('test/loss', 'epoch', [0.5, 0.25]), curve('loss', 'step', [4, 3, 2, 1])];

it('has a line for each series that is there, in the chart’s order', () => {
  const lines = linesOf(chartParts(2).loss, curves, choice);
  expect(lines.map(({ label, x, y }) => [label, x, y])).toEqual([
    ['Batch', [1, 2, 3, 4], [4, 3, 2, 1]],
    ['Test', [2, 4], [0.5, 0.25]],
  ]);
  expect(new Set(lines.map(({ style }) => JSON.stringify(style))).size).toBe(2);
});

it('smooths what is measured at each step, with the raw values behind, and leaves epochs alone', () => {
  const lines = linesOf(chartParts(2).loss, curves, { ...choice, smoothing: 0.5 });
  expect(lines.map(({ label, faint }) => [label, faint ?? false])).toEqual([
    ['Batch, not smoothed', true],
    ['Batch', false],
    ['Test', false],
  ]);
  expect(lines[1]!.y[1]).toBeCloseTo((0.25 * 4 + 0.5 * 3) / 0.75, 12);
  expect(lines[2]!.y).toEqual([0.5, 0.25]);
});

it('leaves the raw values away where they would hide each other', () => {
  const parts = chartParts(5).spikeRate;
  const many = parts.map(({ name }) => curve(name, 'step', [1, 2]));
  expect(linesOf(parts, many, { ...choice, smoothing: 0.5 })).toHaveLength(5);
});

it('has no line where its place on the axis is not known', () => {
  expect(linesOf(chartParts(2).loss, curves, { ...choice, x: 'time' })).toEqual([]);
});

it('says the latest values', () => {
  const lines = linesOf(chartParts(2).loss, curves, { ...choice, smoothing: 0.5 });
  expect(lastValues(lines, (value) => value!.toFixed(2))).toBe('Latest values: Batch 1.73, Test 0.25.');
  expect(lastValues([], String)).toBe('There are no values yet.');
});

it('asks for every series of every chart once', () => {
  const names = chartMetrics(2).map(({ name, scope }) => `${scope} ${name}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('step spikeRate.1');
  expect(names).not.toContain('step spikeRate.2');
});

it('shows errors where numbers are asked for, and whole sequences where a class is asked at every step', () => {
  const names = (asks: Parameters<typeof chartParts>[1]) =>
    chartParts(2, asks).accuracy.map(({ name }) => name);
  expect(names('step values')).toEqual(['rmse', 'train/rmse', 'validation/rmse', 'test/rmse']);
  expect(names('step classes')).toEqual([...names('class'), 'test/sequenceAccuracy']);
});
