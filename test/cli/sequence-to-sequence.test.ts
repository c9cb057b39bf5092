/** @file Data sets that ask for something at every step, through the real command line. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readNpz } from '../../main/datasets/index.ts';
import { CommandLine } from '../support/cli.ts';

interface RunDocument {
  run: { id: string; metrics: Record<string, number | null>; synapticOperations: number };
}

const refract = new CommandLine();
const network = [
  '--variant',
  'binary-s4d',
  '--set',
  'hidden=16',
  '--set',
  'layers=2',
  '--set',
  'stateSize=4',
];
const quick = ['--batch', '16', '--lr', '0.01', '--threads', '2'];
const train = async (dataset: string, ...more: string[]) =>
  (await refract.json<RunDocument>('train', '--dataset', dataset, ...network, ...quick, ...more)).run;

beforeAll(async () => {
  const sizes = ['--train', '64', '--test', '12'];
  const lag = ['--set', 'length=20', '--set', 'lag=2', '--set', 'alphabet=5'];
  const { dataset } = await refract.json<{ dataset: object }>('generate', 'lag-copy', '--name', 'lag', ...sizes, ...lag); // prettier-ignore
  expect(dataset).toMatchObject({ asks: 'step classes', scores: 5, steps: 20, channels: 5 });
  const signal = ['--set', 'length=30', '--set', 'lag=2', '--set', 'lags=2', '--set', 'frequency=50'];
  const made = await refract.json<{ dataset: object }>('generate', 'continuous-delay', '--name', 'delay', ...sizes, ...signal); // prettier-ignore
  expect(made.dataset).toMatchObject({ asks: 'step values', scores: 2 });
});
afterAll(() => refract.remove());

it('training on them makes the loss fall, is the same again, and predicts at every step', async () => {
  const [first, later] = [await train('lag', '--epochs', '1'), await train('lag', '--epochs', '6')];
  expect(later.metrics['trainLoss']).toBeLessThan(0.8 * first.metrics['trainLoss']!);
  expect(later.metrics['testAccuracy']).toBeGreaterThan(first.metrics['testAccuracy']!);
  expect(later.metrics['testSequenceAccuracy']).toBeGreaterThanOrEqual(0);
  expect(await refract.json('replay', later.id)).toMatchObject({ identical: true });

  const predict = ['predict', later.id, '--dataset', 'lag', '--split', 'test', '--out', 'lag.npz'];
  await refract.json(...predict);
  const { logits, label } = await readNpz(refract.path('lag.npz'));
  expect([logits!.shape, label!.shape]).toEqual([[12, 20, 5], [12, 20]]); // prettier-ignore
  const right = Array.from(label!.data, (one, place) => {
    const scores = Array.from({ length: 5 }, (_, k) => Number(logits!.data[place * 5 + k]));
    return scores.indexOf(Math.max(...scores)) === Number(one);
  });
  expect(right.filter(Boolean).length / right.length).toBeCloseTo(later.metrics['testAccuracy']!, 12);

  const exported = await refract.json<{ maxAbsDifference: number }>('export', later.id, '--to', 'onnx', '--out', 'lag.onnx'); // prettier-ignore
  expect(exported.maxAbsDifference).toBeLessThan(1e-4);
});

it('numbers are compared by their error', async () => {
  const variants = ['--variants', 'binary-s4d,lif-soft', '--seeds', '1,2', '--set', 'hidden=16'];
  const compared = await refract.json<{
    measure: string;
    runs: RunDocument['run'][];
    summary: { variant: string; accuracy: { n: number }; nrmse: { n: number; mean: number } }[];
    tests: { difference: number }[];
  }>('compare', '--dataset', 'delay', ...variants, ...quick, '--epochs', '3');
  expect(compared.measure).toBe('testNrmse');
  const [s4d, lif] = compared.summary;
  expect([s4d!.accuracy.n, s4d!.nrmse.n]).toEqual([0, 2]);
  expect(compared.tests[0]!.difference).toBeCloseTo(s4d!.nrmse.mean - lif!.nrmse.mean, 12);
  for (const { metrics } of compared.runs) {
    expect(metrics['testAccuracy']).toBeNull();
    expect(metrics['testRmse']).toBeCloseTo(Math.sqrt(metrics['testLoss']!), 9);
  }

  const { id, metrics } = compared.runs[0]!;
  await refract.json('predict', id, '--dataset', 'delay', '--split', 'test', '--out', 'delay.npz');
  const { logits, target } = await readNpz(refract.path('delay.npz'));
  expect(target!.shape).toEqual([12, 30, 2]);
  const squares = Array.from(target!.data, (value, i) => (Number(logits!.data[i]) - Number(value)) ** 2);
  const meanSquare = squares.reduce((a, b) => a + b) / squares.length;
  expect(Math.sqrt(meanSquare)).toBeCloseTo(metrics['testRmse']!, 6);

  const { stdout } = await refract.run(['runs']);
  for (const title of ['test accuracy', 'sequences right', 'test NRMSE']) expect(stdout).toContain(title);
});

it('a readout that does not say what is asked is refused, and so is a data set that asks for something else', async () => {
  const wrong = await refract.failure(['train', '--dataset', 'lag', ...network, '--set', 'readout=rate']);
  expect(wrong).toMatchObject({ exit: 2, code: 'invalid-option' });
  expect(wrong.message).toBe(
    'The readout rate gives scores once a sample, but the data set asks for a class at every step.',
  );
  const reverse = await refract.failure(['train', '--dataset', 'mnist-rows', '--variant', 'lif-none', '--set', 'readout=step-linear']); // prettier-ignore
  expect(reverse).toMatchObject({ exit: 2, code: 'invalid-option' });
  expect(reverse.hint).toContain('rate, integrator-last');
  const { runs } = await refract.json<{ runs: { id: string; dataset: string }[] }>('runs');
  const onLag = runs.find(({ dataset }) => dataset === 'lag')!.id;
  const other = await refract.failure(['predict', onLag, '--dataset', 'delay', '--split', 'test', '--out', 'no.npz']); // prettier-ignore
  expect(other).toMatchObject({ exit: 2, code: 'invalid-option' });
});
