/** @file Data sets that ask for numbers or a class at every step: chosen, trained, looked at, compared. */
import { expect, test, type OpenWorkbench } from './fixtures.ts';
import { seriousFaults } from '../support/scenarios/pages.ts';

/** Makes a synthetic data set. @returns its id */
async function generated(
  { call }: OpenWorkbench,
  task: string,
  name: string,
  settings: Record<string, number>,
) {
  const { jobId } = await call('datasets.generate', { task, name, train: 40, test: 20, settings });
  await expect.poll(async () => (await call('jobs.get', { id: jobId })).status).toBe('done');
  const { datasets } = await call('datasets.list', {});
  return datasets.find((one) => one.name === name)!.id;
}

test('numbers at every step: the form knows the readout, pages show errors and no accuracy', async ({
  page,
  workbench,
}) => {
  const { call } = workbench;
  const signal = { length: 20, lag: 2, frequency: 100 };
  const datasetId = await generated(workbench, 'continuous-delay', 'delayed signal', signal);
  await page.goto(`/#/datasets/${datasetId}`);
  await expect(page.getByText('1 number at every step')).toBeVisible();
  // What is asked for is drawn below the sample, and its range stands among the facts.
  await expect(page.getByText('Asked for: a number at every step')).toBeVisible();
  await expect(page.getByText('Sample 0', { exact: true })).toBeVisible();
  const ranges = page.locator('dd', { hasText: /to .*, mean .*, of the first 40 training samples$/ });
  await expect(ranges).toHaveCount(2);
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Train on delayed signal' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'New experiment' })).toBeVisible();
  await page.getByRole('checkbox', { name: 'lif-none' }).check();
  await page.getByText('Network', { exact: true }).first().click();
  await expect(page.getByRole('combobox', { name: 'Readout' })).toHaveValue('');
  await expect(page.getByRole('combobox', { name: 'Readout' }).locator('option').first()).toHaveText(
    'step-linear',
  );

  const { experimentId } = await call('experiments.start', {
    ...{
      name: 'Signals',
      datasetId,
      groups: [{ variant: 'lif-none' }, { variant: 'lif-soft' }],
      seeds: [1, 2],
    },
    ...{ options: { hidden: 8, layers: 1 }, settings: { epochs: 2, batch: 20, threads: 1 } },
  });
  const filter = { experimentId, statuses: ['done' as const] };
  await expect.poll(async () => (await call('runs.count', { filter })).total, { timeout: 60_000 }).toBe(4);
  const { rows } = await call('runs.list', { filter });
  await page.goto(`/#/runs/${rows[0]!.id}`);
  await expect(page.getByText(/NRMSE \d\.\d+ after 2 epochs\./)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Loss and error' })).toBeVisible();
  await expect(page.getByText('Test accuracy')).toHaveCount(0);
  await expect(page.getByText(/Root mean squared error over its steps: \d/)).toBeVisible();
  expect(await seriousFaults(page)).toEqual([]);

  await page.goto(`/#/compare?experiment=${experimentId}`);
  await expect(page.getByText(/lif-(none|soft) .*(NRMSE)/).first()).toBeVisible();
  for (const chart of [/^Test NRMSE, mean and 95 % CI/, /^Test NRMSE against synaptic operations/]) {
    await expect(page.getByRole('img', { name: chart })).toBeVisible();
  }
  await expect(page.getByRole('combobox', { name: 'Measure' })).toHaveValue('testNrmse');
  expect(await seriousFaults(page)).toEqual([]);
});

test('a class at every step: the share of sequences all right stands beside the accuracy', async ({
  page,
  workbench,
}) => {
  const { call } = workbench;
  const datasetId = await generated(workbench, 'lag-copy', 'tokens', { length: 10, lag: 1, alphabet: 4 });
  const { experimentId } = await call('experiments.start', {
    ...{ name: 'Tokens', datasetId, groups: [{ variant: 'lif-none' }], seeds: [1], options: { hidden: 8 } },
    settings: { epochs: 2, batch: 20, threads: 1 },
  });
  const filter = { experimentId, statuses: ['done' as const] };
  await expect.poll(async () => (await call('runs.count', { filter })).total, { timeout: 60_000 }).toBe(1);
  const { rows } = await call('runs.list', { filter });
  await page.goto(`/#/runs/${rows[0]!.id}`);
  await expect(page.getByText('Sequences all right')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Loss and accuracy' })).toBeVisible();
  await expect(page.getByText(/% of the steps that have a class are right\./)).toBeVisible();
});
