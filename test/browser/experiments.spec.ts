/** @file An experiment is renamed and deleted where its runs are shown; a planned one is called by what is chosen. */
import { seriousFaults } from '../support/scenarios/pages.ts';
import { expect, test } from './fixtures.ts';
import { allDone, trainPairs } from './small-experiment.ts';

test('an experiment is renamed in its place, deleted with or without its runs, and comes back', async ({
  page,
  workbench,
}) => {
  const { call } = workbench;
  const id = await trainPairs(workbench, 'To rename');
  await allDone(workbench, id);
  await page.goto(`/#/runs?experiment=${id}`);
  const bar = page.getByRole('region', { name: 'Experiment' });
  const nameOf = async () => (await call('experiments.get', { id })).experiment.name;
  await bar.getByRole('button', { name: 'Rename' }).click();
  await bar.getByRole('textbox', { name: 'Name of To rename' }).fill('Pairs of seeds');
  await page.keyboard.press('Enter');
  await expect(bar.getByRole('heading', { name: 'Pairs of seeds' })).toBeVisible();
  await expect(bar.getByRole('button', { name: 'Rename' })).toBeFocused();
  expect(await nameOf()).toBe('Pairs of seeds');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(bar.getByRole('heading', { name: 'To rename' })).toBeVisible();

  const deletion = async (how: string | RegExp) => {
    await bar.getByRole('button', { name: 'Delete the experiment' }).click();
    await page.getByRole('menuitem', { name: how }).click();
    await expect(bar).toHaveCount(0);
  };
  await deletion('Delete the experiment, keep its runs');
  expect((await call('experiments.list', {})).experiments.some((one) => one.id === id)).toBe(false);
  expect((await call('runs.count', { filter: { experimentId: id } })).total).toBe(4);
  await page.goto(`/#/runs?experiment=${id}`);
  await bar.getByRole('button', { name: 'Restore the experiment' }).click();
  await deletion('Delete it and its 4 runs');
  await expect.poll(async () => (await call('runs.count', { filter: { experimentId: id } })).total).toBe(0);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(async () => (await call('runs.count', { filter: { experimentId: id } })).total).toBe(4);
  expect((await call('experiments.list', {})).experiments.some((one) => one.id === id)).toBe(true);
});

test('a name that came with the choices goes with them, and one that was typed stays', async ({
  page,
  workbench,
}) => {
  const experimentId = await trainPairs(workbench, 'Named before', 1);
  await page.goto(`/#/new?experiment=${experimentId}`);
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await expect(name).toHaveValue('Named before');
  const choices = page.getByRole('group', { name: 'Choices' });
  const soft = choices.getByRole('checkbox', { name: /soft reset lif-soft$/ });
  await soft.check();
  await expect(name).toHaveValue('');
  await expect(name).toHaveAttribute(
    'placeholder',
    /lif-none; lif-soft; lif-refractory.* on Named before data/,
  );
  await name.fill('My own');
  await soft.uncheck();
  await expect(name).toHaveValue('My own');
});

test('a problem that keeps an experiment from starting leads to its field', async ({ page, workbench }) => {
  const experimentId = await trainPairs(workbench, 'With a fault', 1);
  await page.goto(`/#/new?experiment=${experimentId}`);
  const seeds = page.getByRole('textbox', { name: 'Seeds' });
  const matrix = page.getByRole('region', { name: 'Runs by group and seed' });
  await expect(matrix.getByRole('row')).not.toHaveCount(0);
  const outdated = page.getByText('This is the last valid plan, from before.');
  await expect(outdated).toHaveCount(0);
  const before = await seeds.inputValue();
  await seeds.fill('none');
  await page.getByRole('button', { name: 'Show it' }).press('Enter');
  await expect(seeds).toBeFocused();
  await expect(outdated).toBeVisible();
  await expect(matrix).toHaveClass(/outdated/);
  expect(await seriousFaults(page)).toEqual([]);
  await seeds.fill(before);
  await expect(outdated).toHaveCount(0);
});
