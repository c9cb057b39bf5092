/** @file What an examination has found, in sentences. */
import type { CallResult } from '../../../main/api/contract.ts';
import { formatNumber } from '../../charts/format.ts';
import { counted } from './words.ts';

export type Examination = NonNullable<CallResult<'datasets.examined'>['found']>;
type Split = Examination['leaks']['examples'][number]['split'];

interface Link {
  readonly text: string;
  readonly split: Split;
  readonly sample: number;
}

export interface Finding {
  readonly kind: 'good' | 'warning' | 'plain';
  readonly text: string;
  /** Samples to look at. */
  readonly links: readonly Link[];
}

const splitWords: Readonly<Record<Split, string>> = {
  train: 'training',
  validation: 'validation',
  test: 'test',
};

/** So many samples are named. */
const NAMED = 5;

const finding = (kind: Finding['kind'], text: string, links: readonly Link[] = []): Finding => ({ kind, text, links }); // prettier-ignore

/** The sentences in the order of their weight. */
export function findings(
  { leaks, duplicates, contradictions, groups, missing, values, spikes }: Examination,
  { samples, filled }: { readonly samples: { readonly train: number }; readonly filled: number },
): Finding[] {
  const link = (split: Split, sample: number): Link => ({
    text: `${splitWords[split]} ${formatNumber(sample)}`,
    split,
    sample,
  });
  const isOne = (count: number): string => (count === 1 ? 'is' : 'are');
  return [
    leaks.count === 0
      ? finding('good', 'No sample of the training set is in another part too.')
      : finding(
          'warning',
          `${counted(leaks.count, 'sample')} outside the training set ${isOne(leaks.count)} in it too: a network can know ${leaks.count === 1 ? 'it' : 'them'} by heart.`,
          leaks.examples.slice(0, NAMED).map(({ split, sample }) => link(split, sample)),
        ),
    ...(groups === null
      ? []
      : [
          groups.shared === 0
            ? finding('good', `No group of ${formatNumber(groups.count)} is in the training set and another part.`)
            : finding('warning', `${counted(groups.shared, 'group')} of ${formatNumber(groups.count)} ${isOne(groups.shared)} in the training set and in another part. Import with a split by group to keep them apart.`),
        ]),
    duplicates.count === 0
      ? finding('good', 'No two samples of a part are equal.')
      : finding(
          'warning',
          `${counted(duplicates.count, 'sample')} ${duplicates.count === 1 ? 'repeats' : 'repeat'} an earlier one of the same part.`,
          duplicates.examples.slice(0, NAMED).map(({ split, second }) => link(split, second)),
        ),
    ...(contradictions === 0 ? [] : [finding('warning', `${counted(contradictions, 'sample')} ${isOne(contradictions)} equal to one of another class.`)]),
    ...(filled > 0 ? [finding('warning', `${counted(filled, 'value')} of the files ${filled === 1 ? 'was' : 'were'} missing and ${isOne(filled)} filled, as the import says.`)] : []),
    missing.nonFinite === 0
      ? finding('good', filled > 0 ? 'Every value is a number now.' : 'No value is missing.')
      : finding('warning', `${counted(missing.nonFinite, 'value')} ${isOne(missing.nonFinite)} no number.`),
    ...(missing.empty === 0 ? [] : [finding('warning', `${counted(missing.empty, 'training sample')} ${missing.empty === 1 ? 'has' : 'have'} nothing but zeros.`)]),
    spikes === null
      ? finding('plain', `Values from ${formatNumber(values.min)} to ${formatNumber(values.max)}, mean ${formatNumber(values.mean)}, standard deviation ${formatNumber(values.sd)}; ${formatNumber(values.zeroShare, { percent: true })} are 0.`)
      : finding('plain', `${formatNumber(spikes.mean)} spikes in a sample on average, ${formatNumber(spikes.total)} in ${counted(samples.train, 'training sample')}; ${formatNumber(values.zeroShare, { percent: true })} of steps and channels have none.`),
  ];
} // prettier-ignore

/** The lower end of every bar. */
export const barNames = ({ from, width, counts }: Examination['lengths']): string[] =>
  counts.map((_, i) => formatNumber(from + i * width));
