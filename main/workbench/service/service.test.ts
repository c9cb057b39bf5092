/** @file The service through its contract: every call's result is checked against its schema (checkResults). */
import { join } from 'node:path';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contractVersion } from '../../api/contract.ts';
import type { WireResult } from '../../api/contract.ts';
import { RefractError } from '../../api/errors.ts';
import { importDataset } from '../../datasets/index.ts';
import { ledEngine, openTestService, temporaryFolder, tiny, writeTiny } from './testing.ts';
import type { TestService } from './testing.ts';

const codeOf = (result: WireResult): string => (result.ok ? 'ok' : result.code);

/** An experiment of two groups and two seeds whose four runs have ended with these accuracies. */
async function finished(
  accuracies: readonly number[],
): Promise<TestService & { experimentId: string; runIds: readonly string[] }> {
  const { run, trainings } = ledEngine();
  const test = openTestService({ run });
  const datasetId = await test.importTiny();
  // 4 is the default, and named all the same.
  const groups = [1, 4].map((refractory) => ({ variant: 'lif-refractory', options: { refractory } }));
  const started = await test.call('experiments.start', {
    datasetId,
    groups,
    seeds: [1, 2],
    options: { hidden: 8 },
  });
  for (const [at, accuracy] of accuracies.entries()) {
    const { finish, options } = await test.until(() => Promise.resolve(trainings[at]));
    const point = (name: string, step: number, value: number) => ({
      scope: 'step' as const,
      name,
      step,
      value,
      seconds: 2 * step,
    });
    const points = [1, 2, 3].flatMap((step) => [
      point('loss', step, step === 2 ? NaN : 1 / step),
      point('samplesPerSecond', step, 6),
    ]);
    options.onEvent?.({ type: 'points', points });
    finish(accuracy);
  }
  await test.until(
    async () =>
      (await test.call('runs.count', { filter: { statuses: ['done'] } })).total === accuracies.length,
  );
  return { ...test, ...started };
}

describe('data sets', () => {
  it('are warned of where nearly every sample has a label of its own', async () => {
    const { call, service } = openTestService();
    const folder = temporaryFolder();
    const rows = (label: (i: number) => number) =>
      ['a,b,price', ...Array.from({ length: 40 }, (_, i) => `${i / 7},${i / 9},${label(i)}`)].join('\n');
    writeFileSync(
      join(folder, 'ids.csv'),
      rows((i) => 3 * i),
    );
    const look = async () => {
      const source = await service.sources.addLocal([folder]);
      return call('datasets.inspect', { source: source.id, options: { settings: { label: 'price' } } });
    };
    expect((await look()).warnings).toEqual([expect.stringMatching(/^The label column "price" has 40 different values in 40 samples/)]); // prettier-ignore
    writeFileSync(
      join(folder, 'ids.csv'),
      rows((i) => i % 3),
    );
    expect((await look()).warnings).toEqual([]);
  });

  it.each(['csv', 'jsonl'])('are warned of where steps are not evenly apart in time: %s', async (format) => {
    const { call, service, home } = openTestService();
    const folder = temporaryFolder();
    const write = (times: readonly number[]): void => {
      const rows = Array.from({ length: 8 }, (_, i) => times.map((time) => ({ sample: `s${i}`, time, value: i + time, label: i % 2 ? 'a' : 'b' }))).flat(); // prettier-ignore
      const lines = format === 'jsonl' ? rows.map((row) => JSON.stringify(row)) : ['sample,time,value,label', ...rows.map((row) => Object.values(row).join())]; // prettier-ignore
      writeFileSync(join(folder, `steps.${format}`), lines.join('\n'));
    };
    const options = { testFraction: 0.5 };
    const look = async () =>
      call('datasets.inspect', { source: (await service.sources.addLocal([folder])).id, options });
    write([0, 1, 2, 3]);
    expect((await look()).warnings).toEqual([]);
    write([0, 1, 2, 9]);
    const warning = expect.stringMatching(
      /^8 samples have steps that are not evenly apart in time/,
    ) as string;
    expect((await look()).warnings).toEqual([warning]);
    expect(await importDataset(home, [folder], options)).toMatchObject({ uneven: 8 });
  });

  it('have a validation part that is told wherever the others are', async () => {
    const test = openTestService();
    const { call, service } = test;
    const folder = temporaryFolder();
    await writeTiny(join(folder, 'waves.npz'));
    const source = await service.sources.addLocal([folder]);
    const options = { validationFraction: 0.25 };
    const { jobId } = await call('datasets.import', { source: source.id, name: 'waves', options });
    expect(await test.job(jobId)).toMatchObject({ status: 'done', result: { dataset: { samples: { train: 9, validation: 3, test: tiny.test } } } }); // prettier-ignore
    const [dataset] = (await call('datasets.list')).datasets;
    const detail = await call('datasets.get', { id: dataset!.id });
    expect(detail).toMatchObject({ filled: 0, balance: { validation: [1, 1, 1] } });
    expect((await call('datasets.samples', { id: dataset!.id, split: 'validation' })).total).toBe(3);
  });

  it('are inspected, imported with progress, renamed, deleted and restored', async () => {
    const test = openTestService();
    const { call, service } = test;
    const folder = temporaryFolder();
    await writeTiny(join(folder, 'waves.npz'));
    writeFileSync(join(folder, 'README.txt'), 'waves');
    const source = await service.sources.addLocal([folder]);
    expect(source).toMatchObject({ files: 2, complete: true });
    expect(source.bytes).toBe(5 + statSync(join(folder, 'waves.npz')).size);
    const found = await call('datasets.inspect', { source: source.id });
    expect(found).toMatchObject({
      format: { id: 'npz' },
      layout: 'series',
      steps: tiny.steps,
      channels: tiny.channels,
      classes: 3,
      samples: { train: tiny.train, test: tiny.test },
      needsTestFraction: false,
      balance: { train: [4, 4, 4], test: [2, 2, 2] },
      range: { min: 0, samples: tiny.train },
    });
    expect(found.range.max).toBeCloseTo(11.4, 5);
    expect(found.files.map(({ path, used }) => [path, used])).toEqual([
      ['README.txt', false],
      ['waves.npz', true],
    ]);
    expect(found.examples[1]).toMatchObject({ index: 1, label: 1, steps: 5, channels: 2 });
    expect(found.examples[1]!.values.at(-1)).toBeCloseTo(1.4, 5);

    const { jobId } = await call('datasets.import', { source: source.id, name: ' waves ' });
    const job = await test.job(jobId);
    expect(job).toMatchObject({
      kind: 'import',
      status: 'done',
      result: { dataset: { name: 'waves', bytes: 18 * 42 } },
    });
    const { datasets } = await call('datasets.list');
    const [dataset] = datasets;
    expect(dataset!.runs).toBe(0);
    const detail = await call('datasets.get', { id: dataset!.id });
    expect(detail).toMatchObject({
      balance: found.balance,
      range: found.range,
      runs: 0,
      source: [{ name: 'waves.npz' }],
    });
    const { samples, total } = await call('datasets.samples', {
      id: dataset!.id,
      split: 'test',
      from: 4,
      maxSteps: 3,
    });
    expect(total).toBe(tiny.test);
    expect(samples.map(({ index, label, steps, stepStride }) => [index, label, steps, stepStride])).toEqual([
      [4, 1, 3, 2],
      [5, 2, 3, 2],
    ]);

    expect((await call('datasets.rename', { id: dataset!.id, name: 'ripples' })).name).toBe('ripples');
    expect((await call('datasets.delete', { id: dataset!.id })).deletedAt).not.toBeNull();
    expect((await call('datasets.list')).datasets).toEqual([]);
    expect((await call('datasets.restore', { id: dataset!.id })).deletedAt).toBeNull();
    await test.until(() => Promise.resolve(test.events.some(({ name }) => name === 'datasets.changed')));
  });

  it('without a test set need a share for testing', async () => {
    const test = openTestService();
    const path = join(temporaryFolder(), 'one.npz');
    await writeTiny(path, { withTest: false });
    const source = (await test.service.sources.addLocal([path])).id;
    expect(await test.call('datasets.inspect', { source })).toMatchObject({
      needsTestFraction: true,
      balance: { test: null },
    });
    const refused = await test.call('datasets.import', { source, name: 'one' });
    const job = await test.job(refused.jobId);
    expect(job).toMatchObject({ status: 'failed', error: { code: 'invalid-option' } });
    expect(job.error?.hint).not.toContain('--');
    const { jobId } = await test.call('datasets.import', {
      source,
      name: 'one',
      options: { testFraction: 0.25 },
    });
    expect(await test.job(jobId)).toMatchObject({
      status: 'done',
      result: { dataset: { samples: { train: 9, test: 3 } } },
    });
  });

  it('that cannot be read are refused in words', async () => {
    const { service, call } = openTestService();
    const path = join(temporaryFolder(), 'x.txt');
    writeFileSync(path, 'no data');
    const source = (await service.sources.addLocal([path])).id;
    await expect(call('datasets.inspect', { source })).rejects.toMatchObject({ code: 'unknown-format' });
    await expect(call('datasets.inspect', { source: 's-gone' })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('an experiment', () => {
  it('is planned: groups with their labels, runs, time and memory', async () => {
    const { call, importTiny } = openTestService();
    const datasetId = await importTiny();
    const groups = [
      { variant: 'lif-none' },
      ...[1, 2].map((refractory) => ({ variant: 'lif-refractory', options: { refractory } })),
    ];
    const plan = await call('experiments.plan', {
      datasetId,
      groups,
      seeds: [7, 8],
      settings: { epochs: 2, batch: 5 },
    });
    expect(plan.problems).toEqual([]);
    expect(plan.groups.map(({ label }) => label)).toEqual([
      'lif-none',
      'lif-refractory, k = 1',
      'lif-refractory, k = 2',
    ]);
    // Weights and biases of two layers of 128 and the readout.
    const parameters = 2 * 128 + 128 + 128 * 128 + 128 + 128 * 3 + 3;
    expect(plan.groups[0]).toMatchObject({ steps: 6, epochs: 2, parameters });
    expect(plan.runs).toHaveLength(6);
    expect(plan.runs.slice(0, 3)).toEqual([0, 1, 2].map((group) => ({ group, seed: 7 })));
    expect(plan.seconds).toBeGreaterThan(0);
    expect(plan.basis).toBe('typical');
    expect(plan.memory.bytes).toBeGreaterThan(1e8);
  });

  it('names every problem with its group and field', async () => {
    const { call, importTiny } = openTestService();
    const datasetId = await importTiny();
    const groups = [
      { variant: 'lif-none', options: { hidden: -3 } },
      { variant: 'lif-imaginary' },
      { variant: 'lif-soft' },
      { variant: 'lif-soft', options: { decay: 0.95 } },
    ];
    const { problems, seconds } = await call('experiments.plan', {
      ...{ datasetId, groups, seeds: [1, 1], options: { wings: 2, threshold: 0 } },
    });
    expect(seconds).toBeNull();
    const found = problems.map(({ code, group, field }) => [code, group, field]);
    expect(found).toContainEqual(['invalid-option', null, 'seeds']);
    expect(found).toContainEqual(['invalid-option', null, 'wings']);
    expect(found).toContainEqual(['invalid-option', null, 'threshold']);
    expect(found).toContainEqual(['invalid-option', 0, 'hidden']);
    expect(found).toContainEqual(['not-found', 1, null]);
    await expect(call('experiments.start', { datasetId, groups, seeds: [1, 1] })).rejects.toMatchObject({
      code: 'invalid-option',
    });
    expect((await call('runs.count')).total).toBe(0);
    expect((await call('experiments.list')).experiments).toEqual([]);
  });

  it('says which options change nothing, and starts all the same', async () => {
    const { call, importTiny } = openTestService({ train: false });
    const datasetId = await importTiny();
    const groups = [
      { variant: 'lif-none', options: { order: 5 } },
      { variant: 'lif-soft', options: { optimizer: 'sgd' } },
      { variant: 'psn-sliding' },
    ];
    const request = { datasetId, groups, seeds: [1], options: { momentum: 0.9, warmup: 0.1 } };
    const { problems, notes } = await call('experiments.plan', request);
    expect(problems).toEqual([]);
    const momentum = 'momentum has no effect with adam; it belongs to sgd.';
    expect(notes).toEqual([
      { field: 'warmup', group: null, message: 'warmup has no effect with a constant learning rate.' },
      { field: 'order', group: 0, message: 'lif-none has no order: this option changes nothing.' },
      { field: 'momentum', group: 0, message: momentum },
      { field: 'momentum', group: 2, message: momentum },
    ]);
    expect((await call('experiments.start', request)).runIds).toHaveLength(3);
  });

  it('takes options that only go together', async () => {
    const { call, importTiny } = openTestService();
    const datasetId = await importTiny();
    const groups = [{ variant: 'binary-s4d', options: { dtMin: 0.5, dtMax: 0.6 } }, { variant: 'lif-soft' }];
    const options = { norm: 'batch', network: 'deep' };
    const { problems } = await call('experiments.plan', { datasetId, groups, seeds: [1], options });
    expect(problems).toEqual([]);
    const stack = { datasetId, groups, seeds: [1], options: { norm: 'batch' } };
    expect((await call('experiments.plan', stack)).problems).toMatchObject([
      { group: 1, message: expect.stringContaining('the network stack has no norms') as string },
    ]);
  });

  it('whose groups are the same is refused', async () => {
    const { call, importTiny } = openTestService();
    const groups = [{ variant: 'lif-soft' }, { variant: 'lif-soft', options: { decay: 0.95 } }];
    const { problems } = await call('experiments.plan', {
      datasetId: await importTiny(),
      groups,
      seeds: [1],
    });
    expect(problems).toMatchObject([{ code: 'invalid-option', group: 1, field: null }]);
  });

  it('keeps what was chosen, its runs, and can be renamed, deleted and restored', async () => {
    const { call, experimentId, runIds } = await finished([0.5, 0.6, 0.5, 0.6]);
    const kept = await call('experiments.get', { id: experimentId });
    expect(kept.runIds.toSorted()).toEqual(runIds.toSorted());
    expect(kept.request).toMatchObject({ seeds: [1, 2], options: { hidden: 8 } });
    expect(kept.experiment.name).toBe('lif-refractory, k = 1; lif-refractory, k = 4 on tiny');
    expect((await call('experiments.rename', { id: experimentId, name: 'Short or long' })).name).toBe(
      'Short or long',
    );
    expect((await call('runs.list', { filter: { text: 'short long' } })).total).toBe(4);
    await call('experiments.delete', { ids: [experimentId] });
    expect((await call('experiments.list')).experiments).toEqual([]);
    await call('experiments.restore', { ids: [experimentId] });
    expect((await call('experiments.list')).experiments).toHaveLength(1);
  });
});

describe('runs', () => {
  it('are listed, grouped, described and compared', async () => {
    const { call, experimentId, runIds } = await finished([0.5, 0.7, 0.6, 0.9]);
    const { rows, total } = await call('runs.list', {
      filter: { experimentId, ranges: { testAccuracy: { min: 0.55 } } },
      sort: [{ by: 'testAccuracy', direction: 'descending' }],
      limit: 2,
    });
    expect(total).toBe(3);
    expect(rows.map(({ testAccuracy }) => testAccuracy)).toEqual([0.9, 0.7]);
    expect(rows[0]).toMatchObject({ chosen: { hidden: 8 }, status: 'done', seed: 2 });
    expect(rows[0]!.group).toBe(rows[1]!.group);

    const order = await call('runs.order', {
      filter: { experimentId },
      sort: [{ by: 'testAccuracy', direction: 'descending' }],
    });
    expect(order.ids.slice(0, 2)).toEqual(rows.map(({ id }) => id));
    expect(order.statuses).toEqual(['done', 'done', 'done', 'done']);
    expect(order.rows).toEqual([]);
    expect((await call('runs.order', { filter: { experimentId }, first: 1 })).rows).toHaveLength(1);
    const wanted = [order.ids[1]!, 'r-none', order.ids[0]!];
    expect((await call('runs.rows', { ids: wanted })).rows).toEqual([rows[1], rows[0]]);

    const { groups } = await call('runs.groups', { filter: { experimentId } });
    expect(groups.map(({ label, runs }) => [label, runs]).toSorted()).toEqual([
      ['lif-refractory, k = 1', 2],
      ['lif-refractory, k = 4', 2],
    ]);
    const best = groups.find(({ label }) => label.endsWith('4'))!;
    expect(best.numbers.testAccuracy?.mean).toBeCloseTo(0.8, 12);
    expect(best.numbers.testAccuracy?.sd).toBeCloseTo(Math.SQRT2 / 10, 12);
    expect(best.byStatus).toEqual({ done: 2 });

    const detail = await call('runs.get', { id: runIds[0]! });
    expect(detail).toMatchObject({
      variantTitle: 'Leaky integrator, refractory period',
      totalSteps: 5,
      stepsPerEpoch: 1,
      can: { cancel: false, resume: false, replay: true, export: true, delete: true },
      result: { kernels: 'portable', spikeRate: [0.25, 0.25] },
    });
    expect(detail.command).toMatch(
      /^npm run -s refract -- train --dataset tiny --variant lif-refractory .*--set hidden=8 .*--set refractory=1 .*--seed 1 /,
    );

    const comparison = await call('compare.runs', { experimentId });
    expect(comparison.groups.map(({ label, seeds }) => [label, seeds])).toEqual([
      ['lif-refractory, k = 1', [1, 2]],
      ['lif-refractory, k = 4', [1, 2]],
    ]);
    expect(comparison.groups.flatMap(({ runs }) => runs.map(({ id }) => id)).toSorted()).toEqual(
      runIds.toSorted(),
    );
    const compared = comparison.groups.map(({ runs }) => runs.map(({ values }) => values.testAccuracy));
    expect(compared).toEqual([
      [0.5, 0.6],
      [0.7, 0.9],
    ]);
    expect(comparison.groups[1]!.runs[1]).toMatchObject({
      ...{ seed: 2, status: 'done', counted: true, stepsPerEpoch: 1, totalSteps: 5 },
      values: { spikesPerSample: 20, synapticOperations: 100 },
    });
    const [pair] = comparison.pairs;
    expect(pair).toMatchObject({
      a: 'lif-refractory, k = 1',
      b: 'lif-refractory, k = 4',
      test: 'paired t-test',
    });
    expect(pair!.difference).toBeCloseTo(-0.25, 10);
    expect(comparison.sentences).toEqual([
      expect.stringMatching(/^No difference could be shown between lif-refractory, k = 4 and .*, k = 1: 25/),
    ]);
    // Two layers of eight neurons, five steps, a spike every fourth.
    expect(comparison.groups[0]!.numbers.spikesPerSample).toEqual({
      n: 2,
      mean: 20,
      sd: 0,
      ci95: [20, 20],
    });
    for (const group of comparison.groups) {
      // There are no errors, since classes are asked for.
      const without = Object.entries(group.numbers).flatMap(([name, { n }]) => (n === 0 ? [name] : []));
      expect(without).toEqual(['testSequenceAccuracy', 'testNrmse', 'testRmse']);
      expect(Object.values(group.numbers).every(({ n, ci95 }) => n === 0 || ci95 !== null)).toBe(true);
    }
    const differing = comparison.configuration.filter(({ equal }) => !equal);
    expect(differing).toEqual([{ field: 'refractory', values: [1, 4], equal: false }]);
    expect(await call('compare.runs', { runIds: runIds.toReversed() })).toEqual(comparison);
  });

  it('have curves without NaN on the wire, with the seconds of their points', async () => {
    const { call, runIds } = await finished([0.5, 0.7]);
    const metrics = [
      { name: 'loss', scope: 'step' as const },
      { name: 'absent', scope: 'epoch' as const },
    ];
    const { curves } = await call('runs.series', { ids: runIds.slice(0, 2), metrics, withSeconds: true });
    // 12 samples in one batch, 6 a second.
    const curve = {
      name: 'loss',
      scope: 'step',
      steps: [1, 2, 3],
      values: [1, null, 1 / 3],
      total: 3,
      seconds: [2, 4, 6],
    };
    expect(curves).toEqual(runIds.slice(0, 2).map((runId) => ({ runId, ...curve })));
    const { summaries } = await call('runs.metrics', { ids: [runIds[0]!], metrics });
    expect(summaries).toMatchObject([{ last: { step: 3 }, max: { step: 1, value: 1 }, min: { step: 3 } }]);
    const at = await call('runs.valuesAt', { ids: [...runIds], metric: metrics[0]!, step: 2 });
    expect(at.values).toEqual(runIds.slice(0, 2).map((runId) => ({ runId, value: null })));
  });

  it('take tags and notes, are deleted and restored, and keep a log', async () => {
    const { call, runIds, until, events } = await finished([0.5, 0.7, 0.6, 0.9]);
    const id = runIds[0]!;
    await call('runs.tag', { ids: [id], add: ['good', ' seen '] });
    await call('runs.tag', { ids: [id], remove: ['good'] });
    await call('runs.note', { id, notes: 'surprising' });
    expect((await call('runs.get', { id })).row).toMatchObject({ tags: ['seen'], notes: 'surprising' });
    expect((await call('runs.tags')).tags).toEqual([{ tag: 'seen', runs: 1 }]);
    await call('runs.delete', { ids: [...runIds] });
    expect((await call('runs.count')).total).toBe(0);
    await call('runs.restore', { ids: [...runIds] });
    expect((await call('runs.count')).total).toBe(4);
    const { entries } = await call('runs.log', { id });
    expect(entries).toMatchObject([
      { level: 'info', message: 'Started.', runId: id },
      { level: 'info', message: expect.stringMatching(/^Done after .* accuracy 50\.0 %\.$/) as string },
    ]);
    expect((await call('runs.log', { id, after: entries[0]!.number })).entries).toEqual([entries[1]]);
    await until(() =>
      Promise.resolve(
        events.some(
          ({ name, payload }) =>
            name === 'runs.changed' && payload.rows?.some((row) => row.notes === 'surprising'),
        ),
      ),
    );
    expect(
      events.some(({ name, payload }) => name === 'runs.log' && payload.entries[0]?.message === 'Started.'),
    ).toBe(true);
    const points = events.filter(({ name }) => name === 'runs.points');
    expect(points.length).toBeGreaterThan(0);
  });

  it('that are not finished cannot be replayed or exported', async () => {
    const { run, trainings } = ledEngine();
    const { call, importTiny, until } = openTestService({ run });
    const datasetId = await importTiny();
    const { runIds } = await call('experiments.start', {
      datasetId,
      groups: [{ variant: 'lif-soft' }],
      seeds: [1],
    });
    const id = runIds[0]!;
    await until(() => Promise.resolve(trainings[0]));
    await expect(call('runs.replay', { id })).rejects.toMatchObject({ code: 'wrong-state' });
    await expect(call('runs.export', { id, to: 'onnx' })).rejects.toMatchObject({ code: 'wrong-state' });
    await expect(call('runs.weights', { id, at: 'end' })).rejects.toMatchObject({ code: 'wrong-state' });
    await expect(call('runs.delete', { ids: [id] })).rejects.toMatchObject({ code: 'wrong-state' });
    await expect(call('datasets.delete', { id: datasetId })).rejects.toMatchObject({ code: 'wrong-state' });
    expect((await call('datasets.list')).datasets.map(({ runs }) => runs)).toEqual([1]);
    expect(await call('datasets.get', { id: datasetId })).toMatchObject({ runs: 1 });
  });
});

describe('settings and the rest', () => {
  it('are kept, with the layout, over a restart', async () => {
    const home = temporaryFolder();
    const first = openTestService({ home });
    await first.call('settings.set', { theme: 'dark', threads: 3 });
    await first.call('layout.set', { key: 'runs.columns', value: ['seed', { width: 80 }] });
    await first.call('layout.set', { key: 'gone', value: 1 });
    await first.call('layout.set', { key: 'gone', value: null });
    await expect(
      first.call('layout.set', { key: 'large', value: 'x'.repeat(300_000) }),
    ).rejects.toMatchObject({ code: 'too-large' });
    await first.service.close();
    const second = openTestService({ home });
    expect(await second.call('settings.get')).toMatchObject({
      home,
      settings: { theme: 'dark', threads: 3, provider: 'cpu' },
    });
    expect(await second.call('layout.get')).toEqual({ layout: { 'runs.columns': ['seed', { width: 80 }] } });
  });

  it('that are damaged count as absent', async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, 'settings.json'), '{"theme": 4');
    const { call } = openTestService({ home });
    expect((await call('settings.get')).settings.theme).toBe('system');
  });

  it('give new runs the chosen number of threads', async () => {
    const { run, trainings } = ledEngine();
    const { call, importTiny, until } = openTestService({ run });
    await call('settings.set', { threads: 1 });
    const datasetId = await importTiny();
    await call('experiments.start', { datasetId, groups: [{ variant: 'lif-soft' }], seeds: [1] });
    const { job } = await until(() => Promise.resolve(trainings[0]));
    expect(job.config.threads).toBe(1);
  });

  it('say what the installation is, and its licences', async () => {
    const { call, service } = openTestService();
    expect(await call('system.about')).toMatchObject({ contractVersion, session: service.session });
    const { licences } = await call('system.licences');
    expect(licences[0]).toMatchObject({ name: 'refract', licence: 'MIT' });
    const zod = licences.find(({ name }) => name === 'zod');
    expect(zod?.licence).toBe('MIT');
    expect(licences.some(({ name }) => name === 'vitest')).toBe(false);
    expect((await call('system.licenceText', { name: 'zod' })).text).toContain('MIT License');
    await expect(call('system.licenceText', { name: '../..' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('list variants and settings as forms', async () => {
    const { call } = openTestService();
    const { variants, settings } = await call('variants.list');
    const refractory = variants.find(({ id }) => id === 'lif-refractory');
    expect(refractory?.ownOptions).toContain('refractory');
    expect(refractory?.options.find(({ name }) => name === 'refractory')).toMatchObject({
      type: 'integer',
      default: 4,
      minimum: 0,
    });
    expect(settings.find(({ name }) => name === 'batch')).toMatchObject({
      type: 'integer',
      minimum: 1,
      default: 128,
    });
    expect(settings.find(({ name }) => name === 'epochs')).toMatchObject({ default: 5 });
    expect(settings.find(({ name }) => name === 'limitTrain')).toMatchObject({ default: null });
  });

  it('offer no template whose data set is not there', async () => {
    const { call, importTiny } = openTestService();
    expect((await call('experiments.templates')).templates).toEqual([]);
    const datasetId = await importTiny('mnist-rows');
    const { templates } = await call('experiments.templates');
    const reset = templates.find(({ id }) => id === 'is-reset-needed')!;
    const { groups, problems } = await call('experiments.plan', reset.request);
    expect(reset.request.datasetId).toBe(datasetId);
    expect(problems).toEqual([]);
    expect(groups.map(({ label }) => label)).toEqual([
      'lif-none', 'lif-soft', 'lif-hard', ...[1, 2, 4, 8].map((k) => `lif-refractory, k = ${k}`),
    ]); // prettier-ignore
  });
});

describe('the boundary', () => {
  it.each([
    ['no.call', {}, 'usage'],
    ['__proto__', {}, 'usage'],
    ['constructor', {}, 'usage'],
    ['runs.get', {}, 'invalid-option'],
    ['runs.get', { id: 5 }, 'invalid-option'],
    ['runs.get', 'r-1', 'invalid-option'],
    ['runs.get', null, 'invalid-option'],
    ['runs.get', { id: 'r-1' }, 'not-found'],
    ['runs.get', { id: 'r-1', more: true }, 'invalid-option'],
    ['runs.list', { limit: 1e9 }, 'invalid-option'],
    ['runs.list', { sort: [{ by: 'key; DROP TABLE runs', direction: 'ascending' }] }, 'invalid-option'],
    ['runs.list', { filter: { ranges: { nonsense: {} } } }, 'invalid-option'],
    ['layout.set', { key: '../x', value: 1 }, 'invalid-option'],
    ['experiments.start', { datasetId: 'd-1', groups: [{ variant: 'lif-none' }], seeds: [1] }, 'not-found'],
    ['compare.runs', {}, 'usage'],
    ['jobs.get', { id: 'j-1' }, 'not-found'],
  ])('%s %j gives %s', async (name, args, code) => {
    const { service } = openTestService();
    expect(codeOf(await service.call(name, args))).toBe(code);
  });

  it('says no word of the command line', async () => {
    const { service } = openTestService();
    const answers = await Promise.all([
      service.call('datasets.get', { id: 'd-1' }),
      service.call('experiments.plan', { datasetId: 'd-1', groups: [{ variant: 'x' }], seeds: [1] }),
      service.call('runs.get', { id: 'r-1' }),
    ]);
    for (const answer of answers) expect(JSON.stringify(answer)).not.toMatch(/`refract |--[a-z]/);
  });

  it('turns a defect into a refusal and tells it', async () => {
    const notes: string[] = [];
    const { service, home } = openTestService({ note: (message) => notes.push(message) });
    expect(readFileSync(join(home, 'refract.sqlite')).length).toBeGreaterThan(0);
    const args = { filter: {} };
    Object.defineProperty(args, 'filter', {
      enumerable: true,
      get: () => {
        throw new RefractError('internal', 'A defect for this test.');
      },
    });
    expect(await service.call('runs.count', args)).toMatchObject({ ok: false, code: 'internal' });
    expect(notes.join()).toContain('A defect for this test.');
  });
});
