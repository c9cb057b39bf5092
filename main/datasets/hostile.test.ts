/** @file Damaged files: each is read or refused in words, quickly, and nothing of a refused one stays. */
import { describe, expect, it } from 'vitest';
import { attack, writeVictim } from './hostile/attack.ts';
import { mutate } from './hostile/mutate.ts';
import { victims } from './hostile/victims.ts';
import { importDataset } from './import.ts';
import { readers } from './readers/index.ts';
import { filesBelow, refusal, temporaryFolder } from './test-support.ts';

/** How many damaged files of each data set; a long search is test/support/fuzz-readers.ts. */
const RUNS = 60;

describe('damaged files', () => {
  it('are made from every format that can be read', () => {
    const attacked = new Set(victims.map(({ format }) => format));
    expect(readers.map(({ id }) => id).filter((id) => !attacked.has(id))).toEqual([]);
  });

  it('are made from a seed: the same one, the same damage', () => {
    const file = Buffer.from('1,2\n3,4\n'.repeat(100));
    for (let seed = 0; seed < 200; seed++) expect(mutate(file, seed)).toEqual(mutate(file, seed));
    const kinds = new Set(Array.from({ length: 200 }, (_, seed) => mutate(file, seed).toString('latin1')));
    expect(kinds.size).toBeGreaterThan(150);
  });

  it.each(victims.map((victim) => [victim.title, victim] as const))(
    'are read or refused in words, and leave nothing: %s',
    async (_, victim) => {
      const [folder, home] = [temporaryFolder(), temporaryFolder()];
      writeVictim(victim, folder);
      const whole = importDataset(home, [folder], victim.options);
      if (victim.isHostile) await refusal(whole);
      else expect((await whole).format, 'undamaged').toBe(victim.format);
      for (const name of filesBelow(home)) expect(name).toMatch(/^blobs/);
      if (victim.isHostile) expect(filesBelow(home)).toEqual([]);
      const empty = temporaryFolder();
      let refused = 0;
      const runs = Math.ceil(RUNS * victim.share);
      for (let seed = 0; seed < runs; seed++) {
        try {
          if ((await attack(victim, seed, folder, empty)) === 'refused') refused++;
        } catch (error) {
          throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
        }
      }
      expect(refused).toBeGreaterThan(runs / 5);
    },
  );

  it.each([
    // A length for which the library took 1.2 GB, and two seconds.
    ['HDF5 with rows of any length', 900_004],
    // Lists in the description of a page, for which room was made: the process ended, or had half a gigabyte.
    ['Parquet of lists', 2_000_275],
    ['Parquet of lists', 2_001_687],
    ['Parquet of events', 2_001_599],
  ])('that say something is very long get no memory for it: %s, seed %i', async (title, seed) => {
    const victim = victims.find((one) => one.title === title)!;
    const [folder, home] = [temporaryFolder(), temporaryFolder()];
    writeVictim(victim, folder);
    const before = process.resourceUsage().maxRSS;
    expect(await attack(victim, seed, folder, home)).toBe('refused');
    expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(200);
  });
});
