/** @file Statistics over the seeds of groups of runs, and what differs in their configuration. */
import { compareVariants, describe } from '../../../analysis/index.ts';
import type { CallResult } from '../../../api/contract.ts';
import type { Run } from '../../../../db/index.ts';
import { variants } from '../../../models/index.ts';
import type { TrainResult } from '../../../training/protocol.ts';
import { compareLabels, fieldsOf, kindOf, labelGroups } from '../groups.ts';
import type { Fields } from '../groups.ts';
import { configOf } from '../../runs.ts';
import { finite } from '../rows.ts';
import { measureFor, measureNames, measures } from './measures.ts';
import type { Measure } from './measures.ts';
import { sentencesOn } from './sentences.ts';

type Comparison = CallResult<'compare.runs'>;
type Group = Comparison['groups'][number];
type ComparedRun = Group['runs'][number];

interface Members {
  readonly key: string;
  /** What tells it from the other groups. */
  readonly label: string;
  /** One of them, which stands for all where it is not about the seed. */
  readonly first: Run;
  readonly fields: Fields;
  /** The oldest first. */
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

/**
 * Compares runs, put into groups of those that differ only in the seed: in the catalogue's order, then by label.
 * @param wanted see measureFor
 */
export function compareRuns(
  runs: readonly Run[],
  wanted: Measure,
  { stepsOf, lengthOf }: DataLookup,
): Comparison {
  const measure = measureFor(wanted, runs);
  const members = membersOf(runs);
  const valueOf: ValueOf = (run, name) => measures[name].valueOf(run, stepsOf(run.datasetId));
  const values: ValuesBySeed = (finished, name) => {
    const known = finished.map((run) => [run.seed, valueOf(run, name)] as const);
    return new Map(known.filter((entry): entry is [number, number] => entry[1] !== null));
  };
  // An accuracy on one data set is not to be compared with one on another.
  const byData = [...Map.groupBy(members, ({ first }) => first.datasetSha256).values()];
  const pairs = byData.flatMap((own) =>
    compareVariants(
      own.map(({ label, finished }) => ({ variant: label, values: values(finished, measure) })),
    ),
  );
  const groups = members.map((own) => {
    const counted = new Set(own.finished);
    const described = own.all.map((run): ComparedRun => ({
      ...{ id: run.id, seed: run.seed, status: run.status },
      counted: counted.has(run),
      ...lengthOf(run),
      values: Object.fromEntries(
        measureNames.map((name) => [name, run.status === 'done' ? finite(valueOf(run, name)) : null]),
      ) as ComparedRun['values'],
    }));
    return describeGroup(own, described, values);
  });
  return {
    measure,
    sentences: [
      ...(byData.length > 1 ? [OTHER_DATA] : []),
      ...byData.flatMap((own) => {
        const labels = new Set(own.map(({ label }) => label));
        const ofData = groups.filter(({ label }) => labels.has(label));
        return sentencesOn(measure, ofData, pairs);
      }),
    ],
    groups,
    pairs: pairs.map((pair) => ({ ...pair })),
    configuration: configurationOf(members),
    notes: notesOn(runs, members),
  };
}

const OTHER_DATA = 'Runs on different data are not compared with each other.';

const catalogue = variants.map(({ id }) => id);

/** Pairs of parts stand behind the variants with names, as does one that only another version of Refract has. */
const placeOf = ({ variant }: Run): number => {
  const place = catalogue.indexOf(variant);
  return place < 0 ? catalogue.length : place;
};

function membersOf(runs: readonly Run[]): Members[] {
  const byAge = [...runs].sort((a, b) => a.createdAt - b.createdAt || a.seed - b.seed);
  const groups = [...Map.groupBy(byAge, (run) => kindOf(run.datasetId, configOf(run)).group)].map(
    ([key, all]) => ({ key, all, first: all[0]!, fields: fieldsOf(configOf(all[0]!)) }),
  );
  const labels = labelGroups(
    groups.map(({ first, fields }) => ({ variant: first.variant, dataset: first.datasetName, fields })),
  );
  return groups
    .map((group, i) => ({ ...group, label: labels[i]!, finished: newestOfSeeds(group.all) }))
    .sort((a, b) => placeOf(a.first) - placeOf(b.first) || compareLabels(a.label, b.label));
}

function newestOfSeeds(runs: readonly Run[]): Run[] {
  const done = runs.filter(({ status }) => status === 'done');
  return [...new Map(done.map((run) => [run.seed, run])).values()];
}

type ValueOf = (run: Run, measure: Measure) => number | null;

/** A measure of runs, by seed; runs without a value are left out. */
type ValuesBySeed = (runs: readonly Run[], measure: Measure) => Map<number, number>;

function describeGroup(
  { key, label, first, all, finished }: Members,
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
    variant: first.variant,
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

function configurationOf(members: readonly Members[]): Comparison['configuration'] {
  const columns = members.map(({ first, fields }) => ({
    dataset: first.datasetName,
    variant: first.variant,
    ...fields,
  })) as Record<string, string | number | boolean>[];
  const names = [...new Set(columns.flatMap(Object.keys))];
  return names.map((field) => {
    const values = columns.map((column) => column[field] ?? null);
    return { field, values, equal: new Set(values).size === 1 };
  });
}

/** What a reader has to know before believing a difference. */
function notesOn(runs: readonly Run[], members: readonly Members[]): string[] {
  const notes: string[] = [];
  if (new Set(runs.map(({ codeVersion }) => codeVersion)).size > 1)
    notes.push('The runs were trained by different versions of Refract.');
  const kernels = runs.flatMap(({ summary }) =>
    summary['kernels'] === undefined ? [] : [summary['kernels']],
  );
  if (new Set(kernels).size > 1)
    notes.push('Some runs used the native operators and some the portable ones: times cannot be compared.');
  const without = members.filter(({ finished }) => finished.length === 0).map(({ label }) => label);
  if (without.length > 0) notes.push(`Not compared, since no run is finished: ${without.join('; ')}.`);
  for (const { label, all, finished } of members) {
    const repeated = all.filter(({ status }) => status === 'done').length - finished.length;
    if (repeated > 0)
      notes.push(
        `${label}: ${repeated} repeated seed${repeated > 1 ? 's' : ''} left out; the newest run counts.`,
      );
    const stopped = all.filter(({ status }) => status === 'diverged').length;
    if (stopped > 0) notes.push(`${label}: ${stopped} of ${all.length} runs diverged and are not counted.`);
  }
  return notes;
}
