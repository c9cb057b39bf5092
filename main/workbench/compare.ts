/** @file An experiment: several variants, several seeds, trained alike, then compared. */
import { getRun, insertExperiment, listRuns } from '../../db/index.ts';
import type { RunRow } from '../../db/index.ts';
import { compareVariants, describe } from '../analysis/index.ts';
import type { Comparison as PairComparison, Description } from '../analysis/index.ts';
import { RefractError, toRefractError } from '../api/errors.ts';
import type { EngineOptions } from '../training/launch.ts';
import type { EngineEvent } from '../training/protocol.ts';
import { datasetNamed, manifestOf } from './datasets.ts';
import { memoryOf } from './estimate.ts';
import { MemoryGate } from './memory-share.ts';
import { planRuns } from './plan.ts';
import type { ExperimentGroup } from './plan.ts';
import { checkRequest, resume, summarize, train } from './runs.ts';
import type { RunSummary, TrainRequest } from './runs.ts';
import { severalAtOnce } from './several.ts';
import type { Workbench } from './workbench.ts';

export interface CompareRequest {
  readonly name?: string;
  readonly dataset: string;
  readonly variants: readonly string[];
  /** In place of `variants`, each with options of its own. */
  readonly groups?: readonly ExperimentGroup[];
  readonly seeds: readonly number[];
  /** Options for every variant; one that a variant does not have is left out for it, one that none has is an error. */
  readonly options: TrainRequest['options'];
  readonly settings: Omit<TrainRequest['settings'], 'seed'>;
}

/** What tells how good a run is: where numbers are asked for there is no accuracy. */
type MainMeasure = 'testAccuracy' | 'testNrmse';

interface VariantSummary {
  /** With the options that are its group's own: "lif-refractory refractory=4". */
  readonly variant: string;
  /** Finished runs. */
  readonly n: number;
  /** Of the test accuracy, 0 to 1: of samples, or of steps that have a class. Of no run where numbers are asked for. */
  readonly accuracy: Description;
  /** Where a class is asked for at every step: of the share of test sequences all of whose steps are right. */
  readonly sequenceAccuracy?: Description;
  /** Where numbers are asked for at every step: of the test error, see Scores. */
  readonly rmse?: Description;
  readonly nrmse?: Description;
  /** Mean over seeds, by layer. */
  readonly spikeRate: readonly number[];
  /** Mean over seeds. */
  readonly synapticOperations: number | null;
  /** Mean seconds a run. */
  readonly seconds: number | null;
}

export interface Comparison {
  readonly experiment: { readonly id: string };
  readonly runs: readonly RunSummary[];
  /** What is tested: of accuracies more is better, of errors less. */
  readonly measure: MainMeasure;
  readonly summary: readonly VariantSummary[];
  readonly tests: readonly PairComparison[];
}

export interface CompareOptions extends Pick<EngineOptions, 'signal'> {
  /** Runs that train side by side, from 1; default 1. */
  readonly atOnce?: number;
  /** Events of a run that is being trained; `index` counts from 0. */
  readonly onRun?: (
    run: { index: number; total: number; variant: string; seed: number },
    event: EngineEvent,
  ) => void;
  /** However a run ended, or needed no training. */
  readonly onEnded?: (run: { index: number }) => void;
  readonly onFinished?: (run: RunSummary) => void;
  /** Bytes of memory that are free now; default: what the system says. */
  readonly freeBytes?: (() => number) | undefined;
}

/** Errors of one run that do not stop the others. */
const endsOneRun: ReadonlySet<RefractError['code']> = new Set(['diverged', 'engine-crashed']);

/**
 * Trains every variant with every seed, one run after the other or several at once, and compares test accuracies or, where
 * numbers are asked for, errors. Seeds go round first, so that an experiment that is stopped half way has every variant about
 * equally often.
 * @throws RefractError for a wrong request before anything is trained; `cancelled`, `disk` … while training
 */
export async function compare(
  workbench: Workbench,
  request: CompareRequest,
  options: CompareOptions = {},
): Promise<Comparison> {
  for (const one of plan(request)) checkRequest(workbench, one);
  const { dataset } = request;
  const { id } = insertExperiment(workbench.db, {
    name: request.name ?? `${groupsOf(request).map(labelOf).join(', ')} on ${dataset}`,
    isNameMade: request.name === undefined,
    config: { ...request },
  });
  return finishComparison(workbench, id, request, options);
}

/**
 * Trains what an experiment still lacks: runs that were stopped go on, those that never began begin, those that are
 * finished or have diverged stay as they are.
 * @throws RefractError as compare
 */
export async function finishComparison(
  workbench: Workbench,
  experimentId: string,
  request: CompareRequest,
  options: CompareOptions = {},
): Promise<Comparison> {
  const groups = groupsOf(request);
  const requests = plan(request);
  const ended = new Array<Labelled | undefined>(requests.length).fill(undefined);
  const gate = new MemoryGate(options.freeBytes);
  const carryOut = async (one: TrainRequest, index: number, signal: AbortSignal) => {
    const group = groups[index % groups.length]!;
    const label = labelOf(group);
    const run = { index, total: requests.length, variant: label, seed: one.settings.seed ?? 0 };
    try {
      const found = runIn(workbench, experimentId, group, run.seed);
      if (found?.status === 'done') {
        ended[index] = { label, run: summarize(getRun(workbench.db, found.id)) };
      } else if (found?.status !== 'diverged') {
        const needed = memoryOf(() => [checkRequest(workbench, one), dataOf(workbench, one.dataset)]);
        const beside = {
          signal,
          onEvent: (event: EngineEvent) => options.onRun?.(run, event),
          onWait: () => noteWaiting(workbench, run, needed),
        };
        const finished = await gate.train(needed, beside, (engine) =>
          found ? resume(workbench, found.id, engine) : train(workbench, { ...one, experimentId }, engine),
        );
        ended[index] = { label, run: finished };
        options.onFinished?.({ ...finished, variant: label });
      }
    } catch (error) {
      passOver(workbench, experimentId, run, error);
    } finally {
      options.onEnded?.(run);
    }
  };
  await severalAtOnce(requests, options.atOnce ?? 1, carryOut, options.signal);
  const runs = ended.flatMap((one) => one ?? []);
  if (runs.length === 0) {
    throw new RefractError(
      'diverged',
      'None of the runs finished.',
      'See `refract runs` for what ended each.',
    );
  }
  const measure = measureOf(runs);
  return {
    experiment: { id: experimentId },
    runs: runs.map(({ run }) => run),
    measure,
    summary: summarizeGroups(groups.map(labelOf), runs),
    tests: testPairs(groups.map(labelOf), request.seeds, runs, measure),
  };
}

/** A run and the group that it is one of. */
interface Labelled {
  readonly label: string;
  readonly run: RunSummary;
}

function groupsOf({ variants, groups }: CompareRequest): readonly ExperimentGroup[] {
  return groups ?? variants.map((variant) => ({ variant, options: {} }));
}

function labelOf({ variant, options }: ExperimentGroup): string {
  return [variant, ...Object.entries(options).map(([name, value]) => `${name}=${String(value)}`)].join(' ');
}

/** The newest run of a group and a seed in an experiment. */
function runIn(
  { db }: Workbench,
  experimentId: string,
  { variant, options }: ExperimentGroup,
  seed: number,
): RunRow | undefined {
  return listRuns(db, { filter: { experimentId, variants: [variant], seeds: [seed] } }).find((row) => {
    const { options: stored = {} } = getRun(db, row.id).config as {
      readonly options?: TrainRequest['options'];
    };
    return Object.entries(options).every(([name, value]) => stored[name] === value);
  });
}

/**
 * Notes an error that ends one run and not the others.
 * @throws RefractError any other error; a cancelled one with how to go on with the whole experiment
 */
export function passOver(
  { note }: Workbench,
  experimentId: string,
  { variant, seed }: { readonly variant: string; readonly seed: number },
  error: unknown,
): void {
  const known = toRefractError(error);
  if (known.code === 'cancelled') throw cancelled(experimentId, known);
  if (!endsOneRun.has(known.code)) throw error;
  note(`${variant}, seed ${seed}: ${known.message}`);
}

/** What a data set's manifest says. */
export const dataOf = (workbench: Workbench, dataset: string) => manifestOf(datasetNamed(workbench, dataset));

/** Says why a run does not begin yet. */
export function noteWaiting(
  { note }: Workbench,
  { variant, seed }: { readonly variant: string; readonly seed: number },
  needed: number,
): void {
  const mebibytes = Math.ceil(needed / 2 ** 20);
  note(`${variant}, seed ${seed} waits for memory: it will need about ${mebibytes} MiB.`);
}

function cancelled(experimentId: string, { code, message, cause }: RefractError): RefractError {
  const hint = `Continue with \`refract resume ${experimentId}\`: it trains what the experiment still lacks.`;
  return new RefractError(code, message, hint, { cause });
}

/** The training requests of an experiment, in the order in which they run. @throws RefractError `usage`, `not-found` */
export function plan(request: CompareRequest): TrainRequest[] {
  const groups = groupsOf(request);
  if (groups.length === 0 || request.seeds.length === 0) {
    throw new RefractError(
      'usage',
      'A comparison needs at least one variant and one seed.',
      'For example --variants lif-none,lif-soft --seeds 1,2,3.',
    );
  }
  const repeated = [...groups.map(labelOf), ...request.seeds].find((item, i, all) => all.indexOf(item) !== i);
  if (repeated !== undefined)
    throw new RefractError('usage', `${repeated} is given twice.`, 'Give each variant and each seed once.');
  return planRuns({ ...request, groups });
}

const measureOf = (runs: readonly Labelled[]): MainMeasure =>
  runs.some(({ run }) => run.metrics.testNrmse !== undefined) ? 'testNrmse' : 'testAccuracy';

function summarizeGroups(labels: readonly string[], runs: readonly Labelled[]): VariantSummary[] {
  return labels.map((variant) => {
    const own = runs.filter(({ label }) => label === variant).map(({ run }) => run);
    const mean = (values: readonly number[]) =>
      values.length === 0 ? null : values.reduce((a, b) => a + b) / values.length;
    const over = (name: keyof RunSummary['metrics']) =>
      describe(own.flatMap(({ metrics }) => metrics[name] ?? []));
    const has = (name: keyof RunSummary['metrics']) => own.some(({ metrics }) => metrics[name] !== undefined);
    const layers = own[0]?.spikeRate?.length ?? 0;
    return {
      variant,
      n: own.length,
      accuracy: over('testAccuracy'),
      ...(has('testSequenceAccuracy') ? { sequenceAccuracy: over('testSequenceAccuracy') } : {}),
      ...(has('testNrmse') ? { rmse: over('testRmse'), nrmse: over('testNrmse') } : {}),
      spikeRate: Array.from({ length: layers }, (_, l) => mean(own.map(({ spikeRate }) => spikeRate![l]!))!),
      synapticOperations: mean(own.flatMap(({ synapticOperations }) => synapticOperations ?? [])),
      seconds: mean(own.flatMap(({ seconds }) => seconds ?? [])),
    };
  });
}

function testPairs(
  labels: readonly string[],
  seeds: readonly number[],
  runs: readonly Labelled[],
  measure: MainMeasure,
): readonly PairComparison[] {
  const measured = labels.map((variant) => ({
    variant,
    values: new Map(
      seeds.flatMap((seed) => {
        const own = runs.find(({ label, run }) => label === variant && run.seed === seed);
        const value = own?.run.metrics[measure];
        return value === null || value === undefined ? [] : [[seed, value] as const];
      }),
    ),
  }));
  return compareVariants(measured);
}
