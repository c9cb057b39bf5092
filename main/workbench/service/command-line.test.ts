/** @file The command that trains a run again. */
import { expect, it } from 'vitest';
import { addDataset, addRun, temporaryDatabase } from '../../../db/testing.ts';
import { completeConfig } from '../../training/config.ts';
import { usualHome } from '../home.ts';
import { commandOf } from './command-line.ts';

function runOnDigits() {
  const db = temporaryDatabase();
  addDataset(db, { name: 'my digits' });
  const settings = { threads: 2, seed: 3, epochs: 4 };
  const config = completeConfig('lif-refractory', { refractory: 2 }, settings);
  return addRun(db, { variant: 'lif-refractory', seed: 3, config });
}

it('names what is no default, and the length', () => {
  expect(commandOf(runOnDigits(), usualHome())).toBe(
    "npm run -s refract -- train --dataset 'my digits' --variant lif-refractory --epochs 4 --set refractory=2 --batch 128 --lr 0.002 --seed 3 --threads 2",
  );
});

it('names the home folder where the command would look into another', () => {
  const run = runOnDigits();
  expect(commandOf(run, usualHome())).not.toContain('--home');
  expect(commandOf(run, '/data/refract')).toMatch(/ --home \/data\/refract$/);
  expect(commandOf(run, '/my data')).toMatch(/ --home '\/my data'$/);
});
