/**
 * @file How long it takes to look into a trained network: `npm run -s measure -- activity [HIDDEN [LAYERS]]` trains
 * a few steps on sequential MNIST (784 time steps) in a home folder of its own and prints milliseconds.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCall } from '../../main/api/client.ts';
import { openService } from '../../main/workbench/index.ts';

const [hidden = 128, layers = 2] = process.argv.slice(2).map(Number);
const samples = 20;

const home = mkdtempSync(join(tmpdir(), 'refract-measure-'));
const service = openService({ home });
const call = makeCall((name, args) => service.call(name, args));
try {
  const mnist = await until(async () =>
    (await call('datasets.list')).datasets.find(({ name }) => name === 'mnist'),
  );
  const { runIds } = await call('experiments.start', {
    datasetId: mnist.id,
    groups: [{ variant: 'lif-soft' }],
    seeds: [1],
    options: { hidden, layers },
    settings: { steps: 3, batch: 64, limitTest: 100 },
  });
  const id = runIds[0]!;
  await until(async () => (await call('runs.get', { id })).row.status === 'done');
  const neuron = { layer: layers - 1, index: 0 };
  print('first sample', await timed(() => call('runs.activity', { id, index: 0, neuron })));
  const others: number[] = [];
  const same: number[] = [];
  for (let index = 1; index <= samples; index++) {
    others.push(await timed(() => call('runs.activity', { id, index, neuron })));
    same.push(await timed(() => call('runs.activity', { id, index, neuron: { layer: 0, index } })));
  }
  print('another sample', median(others));
  print('another neuron of it', median(same));
  const survey = async () => {
    const { jobId } = await call('runs.survey', { id });
    await until(async () => (await call('jobs.get', { id: jobId })).finishedAt !== null);
  };
  print('survey of 256 samples', await timed(survey));
} finally {
  await service.close();
  rmSync(home, { recursive: true, force: true });
}

async function until<Value>(what: () => Promise<Value | undefined | false>): Promise<Value> {
  for (;;) {
    const value = await what();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function print(what: string, milliseconds: number): void {
  process.stdout.write(`${what.padEnd(24)} ${milliseconds.toFixed(1).padStart(7)} ms\n`);
}
