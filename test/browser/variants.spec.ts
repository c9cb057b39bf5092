/** @file The catalogue of variants: found, read, and taken into an experiment, by keyboard alone. */
import { expect, test } from './fixtures.ts';

test('a variant is found, its page read, and an experiment begun with it, by keyboard', async ({
  page,
  workbench,
}) => {
  const { variants } = await workbench.call('variants.list');
  await page.goto('/');
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('v');
  await expect(page.getByRole('heading', { level: 1, name: 'Variants' })).toBeVisible();
  const list = page.getByRole('region', { name: 'List of variants' });
  await expect(list.getByRole('row')).toHaveCount(variants.length + 1);
  await page.getByRole('searchbox', { name: 'Find variants by text' }).fill('ssm-soft');
  await expect(list.getByRole('row')).toHaveCount(2);
  await list.getByRole('link', { name: 'ssm-soft' }).press('Enter');

  await expect(page.getByRole('heading', { level: 1, name: 'ssm-soft' })).toBeVisible();
  await expect(page.getByText('s[t] = H(v[t] − θ)', { exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'In parallel over time' })).toContainText(
    'one step after the other',
  );
  await expect(page.getByRole('region', { name: 'How ours differs from the publication' })).toContainText(
    'It is ours',
  );
  await expect(
    page.getByRole('region', { name: 'Options, ssm-soft’s own' }).getByRole('row', { name: /^Threshold/ }),
  ).toBeVisible();

  await page.keyboard.press('t');
  await expect(page.getByRole('heading', { level: 1, name: 'New experiment' })).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'ssm-soft' })).toBeChecked();
});

test('every variant has a page that says all of it', async ({ page, workbench }) => {
  const { variants } = await workbench.call('variants.list');
  for (const { id, title, source, differs, options, symbols, parallelPart } of variants) {
    await page.goto(`/#/variants/${id}`);
    await expect(page.getByRole('heading', { level: 1, name: id, exact: true })).toBeVisible();
    const text = await page.getByRole('main').innerText();
    for (const said of [title, source, ...(differs === null ? [] : [differs]), ...options.map(({ name }) => name), ...symbols.map(({ meaning }) => meaning), parallelPart ?? '']) {
      expect(text).toContain(said);
    } // prettier-ignore
  }
  await page.goto('/#/variants/no-such');
  await expect(page.getByText('This Refract has no variant “no-such”')).toBeVisible();
});

test('a memory and a spike rule are put together, read about, and trained', async ({ page, workbench }) => {
  await page.goto('/#/variants');
  const parts = page.getByRole('region', { name: 'Put another together' });
  await parts.getByRole('combobox', { name: 'Memory' }).selectOption('mingru');
  await expect(
    parts.getByRole('combobox', { name: 'Spike rule' }).getByRole('option', { name: /\(soft\)/ }),
  ).toHaveCount(0);
  await parts.getByRole('combobox', { name: 'Spike rule' }).selectOption('refractory-block');
  await parts.getByRole('button', { name: 'Show mingru+refractory-block' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'mingru+refractory-block' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Source' })).toContainText('Feng et al. 2024');

  await page.getByRole('button', { name: 'Train mingru+refractory-block' }).click();
  const ticked = page.getByRole('checkbox', { name: 'mingru+refractory-block' });
  await expect(ticked).toBeChecked();
  const choices = page.getByRole('group', { name: 'Choices' });
  await choices.getByRole('combobox', { name: 'Memory' }).selectOption('lru');
  await choices.getByRole('combobox', { name: 'Spike rule' }).selectOption('hard');
  await choices.getByRole('button', { name: 'Add lru+hard' }).click();
  await expect(page.getByRole('checkbox', { name: 'lru+hard' })).toBeChecked();
  // One that has a name is ticked by its name.
  await choices.getByRole('combobox', { name: 'Memory' }).selectOption('lif');
  await choices.getByRole('combobox', { name: 'Spike rule' }).selectOption('soft');
  await choices.getByRole('button', { name: 'Add lif-soft' }).click();
  await expect(page.getByRole('checkbox', { name: 'lif-soft' })).toBeChecked();
  const { id } = await workbench.call('variants.get', { id: 'lru+hard' });
  expect(id).toBe('lru+hard');

  // What was put together is still there after the window was closed.
  await page.reload();
  await expect(ticked).toBeChecked();
  await ticked.uncheck();
  await expect(page.getByRole('checkbox', { name: 'lru+hard' })).toBeChecked();
});
