/** @file One data set is shown with all that is known of it; files are looked at without being imported. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandLine } from '../support/cli.ts';

const refract = new CommandLine();
const choices = ['--test-fraction', '0.25', '--validation-fraction', '0.2', '--set', 'missing=zero'];

/** Twenty samples of two classes, two numbers each; two of the numbers are missing. */
function writeTable(path: string): void {
  const rows = Array.from(
    { length: 20 },
    (_, i) => `${i < 2 ? '' : i / 4},${i / 8},${i % 2 ? 'odd' : 'even'}`,
  );
  writeFileSync(path, ['first,second,label', ...rows].join('\n'));
}

beforeAll(async () => {
  writeTable(refract.path('numbers.csv'));
  await refract.json('import', 'numbers.csv', '--name', 'numbers', ...choices);
});
afterAll(() => refract.remove());

describe('one data set', () => {
  it('has its parts, classes, shape, recipe, files and what was filled', async () => {
    const { dataset } = await refract.json<{ dataset: Record<string, unknown> }>('datasets', 'numbers');
    expect(dataset).toMatchObject({
      ...{ name: 'numbers', format: 'csv', classNames: ['even', 'odd'], filled: 2, missing: null },
      samples: { train: 12, validation: 3, test: 5 },
      recipe: { testFraction: 0.25, validationFraction: 0.2, settings: { missing: 'zero', label: 'label' } },
      source: [{ name: 'numbers.csv', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }],
    });
    const { datasets } = await refract.json<{ datasets: { name: string; sha256: string }[] }>('datasets');
    expect(datasets.find(({ name }) => name === 'numbers')).toMatchObject({ sha256: dataset['sha256'] });
    const { train, validation, test } = dataset['balance'] as Record<string, number[]>;
    expect([train, validation, test].map((counts) => counts!.reduce((sum, count) => sum + count, 0))).toEqual([12, 3, 5]);
  });

  it('is shown in words', async () => {
    const { code, stdout } = await refract.run(['datasets', 'numbers']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^numbers\n/);
    expect(stdout).toMatch(/filled +2 missing values/);
    expect(stdout).toMatch(/recipe .*--test-fraction 0\.25 .*--set missing=zero/);
    expect(stdout).toMatch(/class +train +validation +test\n/);
    expect(stdout).toMatch(/\nall +12 +3 +5\n/);
    expect(stdout).toMatch(/numbers\.csv .* [0-9a-f]{64}/);
  });

  it('is examined, and what was found is kept', async () => {
    const { examination } = await refract.json<{ examination: { duplicates: object } }>('datasets', 'numbers', '--examine');
    expect(examination).toMatchObject({ leaks: { count: 0 }, missing: { nonFinite: 0 } });
    const { code, stdout } = await refract.run(['datasets', 'numbers', '--examine']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/missing +0 values that are no numbers/);
    expect(stdout).toMatch(/in two parts +none/);
    expect(await refract.failure(['datasets', '--examine'])).toMatchObject({ exit: 2, code: 'invalid-option' });
  });

  it('that is not there is answered with the names there are', async () => {
    expect(await refract.failure(['datasets', 'nmubers'])).toMatchObject({
      exit: 2,
      code: 'not-found',
      hint: expect.stringContaining('numbers') as string,
    });
  });
}); // prettier-ignore

describe('a dry run', () => {
  it('shows what an import would make, with the recipe that it has then, and stores nothing', async () => {
    const other = new CommandLine();
    const folder = other.path('files');
    mkdirSync(folder);
    writeTable(other.path('files/numbers.csv'));
    writeFileSync(other.path('files/notes.pdf'), '%PDF-1.4');
    const args = ['import', folder, '--dry-run', ...choices];
    const { preview } = await other.json<{ preview: { recipe: object } }>(...args);
    expect(preview).toMatchObject({
      ...{ format: { id: 'csv' }, classNames: ['even', 'odd'], channels: 1, steps: 2, complete: true },
      ...{ samples: { train: 20, validation: null, test: null }, fileCounts: { used: 1, all: 2 } },
    });
    const { stdout } = await other.run(args);
    expect(stdout).toMatch(/recipe .*--test-fraction 0\.25 .*--set missing=zero/);
    expect(stdout).toMatch(/notes\.pdf +.*has no use for it/);
    expect(existsSync(other.path('refract.sqlite'))).toBe(false);
    expect(existsSync(other.path('blobs'))).toBe(false);
    await other.json('import', folder, '--name', 'numbers', ...choices);
    const { dataset } = await other.json<{ dataset: { recipe: object } }>('datasets', 'numbers');
    expect(preview.recipe).toEqual(dataset.recipe);
    other.remove();
  });

  it('is refused as the import would be', async () => {
    const refused = await refract.failure(['import', 'numbers.csv', '--dry-run', '--test-fraction', '2']);
    expect(refused).toEqual(await refract.failure(['import', 'numbers.csv', '--name', 'x', '--test-fraction', '2']));
    expect(refused.code).toBe('invalid-option');
  });
}); // prettier-ignore
