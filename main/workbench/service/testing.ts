/** @file What the tests of the service share: a home folder of their own, a tiny data set, and an engine that they lead. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { makeCall, type Call } from '../../api/client.ts';
import { RefractError } from '../../api/errors.ts';
import type { CallResult } from '../../api/contract.ts';
import type { AnyEvent } from '../../api/events.ts';
import type { AnyJob } from '../../api/jobs.ts';
import { writeNpz } from '../../datasets/index.ts';
import type { EngineOptions } from '../../training/launch.ts';
import type { Job, TrainJob, TrainResult } from '../../training/protocol.ts';
import type { Workbench } from '../workbench.ts';
import { openService } from './service.ts';
import type { Service, ServiceOptions } from './service.ts';

export const tiny = { train: 12, test: 6, steps: 5, channels: 2, classes: 3 };

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'refract-service-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** Writes an NPZ file with a few sequences; their values are sample number + step / 10. */
export async function writeTiny(path: string, { withTest = true } = {}): Promise<void> {
  const { steps, channels, classes } = tiny;
  const part = (samples: number) => ({
    x: {
      dtype: 'float32' as const,
      shape: [samples, steps, channels],
      data: Float32Array.from({ length: samples * steps * channels }, (_, i) => {
        const sample = Math.floor(i / (steps * channels));
        return sample + (Math.floor(i / channels) % steps) / 10;
      }),
    },
    y: {
      dtype: 'int64' as const,
      shape: [samples],
      data: BigInt64Array.from({ length: samples }, (_, n) => BigInt(n % classes)),
    },
  });
  const [train, test] = [part(tiny.train), part(tiny.test)];
  const arrays = { x_train: train.x, y_train: train.y, x_test: test.x, y_test: test.y };
  await writeNpz(path, withTest ? arrays : { x: train.x, y: train.y });
}

export interface TestService {
  readonly service: Service;
  readonly call: Call;
  readonly home: string;
  /** Every event so far. */
  readonly events: AnyEvent[];
  /** Imports the tiny data set. @returns its id */
  readonly importTiny: (name?: string) => Promise<string>;
  /** Resolves when a condition holds; fails after ten seconds. */
  readonly until: <Value>(what: () => Promise<Value | undefined | false>) => Promise<Value>;
  /** Waits for a job to end. */
  readonly job: (id: string) => Promise<AnyJob>;
}

/** Opens a service without the built-in data sets; it is closed when the test is over. */
export function openTestService(options: Partial<ServiceOptions> = {}): TestService {
  const home = options.home ?? temporaryFolder();
  const service = openService({
    builtins: false,
    checkResults: true,
    cores: 1,
    givesWay: false,
    ...options,
    home,
  });
  onTestFinished(() => service.close());
  const events: AnyEvent[] = [];
  service.connect((message) => events.push(...message.events));
  const call = makeCall((name, args) => service.call(name, args));
  const until: TestService['until'] = async (what) => {
    for (let tries = 0; tries < 1000; tries++) {
      const value = await what();
      if (value !== undefined && value !== false) return value;
      await pause(10);
    }
    throw new Error('it did not happen within ten seconds');
  };
  const job = (id: string) =>
    until(async () => {
      const found = await call('jobs.get', { id });
      return found.finishedAt !== null && found;
    });
  const importTiny = async (name = 'tiny') => {
    const path = join(temporaryFolder(), 'tiny.npz');
    await writeTiny(path);
    const { jobId } = await call('datasets.import', {
      source: (await service.sources.addLocal([path])).id,
      name,
    });
    const ended = await job(jobId);
    if (ended.kind !== 'import' || !ended.result) throw new Error(ended.error?.message ?? ended.status);
    return ended.result.dataset.id;
  };
  return { service, call, home, events, importTiny, until, job };
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Curve = CallResult<'runs.series'>['curves'][number];

/** What a page shows of a series: what it asked for with seconds, and the events since, as api/events.ts says. */
export function joinedCurve(
  asked: Curve | undefined,
  events: readonly AnyEvent[],
  runId: string,
  { name, scope }: Pick<Curve, 'name' | 'scope'>,
): { steps: number[]; values: (number | null)[]; seconds: number[] } {
  const points = new Map(
    asked?.steps.map((step, i) => [step, [asked.values[i]!, asked.seconds![i]!] as const]),
  );
  for (const { name: event, payload } of events) {
    if (event === 'runs.rewound' && payload.runId === runId) {
      for (const step of points.keys()) if (step > payload[scope]) points.delete(step);
    } else if (event === 'runs.points' && payload.runId === runId) {
      const own = payload.series.find((one) => one.name === name && one.scope === scope);
      own?.steps.forEach((step, i) => points.set(step, [own.values[i]!, own.seconds[i]!]));
    }
  }
  const sorted = [...points].sort(([a], [b]) => a - b);
  return {
    steps: sorted.map(([step]) => step),
    values: sorted.map(([, [value]]) => value),
    seconds: sorted.map(([, [, seconds]]) => seconds),
  };
}

/** A training that an engine was asked for, to be led by the test. */
export interface LedTraining {
  readonly job: TrainJob;
  readonly options: EngineOptions;
  readonly finish: (testAccuracy?: number) => void;
  readonly fail: (error: RefractError) => void;
}

/** An engine that trains as the test says. It stops when asked to. */
export function ledEngine(): { run: Workbench['run']; trainings: LedTraining[] } {
  const trainings: LedTraining[] = [];
  const run = <Result>(job: Job, options: EngineOptions = {}): Promise<Result> =>
    new Promise((resolve, reject) => {
      if (job.kind !== 'train') return reject(new RefractError('unavailable', `No ${job.kind} here.`));
      options.signal?.addEventListener('abort', () => reject(new RefractError('cancelled', 'Stopped.')));
      const finish = (testAccuracy = 0.5) => resolve(resultOf(job, testAccuracy) as Result);
      trainings.push({ job, options, finish, fail: reject });
    });
  return { run, trainings };
}

function resultOf(job: TrainJob, testAccuracy: number): TrainResult {
  const metrics = {
    ...{ trainLoss: 1, trainAccuracy: testAccuracy, testAccuracy, testLoss: 1 },
    ...{ validationAccuracy: null, validationLoss: null },
  };
  return {
    metrics,
    spikeRate: Array.from({ length: job.config.options.layers }, () => 0.25),
    ...{ synapticOperations: 100, inputOperations: 10, parameters: 50, steps: 5, epochs: 5, seconds: 10 },
    ...{
      samplesPerSecond: 100,
      peakRssMiB: 200,
      weightsSha256: 'ab',
      kernels: 'portable',
      stoppedEarly: false,
    },
  };
}
