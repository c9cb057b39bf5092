import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Isa } from '../../kernels/install.ts';
import { setCrossover } from './crossover.ts';

/** Kernels that measure 0.1 first, then 0.2 and so on, and tell what was set. */
function kernels(isa: Isa = 'avx2') {
  let measured = 0;
  const set: number[][] = [];
  return {
    set,
    isa: () => isa,
    measureCrossover: () => ({ map: ++measured / 10, gradient: 0.5 }),
    setCrossover: (map: number, gradient: number) => void set.push([map, gradient]),
  };
}

const temporaryHome = () => mkdtempSync(join(tmpdir(), 'refract-crossover-'));

test('what was measured first is used ever after', async () => {
  const home = temporaryHome();
  const own = kernels();
  await setCrossover(own, home, 'a processor');
  await setCrossover(own, home, 'a processor');
  expect(own.set).toEqual([
    [0.1, 0.5],
    [0.1, 0.5],
  ]);
});

test('another processor or instruction set is measured by itself, and forgets nothing', async () => {
  const home = temporaryHome();
  const own = kernels();
  await setCrossover(own, home, 'one');
  await setCrossover(own, home, 'other');
  await setCrossover(kernels('portable'), home, 'one');
  await setCrossover(own, home, 'one');
  expect(own.set.map(([map]) => map)).toEqual([0.1, 0.2, 0.1]);
  const stored = JSON.parse(readFileSync(join(home, 'crossover.json'), 'utf8')) as object;
  expect(Object.keys(stored)).toEqual(['one, avx2', 'other, avx2', 'one, portable']);
});

test('a damaged note is measured anew, and no home folder remembers nothing', async () => {
  const home = temporaryHome();
  const own = kernels();
  await setCrossover(own, home, 'one');
  writeFileSync(join(home, 'crossover.json'), '{"one, avx2":{"map":-1}}');
  await setCrossover(own, home, 'one');
  await setCrossover(own, null, 'one');
  expect(own.set.map(([map]) => map)).toEqual([0.1, 0.2, 0.3]);
});

test('what an older Refract measured is measured anew', async () => {
  const home = temporaryHome();
  writeFileSync(join(home, 'crossover.json'), '{"one, avx2":{"map":2,"gradient":0.5}}');
  const own = kernels();
  await setCrossover(own, home, 'one');
  await setCrossover(own, home, 'one');
  expect(own.set.map(([map]) => map)).toEqual([0.1, 0.1]);
});
