/** @file The commands and documents of CONTRACT, through the real command line. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNpz } from '../../main/datasets/index.ts';
import { CommandLine } from '../support/cli.ts';
import { small, writeSmallDataset } from '../support/data.ts';

interface RunDocument {
  run: {
    id: string; status: string; variant: string; dataset: string; seed: number;
    metrics: { trainLoss: number; testAccuracy: number; testLoss: number };
    spikeRate: number[]; synapticOperations: number; parameters: number; steps: number; seconds: number;
    samplesPerSecond: number; weightsSha256: string; kernels: string;
  };
} // prettier-ignore

const refract = new CommandLine();
const quick = ['--epochs', '2', '--batch', '32', '--lr', '0.01', '--set', 'hidden=20', '--threads', '2'];
let trained: RunDocument['run'];

beforeAll(async () => {
  await writeSmallDataset(refract.path('small.npz'));
  const { dataset } = await refract.json<{ dataset: Record<string, unknown> }>(
    'import',
    'small.npz',
    '--name',
    'small',
  );
  expect(dataset).toMatchObject({
    name: 'small',
    format: 'npz',
    samples: { train: small.train, test: small.test },
    steps: small.steps,
    channels: small.channels,
    classes: small.classes,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
  ({ run: trained } = await refract.json<RunDocument>(
    'train',
    '--dataset',
    'small',
    '--variant',
    'lif-refractory',
    ...quick,
  ));
});
afterAll(() => refract.remove());

describe('lists', () => {
  it('data sets: three are there from the first start', async () => {
    const { datasets } = await refract.json<{
      datasets: { name: string; steps: number; channels: number }[];
    }>('datasets');
    expect(datasets.map(({ name, steps, channels }) => [name, steps, channels])).toEqual([
      ['mnist', 784, 1],
      ['mnist-permuted', 784, 1],
      ['mnist-rows', 28, 28],
      ['small', 20, 3],
    ]);
  });

  it('variants: any memory with any spike rule that goes with it, as MEMORY+RULE', async () => {
    const parts = await refract.json<{
      memories: { id: string }[];
      spikeRules: { id: string }[];
      pairs: { memory: string; spikeRule: string; id: string | null; reason: string | null }[];
    }>('variants', '--parts');
    expect(parts.pairs).toHaveLength(parts.memories.length * parts.spikeRules.length);
    const pairOf = (memory: string, rule: string) =>
      parts.pairs.find((pair) => pair.memory === memory && pair.spikeRule === rule);
    expect(pairOf('lru', 'refractory')).toMatchObject({ id: 'lru+refractory', reason: null });
    expect(pairOf('lif', 'soft')).toMatchObject({ id: 'lif-soft' });
    expect(pairOf('mingru', 'soft')).toMatchObject({ id: null, reason: expect.any(String) as string });
    const { variants } = await refract.json<{
      variants: { id: string; memory: string; spikeRule: string }[];
    }>('variants', 'lru+refractory');
    expect(variants).toEqual([
      expect.objectContaining({ id: 'lru+refractory', memory: 'lru', spikeRule: 'refractory' }),
    ]);
    const refused = await refract.run(['variants', 'mingru+soft']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/soft does not go with the memory mingru.*none, refractory/s);
  });

  it('variants: the six of the reference network first, with their options', async () => {
    const { variants } = await refract.json<{
      variants: { id: string; parallel: boolean; options: { name: string; default: unknown }[] }[];
    }>('variants');
    expect(variants.slice(0, 6).map(({ id, parallel }) => [id, parallel])).toEqual([
      ['lif-none', true],
      ['lif-soft', false],
      ['lif-hard', false],
      ['lif-refractory', true],
      ['lif-refractory-conv', true],
      ['psn-sliding', true],
    ]);
    const defaults = Object.fromEntries(variants[3]!.options.map((option) => [option.name, option.default]));
    expect(defaults).toMatchObject({
      network: 'stack', layers: 2, hidden: 128, decay: 0.95, learnDecay: false, threshold: 1, surrogate: 'atan',
      surrogateScale: 2, refractory: 4, optimizer: 'adam', momentum: 0, weightDecay: 0, dropout: 0,
    }); // prettier-ignore
  });

  it('runs: what was trained', async () => {
    const { runs } = await refract.json<{ runs: { id: string }[] }>('runs');
    expect(runs.map(({ id }) => id)).toContain(trained.id);
  });
});

describe('train', () => {
  it('reports everything that CONTRACT names', () => {
    expect(trained).toMatchObject({
      status: 'done',
      variant: 'lif-refractory',
      dataset: 'small',
      seed: 1,
      steps: 12,
    });
    expect(trained.parameters).toBe(20 * 3 + 20 + 20 * 20 + 20 + 3 * 20 + 3);
    expect(trained.spikeRate).toHaveLength(2);
    for (const rate of trained.spikeRate) expect(rate).toBeGreaterThan(0);
    for (const rate of trained.spikeRate) expect(rate).toBeLessThanOrEqual(1 / 5); // k = 4
    const [first, last] = trained.spikeRate as [number, number];
    // Each spike of the first layer reaches 20 neurons, each of the last 3 classes.
    expect(trained.synapticOperations).toBeCloseTo(small.steps * 20 * (first * 20 + last * 3), 3);
    expect(trained.metrics.testAccuracy).toBeGreaterThan(0);
    expect(trained.weightsSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(trained.kernels).toBe('native');
    expect(trained.samplesPerSecond).toBeGreaterThan(0);
  });

  it('gives the same weights again, and others for another seed', async () => {
    const again = await refract.json<RunDocument>(
      'train',
      '--dataset',
      'small',
      '--variant',
      'lif-refractory',
      ...quick,
    );
    expect(again.run.weightsSha256).toBe(trained.weightsSha256);
    const other = await refract.json<RunDocument>(
      'train',
      '--dataset',
      'small',
      '--variant',
      'lif-refractory',
      ...quick,
      '--seed',
      '2',
    );
    expect(other.run.weightsSha256).not.toBe(trained.weightsSha256);
  });

  it('learns', async () => {
    const { run } = await refract.json<RunDocument>(
      'train', '--dataset', 'small', '--variant', 'lif-soft', '--epochs', '15', '--batch', '20', '--lr', '0.02', '--set', 'hidden=32',
    ); // prettier-ignore
    expect(run.metrics.testAccuracy).toBeGreaterThan(0.9);
  });

  it('takes a validation split, early stopping, dropout, clipping, a schedule and weight decay', async () => {
    const { run } = await refract.json<RunDocument & { run: { stoppedEarly: boolean; metrics: { validationLoss: number } } }>(
      'train', '--dataset', 'small', '--variant', 'psn-sliding', '--epochs', '60', '--batch', '50', '--lr', '0.05',
      ...['validation=0.25', 'patience=2', 'dropout=0.3', 'clipNorm=1', 'schedule=cosine', 'warmup=0.1', 'optimizer=adamw',
        'weightDecay=0.01', 'hidden=16', 'order=5'].flatMap((option) => ['--set', option]),
    ); // prettier-ignore
    expect(run.stoppedEarly).toBe(true);
    expect(run.metrics.validationLoss).toBeGreaterThan(0);
    // 180 samples less a quarter are 135: three batches of 50, the last of them short.
    expect(run.steps % 3).toBe(0);
    const { identical } = await refract.json<{ identical: boolean }>('replay', run.id);
    expect(identical).toBe(true);
  });

  it('says which options change nothing', async () => {
    const { code, stderr } = await refract.run([
      'train', '--dataset', 'small', '--variant', 'psn-sliding', '--steps', '1', '--set', 'decay=0.9', '--set', 'hidden=8',
    ]); // prettier-ignore
    expect(code).toBe(0);
    expect(stderr).toContain('psn-sliding has no decay');
  });

  it('runs the portable definitions where the native operators are not used, says so, and agrees', async () => {
    const { code, stdout, stderr } = await refract.run(
      ['train', '--dataset', 'small', '--variant', 'lif-refractory', ...quick, '--json'],
      { REFRACT_KERNELS: 'portable' },
    );
    expect(code).toBe(0);
    const { run } = JSON.parse(stdout) as RunDocument;
    expect(run.kernels).toBe('portable');
    expect(stderr.match(/portable ones run instead/g)).toHaveLength(1);
    expect(run.metrics.trainLoss).toBeCloseTo(trained.metrics.trainLoss, 4);
  });

  it('computes layers operator by operator where that is asked for, and agrees', async () => {
    const { code, stdout } = await refract.run(
      ['train', '--dataset', 'small', '--variant', 'lif-refractory', ...quick, '--json'],
      { REFRACT_KERNELS: 'unfused' },
    );
    expect(code).toBe(0);
    const { run } = JSON.parse(stdout) as RunDocument;
    expect(run.kernels).toBe(trained.kernels);
    expect(run.metrics.trainLoss).toBeCloseTo(trained.metrics.trainLoss, 4);
    expect(run.spikeRate).toEqual(trained.spikeRate);
  });
});

describe('what can be had of a run', () => {
  it('weights, before and after', async () => {
    await refract.json('weights', trained.id, '--at', 'start', '--out', 'start.npz');
    await refract.json('weights', trained.id, '--at', 'end', '--out', 'end.npz');
    const start = await readNpz(refract.path('start.npz'));
    const end = await readNpz(refract.path('end.npz'));
    expect(Object.keys(start).sort()).toEqual([
      'layers.0.linear.bias', 'layers.0.linear.weight', 'layers.1.linear.bias', 'layers.1.linear.weight', 'readout.bias', 'readout.weight',
    ]); // prettier-ignore
    const bound = 1 / Math.sqrt(3);
    const values = [...start['layers.0.linear.weight']!.data] as number[];
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(bound);
    expect(Math.max(...values)).toBeGreaterThan(0.8 * bound);
    expect([...end['readout.weight']!.data]).not.toEqual([...start['readout.weight']!.data]);
  });

  it('predictions that agree with the run', async () => {
    await refract.json(
      'predict',
      trained.id,
      '--dataset',
      'small',
      '--split',
      'test',
      '--out',
      'p.npz',
      '--spikes',
      '5',
    );
    const { logits, label, spikes_0: spikes, count_0: count } = await readNpz(refract.path('p.npz'));
    expect(logits!.shape).toEqual([small.test, small.classes]);
    expect(spikes!.shape).toEqual([5, small.steps, 20]);
    const correct = [...label!.data].filter((wanted, n) => {
      const scores = [...logits!.data].slice(n * 3, n * 3 + 3) as number[];
      return scores.indexOf(Math.max(...scores)) === Number(wanted);
    });
    expect(correct.length / small.test).toBeCloseTo(trained.metrics.testAccuracy, 10);
    const firstNeuron = Array.from({ length: small.steps }, (_, t) => Number(spikes!.data[t * 20]));
    expect(firstNeuron.reduce((a, b) => a + b)).toBe(Number(count!.data[0]));
    const total = [...count!.data].reduce((a: number, b) => a + Number(b), 0);
    expect(total / (small.test * small.steps * 20)).toBeCloseTo(trained.spikeRate[0]!, 6);
  });

  it('an exported model', async () => {
    const { maxAbsDifference, differentSpikeCounts } = await refract.json<{ maxAbsDifference: number; differentSpikeCounts: number }>(
      'export', trained.id, '--to', 'onnx', '--out', 'm.onnx',
    ); // prettier-ignore
    expect(maxAbsDifference).toBeLessThan(1e-4);
    expect(differentSpikeCounts).toBe(0);
  });

  it('a replay that is identical', async () => {
    const result = await refract.json<{ identical: boolean }>('replay', trained.id);
    expect(result).toMatchObject({ identical: true });
  });
});

describe('compare', () => {
  it('trains variants × seeds and tests the differences', async () => {
    const comparison = await refract.json<{
      experiment: { id: string };
      runs: { variant: string; seed: number }[];
      summary: {
        variant: string;
        n: number;
        accuracy: { mean: number; sd: number; ci95: [number, number] };
        spikeRate: number[];
      }[];
      tests: {
        a: string;
        b: string;
        test: string;
        p: number | null;
        pAdjusted: number | null;
        effect: number | null;
      }[];
    }>(
      'compare',
      '--dataset',
      'small',
      '--variants',
      'lif-none,psn-sliding',
      '--seeds',
      '1,2,3',
      ...quick,
      '--set',
      'decay=0.9',
      '--at-once',
      '2',
    );
    expect(comparison.runs.map(({ variant, seed }) => `${variant}/${seed}`)).toEqual([
      'lif-none/1', 'psn-sliding/1', 'lif-none/2', 'psn-sliding/2', 'lif-none/3', 'psn-sliding/3',
    ]); // prettier-ignore
    expect(comparison.summary.map(({ variant, n }) => [variant, n])).toEqual([['lif-none', 3], ['psn-sliding', 3]]); // prettier-ignore
    const [{ accuracy }] = comparison.summary as [(typeof comparison.summary)[0]];
    expect(accuracy.ci95[0]).toBeLessThanOrEqual(accuracy.mean);
    expect(comparison.tests).toHaveLength(1);
    expect(comparison.tests[0]).toMatchObject({ a: 'lif-none', b: 'psn-sliding' });
  });

  it('runs a template on another data set, its groups apart by their options', async () => {
    const { runs, summary, tests } = await refract.json<{
      runs: { variant: string }[];
      summary: { variant: string; n: number }[];
      tests: unknown[];
    }>('compare', '--template', 'is-reset-needed', '--dataset', 'small', '--seeds', '1', ...quick);
    const labels = ['none', 'soft', 'hard', ...[1, 2, 4, 8].map((k) => `refractory refractory=${k}`)];
    expect(summary).toMatchObject(labels.map((label) => ({ variant: `lif-${label}`, n: 1 })));
    expect(runs).toHaveLength(7);
    expect(tests).toHaveLength(21);
  });
});

describe('help and doctor', () => {
  it('bench measures steps with dropout, too', async () => {
    const args = ['bench', 'train', '--variant', 'lif-soft', '--set', 'dropout=0.1', '--profile'];
    const { code, stderr } = await refract.run([...args, '--length', '8', '--batch', '4', '--hidden', '8']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
  });

  it('help names every command and every option', async () => {
    const { stdout, code } = await refract.run(['help']);
    expect(code).toBe(0);
    for (const name of ['import', 'train', 'compare', 'replay', 'bench', 'doctor'])
      expect(stdout).toContain(name);
    expect((await refract.run(['train', '--help'])).stdout).toContain('--limit-train');
    const { help } = await refract.json<{ help: string }>('train', '--help');
    expect(help).toContain('--limit-train');
  });

  it('doctor says what is there', async () => {
    const found = await refract.json<Record<string, unknown>>('doctor');
    expect(Object.keys(found)).toEqual([
      'node',
      'onnxruntime',
      'providers',
      'kernels',
      'electron',
      'chromium',
      'cuda',
      'home',
    ]);
    expect(found).toMatchObject({ onnxruntime: '1.29.0', home: refract.home });
  });
});

describe('wrong input', () => {
  const train = (...args: string[]) => ['train', '--dataset', 'small', '--variant', 'lif-none', ...args];
  it.each([
    ['an unknown command', ['trian'], 'usage', /no command "trian"/],
    ['an unknown flag', ['train', '--sede', '1'], 'usage', /sede/],
    ['a missing option', ['train', '--dataset', 'small'], 'usage', /--variant is missing/],
    ['an unknown variant', ['train', '--dataset', 'small', '--variant', 'lif-sotf'], 'not-found', /lif-sotf/],
    ['an unknown data set', ['train', '--dataset', 'smal', '--variant', 'lif-none'], 'not-found', /"smal"/],
    ['an unknown network option', train('--set', 'hiden=3'), 'invalid-option', /"hiden"/],
    [
      'a value out of range',
      train('--set', 'decay=1.5'),
      'invalid-option',
      /decay is "1.5" but must be less than 1/,
    ],
    [
      'a value of the wrong type',
      train('--set', 'hidden=many'),
      'invalid-option',
      /hidden is "many" but must be a (whole )?number/,
    ],
    ['a fraction of a batch', train('--batch', '2.5'), 'invalid-option', /--batch is "2.5"/],
    ['a negative seed', train('--seed', '-1'), 'invalid-option', /seed is -1 but must be at least 0/],
    ['an empty home', ['runs', '--home', ''], 'usage', /--home is empty/],
    ['no batch at all', train('--batch', '0'), 'invalid-option', /batch is 0 but must be at least 1/],
    ['epochs and steps', train('--epochs', '1', '--steps', '1'), 'invalid-option', /either epochs or steps/],
    ['patience without validation', train('--set', 'patience=3'), 'invalid-option', /validation/],
    ['an unknown run', ['weights', 'r-00000000', '--out', 'w.npz'], 'not-found', /r-00000000/],
    ['a file that is not there', ['import', 'nothing.npz', '--name', 'x'], 'not-found', /nothing\.npz/],
    ['a name that is taken', ['import', 'small.npz', '--name', 'small'], 'already-exists', /"small"/],
    [
      'another form of model',
      ['export', 'RUN', '--to', 'pickle', '--out', 'x'],
      'invalid-option',
      /"pickle"/,
    ],
    [
      'a template that there is not',
      ['compare', '--template', 'reset', '--dataset', 'small'],
      'not-found',
      /"reset"/,
    ],
    [
      'a template and variants',
      ['compare', '--template', 'is-reset-needed', '--dataset', 'small', '--variants', 'lif-none'],
      'usage',
      /Both/,
    ],
    [
      'a seed given twice',
      ['compare', '--dataset', 'small', '--variants', 'lif-none', '--seeds', '1,1'],
      'usage',
      /twice/,
    ],
    [
      'no run at once',
      ['compare', '--dataset', 'small', '--variants', 'lif-none', '--at-once', '0'],
      'usage',
      /--at-once is 0/,
    ],
  ])('%s: exit 2 and a sentence that names it', async (_, args, code, message) => {
    const error = await refract.failure(args.map((arg) => (arg === 'RUN' ? trained.id : arg)));
    expect(error).toMatchObject({ exit: 2, code, message: expect.stringMatching(message) as string });
  });

  it('CUDA where there is none: exit 1', async () => {
    expect(await refract.failure(train('--provider', 'cuda'))).toMatchObject({
      exit: 1,
      code: 'unavailable',
    });
  });

  it('NaN in the data: names the array and the place, and leaves nothing behind', async () => {
    await writeSmallDataset(refract.path('nan.npz'), { nan: true });
    const error = await refract.failure(['import', 'nan.npz', '--name', 'nan']);
    expect(error).toMatchObject({
      exit: 2,
      code: 'invalid-data',
      message: expect.stringMatching(/x_train.*sample 2/s) as string,
    });
    const { datasets } = await refract.json<{ datasets: { name: string }[] }>('datasets');
    expect(datasets.map(({ name }) => name)).not.toContain('nan');
  });

  it('a file that is no archive at all', async () => {
    writeFileSync(refract.path('junk.npz'), 'PK but not really');
    expect(await refract.failure(['import', 'junk.npz', '--name', 'junk'])).toMatchObject({ exit: 2 });
  });

  it('divergence: says why, keeps the last good checkpoint', async () => {
    // The weight decay multiplies every weight by −8,999 a step.
    const error = await refract.failure(
      train(
        '--epochs',
        '30',
        '--batch',
        '20',
        '--lr',
        '900',
        '--set',
        'optimizer=sgd',
        '--set',
        'weightDecay=10',
      ),
    );
    expect(error).toMatchObject({
      exit: 1,
      code: 'diverged',
      message: expect.stringMatching(/diverged at step \d+/) as string,
    });
    const { runs } = await refract.json<{ runs: { status: string }[] }>('runs', '--limit', '1');
    expect(runs[0]!.status).toBe('diverged');
  });
});
