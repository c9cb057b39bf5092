/** @file Whole runs on data sets that ask for something at every step: they learn, and go on after a stop bit for bit. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { generateDataset } from '../datasets/index.ts';
import { askedBy } from './data-shape.ts';
import { completeConfig } from './config.ts';
import type { TrainSettings } from './config.ts';
import type { TrainResult } from './protocol.ts';
import { train } from './train.ts';

const home = mkdtempSync(join(tmpdir(), 'refract-seq2seq-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

type Task = Parameters<typeof generateDataset>[1];

/** Trains on a task, stopped after so many epochs and resumed where `stopAfter` says so. */
async function trained(
  name: string,
  task: Task,
  variant: string,
  options: object,
  settings: Omit<TrainSettings, 'threads'>,
  stopAfter?: number,
): Promise<{ result: TrainResult; losses: number[] }> {
  const manifest = await generateDataset(home, task);
  const config = completeConfig(
    variant,
    options as Record<string, unknown>,
    { ...settings, threads: 2 },
    askedBy(manifest),
  );
  const folder = join(home, name);
  mkdirSync(folder);
  const job = { kind: 'train' as const, config, data: { home, manifest }, folder };
  const losses: number[] = [];
  const run = (resume: boolean, stop: AbortController) =>
    train(
      { ...job, resume },
      {
        signal: stop.signal,
        emit: (event) => {
          if (event.type !== 'epoch') return;
          losses.push(event.report.metrics['train/loss']!);
          if (event.report.epoch === stopAfter) stop.abort();
        },
      },
    );
  if (stopAfter !== undefined) {
    await expect(run(false, new AbortController())).rejects.toMatchObject({ code: 'cancelled' });
  }
  return { result: await run(stopAfter !== undefined, new AbortController()), losses };
}

const lagCopy = { task: 'lag-copy', train: 256, test: 128, settings: { length: 24, lag: 2, alphabet: 6 } };
const small = { layers: 2, hidden: 32, stateSize: 8 };

test('a small network learns to copy with a delay, and a stop changes no bit of it', async () => {
  const settings = { epochs: 14, batch: 16, lr: 0.01 };
  const whole = await trained('whole', lagCopy, 'binary-s4d', small, settings);
  const { metrics } = whole.result;
  // Four tokens, each as likely: chance is a quarter.
  expect(metrics.testAccuracy).toBeGreaterThan(0.9);
  expect(metrics.testSequenceAccuracy).toBeGreaterThan(0);
  expect(metrics.testSequenceAccuracy!).toBeLessThanOrEqual(metrics.testAccuracy!);
  expect(metrics).not.toHaveProperty('testRmse');
  expect(whole.losses.at(-1)).toBeLessThan(whole.losses[0]! / 4);
  const stopped = await trained('stopped', lagCopy, 'binary-s4d', small, settings, 2);
  expect(stopped.result.weightsSha256).toBe(whole.result.weightsSha256);
  expect(stopped.result.metrics).toEqual(metrics);
});

test('only steps that have a class are learnt and measured', async () => {
  const task = { task: 'copy', train: 256, test: 64, settings: { lag: 2, tokens: 2, alphabet: 5 } };
  const { result } = await trained('copy', task, 'spiking-fr-ssm', { ...small, refractory: 1 }, { epochs: 20, batch: 16, lr: 0.01 }); // prettier-ignore
  // Two of six steps count, of three tokens each: chance is a third, and every step the same token no more.
  expect(result.metrics.testAccuracy).toBeGreaterThan(0.6);
});

test('a small network tells a delayed signal far better than its mean', async () => {
  const settings = { length: 48, lag: 3, frequency: 50 };
  const task = { task: 'continuous-delay', train: 128, test: 64, settings };
  const { result } = await trained('delay', task, 'binary-s4d', small, { epochs: 15, batch: 16, lr: 0.01 });
  const { metrics } = result;
  expect(metrics.testNrmse).toBeLessThan(0.6);
  expect(metrics.testRmse).toBeCloseTo(Math.sqrt(metrics.testLoss!), 9);
  expect([metrics.trainAccuracy, metrics.testAccuracy]).toEqual([null, null]);
});
