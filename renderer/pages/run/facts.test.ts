import { expect, it } from 'vitest';
import type { Curve } from '../../state/joined-curves.ts';
import { factsOf } from './facts.ts';
import { runDetail } from './fixture.ts';

const curve = (name: string, scope: Curve['scope'], values: number[]): Curve => ({
  ...{ runId: 'r-1', name, scope, values },
  steps: values.map((_, i) => i + 1),
});
const curves = [curve('test/accuracy', 'epoch', [0.1, 0.5]), curve('spikeRate.1', 'step', [0.3, 0.25])];
const fact = (name: string, ...args: Parameters<typeof factsOf>) =>
  factsOf(...args).find((one) => one.name === name);

it('says what the run came to', () => {
  expect(fact('Test accuracy', runDetail(), curves)).toEqual({
    name: 'Test accuracy',
    value: '86.17 %',
    soFar: false,
  });
  expect(fact('Speed', runDetail({ samplesPerSecond: 21_512.4 }), [])?.value).toBe('21.5 k samples/s');
});

it('until then the latest of its series', () => {
  const training = runDetail({ status: 'running', testAccuracy: null, spikeRate: null });
  expect(fact('Test accuracy', training, curves)).toMatchObject({ value: '50.00 %', soFar: true });
  expect(fact('Peak memory', training, [curve('memoryMiB', 'step', [100, 300, 200])])?.value).toBe('300 MiB');
  expect(fact('Spike rate', training, curves)).toMatchObject({
    value: '0.250',
    soFar: true,
    term: 'spikeRate',
  });
});

it('counts the time while it trains, and knows from the start what does not change', () => {
  const training = runDetail({ status: 'running', seconds: 3, parameters: 1234 });
  expect(fact('Training time', training, [], 7)).toMatchObject({ value: '7 s', soFar: true });
  expect(fact('Parameters', training, [])).toMatchObject({ value: '1,234', soFar: false });
});

it('and nothing where there is nothing', () => {
  const queued = runDetail({ status: 'queued', testAccuracy: null });
  expect(fact('Test accuracy', queued, [])).toMatchObject({ value: '–', soFar: false });
});

it('of a data set that asks for numbers the errors, and no accuracy; a loss is in no nats', () => {
  const row = { testAccuracy: null, testNrmse: 0.25, testRmse: 0.0625, testLoss: 0.5 };
  const facts = factsOf(runDetail(row, { asks: 'step values' }), []);
  const named = Object.fromEntries(facts.map(({ name, value }) => [name, value]));
  expect(named).toMatchObject({ 'Test NRMSE': '0.250', 'Test loss': '0.500' });
  expect(Object.keys(named)).not.toContain('Test accuracy');
  expect(factsOf(runDetail(), []).map(({ name }) => name)).not.toContain('Test NRMSE');
});
