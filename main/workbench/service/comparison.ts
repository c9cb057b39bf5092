/** @file Statistics over the seeds of groups of runs, and what differs in their configuration. */
import { compareVariants, describe } from '../../analysis/index.ts';
import type { CallResult, HandlerArguments } from '../../api/contract.ts';
import type { Run } from '../../../db/index.ts';
import type { TrainResult } from '../../training/protocol.ts';
import { fieldsOf, kindOf, labelGroups } from './groups.ts';
import { configOf } from './rows.ts';

type Comparison = CallResult<'compare.runs'>;
type Measure = HandlerArguments<'compare.runs'>['measure'];
type Group = Comparison['groups'][number];

const measures: readonly Measure[] = [
  'testAccuracy', 'testLoss', 'trainLoss', 'spikeRate', 'synapticOperations', 'seconds', 'samplesPerSecond',
]; // prettier-ignore

interface Members {
  readonly key: string;
  readonly all: readonly Run[];
  /** One finished run a seed: the newest. */
  readonly finished: readonly Run[];
}

/** Compares runs, put into groups of those that differ only in the seed, in the order of their first run. */
export function compareRuns(runs: readonly Run[], measure: Measure): Comparison {
  const byAge = [...runs].sort((a, b) => a.createdAt - b.createdAt);
  const members = [...Map.groupBy(byAge, (run) => kindOf(run.datasetId, configOf(run)).group)].map(
    ([key, all]): Members => ({ key, all, finished: newestOfSeeds(all) }),
  );
  const firsts = members.map(({ all }) => all[0]!);
  const fields = firsts.map((run) => fieldsOf(configOf(run)));
  const labels = labelGroups(
    firsts.map((run, i) => ({ variant: run.variant, dataset: run.datasetName, fields: fields[i]! })),
  );
  const pairs = compareVariants(
    members.map(({ finished }, i) => ({ variant: labels[i]!, values: valuesBySeed(finished, measure) })),
  );
  return {
    measure,
    groups: members.map((own, i) => describeGroup(own, labels[i]!)),
    pairs: pairs.map((pair) => ({ ...pair })),
    configuration: configurationOf(firsts, fields),
    notes: notesOn(runs, members, labels),
  };
}

function newestOfSeeds(runs: readonly Run[]): Run[] {
  const done = runs.filter(({ status }) => status === 'done');
  return [...new Map(done.map((run) => [run.seed, run])).values()];
}

function valuesBySeed(runs: readonly Run[], measure: Measure): Map<number, number> {
  return new Map(runs.flatMap((run) => (run[measure] === null ? [] : [[run.seed, run[measure]] as const])));
}

function describeGroup({ key, all, finished }: Members, label: string): Group {
  const numbers = measures.map(
    (name) => [name, describe([...valuesBySeed(finished, name).values()])] as const,
  );
  const rates = finished.flatMap((run) => {
    const { spikeRate } = run.summary as unknown as Partial<TrainResult>;
    return spikeRate ? [spikeRate] : [];
  });
  return {
    group: key,
    variant: all[0]!.variant,
    label,
    runIds: all.map(({ id }) => id),
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
