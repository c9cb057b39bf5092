/** @file Statistics over the seeds of groups of runs, and what differs in their configuration. */
import { compareVariants, describe } from '../../../analysis/index.ts';
import type { CallResult } from '../../../api/contract.ts';
import type { Run } from '../../../../db/index.ts';
import type { TrainResult } from '../../../training/protocol.ts';
import { fieldsOf, kindOf, labelGroups } from '../groups.ts';
import { configOf, finite } from '../rows.ts';
import { measureNames, measures } from './measures.ts';
import type { Measure } from './measures.ts';
import { sentencesOn } from './sentences.ts';

type Comparison = CallResult<'compare.runs'>;
type Group = Comparison['groups'][number];
type ComparedRun = Group['runs'][number];

interface Members {
  readonly key: string;
  readonly all: readonly Run[];
  /** One finished run a seed: the newest. */
  readonly finished: readonly Run[];
}

/** What has to be known of the runs' data sets. */
export interface DataLookup {
  /** Time steps of a data set's sequences, by its id. */
  readonly stepsOf: (datasetId: string) => number;
  /** Optimizer steps of a run, in all and an epoch. */
  readonly lengthOf: (run: Run) => Pick<ComparedRun, 'stepsPerEpoch' | 'totalSteps'>;
}

/** Compares runs, put into groups of those that differ only in the seed, in the order of their first run. */
export function compareRuns(
  runs: readonly Run[],
  measure: Measure,
  { stepsOf, lengthOf }: DataLookup,
): Comparison {
  const byAge = [...runs].sort((a, b) => a.createdAt - b.createdAt);
  const members = [...Map.groupBy(byAge, (run) => kindOf(run.datasetId, configOf(run)).group)].map(
    ([key, all]): Members => ({ key, all, finished: newestOfSeeds(all) }),
  );
  const firsts = members.map(({ all }) => all[0]!);
  const fields = firsts.map((run) => fieldsOf(configOf(run)));
  const labels = labelGroups(
    firsts.map((run, i) => ({ variant: run.variant, dataset: run.datasetName, fields: fields[i]! })),
  );
  const valueOf: ValueOf = (run, name) => measures[name].valueOf(run, stepsOf(run.datasetId));
  const values: ValuesBySeed = (finished, name) => {
    const known = finished.map((run) => [run.seed, valueOf(run, name)] as const);
    return new Map(known.filter((entry): entry is [number, number] => entry[1] !== null));
  };
  const pairs = compareVariants(
    members.map(({ finished }, i) => ({ variant: labels[i]!, values: values(finished, measure) })),
  );
  const groups = members.map((own, i) => {
    const counted = new Set(own.finished);
    const described = own.all.map((run): ComparedRun => ({
      ...{ id: run.id, seed: run.seed, status: run.status },
      counted: counted.has(run),
      ...lengthOf(run),
      values: Object.fromEntries(
        measureNames.map((name) => [name, run.status === 'done' ? finite(valueOf(run, name)) : null]),
      ) as ComparedRun['values'],
    }));
    return describeGroup(own, labels[i]!, described, values);
  });
  return {
    measure,
    sentences: sentencesOn(measure, groups, pairs),
    groups,
    pairs: pairs.map((pair) => ({ ...pair })),
    configuration: configurationOf(firsts, fields),
    notes: notesOn(runs, members, labels),
  };
}

function newestOfSeeds(runs: readonly Run[]): Run[] {
  const done = runs.filter(({ status }) => status === 'done');
  return [...new Map(done.map((run) => [run.seed, run])).values()];
}

type ValueOf = (run: Run, measure: Measure) => number | null;

/** A measure of runs, by seed; runs without a value are left out. */
type ValuesBySeed = (runs: readonly Run[], measure: Measure) => Map<number, number>;

function describeGroup(
  { key, all, finished }: Members,
  label: string,
  runs: readonly ComparedRun[],
  values: ValuesBySeed,
): Group {
  const numbers = measureNames.map((name) => [name, describe([...values(finished, name).values()])] as const);
  const rates = finished.flatMap((run) => {
    const { spikeRate } = run.summary as unknown as Partial<TrainResult>;
    return spikeRate ? [spikeRate] : [];
  });
  return {
    group: key,
    variant: all[0]!.variant,
    label,
    runs,
    seeds: finished.map(({ seed }) => seed),
    numbers: Object.fromEntries(numbers) as Group['numbers'],
    spikeRateByLayer: (rates[0] ?? []).map(
      (_, l) => rates.reduce((sum, rate) => sum + rate[l]!, 0) / rates.length,
    ),
    unfinished: all.filter(({ status }) => status !== 'done').length,
  };
}

function configurationOf(
  runs: readonly Run[],
  fields: readonly ReturnType<typeof fieldsOf>[],
): Comparison['configuration'] {
  const columns = runs.map((run, i) => ({
    dataset: run.datasetName,
    variant: run.variant,
    ...fields[i]!,
  })) as Record<string, string | number | boolean>[];
  const names = [...new Set(columns.flatMap(Object.keys))];
  return names.map((field) => {
    const values = columns.map((column) => column[field] ?? null);
    return { field, values, equal: new Set(values).size === 1 };
  });
}

/** What a reader has to know before believing a difference. */
function notesOn(runs: readonly Run[], members: readonly Members[], labels: readonly string[]): string[] {
  const notes: string[] = [];
  if (new Set(runs.map(({ datasetSha256 }) => datasetSha256)).size > 1)
    notes.push('The runs were trained on different data.');
  if (new Set(runs.map(({ codeVersion }) => codeVersion)).size > 1)
    notes.push('The runs were trained by different versions of Refract.');
  const kernels = runs.flatMap(({ summary }) =>
    summary['kernels'] === undefined ? [] : [summary['kernels']],
  );
  if (new Set(kernels).size > 1)
    notes.push('Some runs used the native operators and some the portable ones: times cannot be compared.');
  members.forEach(({ all, finished }, i) => {
    if (finished.length === 0) notes.push(`${labels[i]}: no run is finished, so it is not compared.`);
    const repeated = all.filter(({ status }) => status === 'done').length - finished.length;
    if (repeated > 0)
      notes.push(
        `${labels[i]}: ${repeated} repeated seed${repeated > 1 ? 's' : ''} left out; the newest run counts.`,
      );
    const stopped = all.filter(({ status }) => status === 'diverged').length;
    if (stopped > 0)
      notes.push(`${labels[i]}: ${stopped} of ${all.length} runs diverged and are not counted.`);
  });
  return notes;
}
