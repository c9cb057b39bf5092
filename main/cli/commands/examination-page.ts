/** @file What an examination of a data set found, for a person. */
import type { Examination } from '../../api/examination.ts';
import { integer, percent } from '../terminal/format.ts';
import { short } from './dataset-page.ts';

/** So many samples of each kind are named; --json has more. */
const NAMED = 5;

/** "0 to 784": the range of what a histogram counts. Its last bar may reach beyond `most`, which nothing does. */
function span({ from, width, counts }: Examination['lengths'], most: number): string {
  const last = Math.min(most, from + width * counts.length - 1);
  return last === from ? integer(from) : `${integer(from)} to ${integer(last)}`;
}

const named = (count: number, examples: readonly string[]): string =>
  count === 0
    ? 'none'
    : `${integer(count)}: ${examples.slice(0, NAMED).join('; ')}${count > NAMED ? '; …' : ''}`;

/**
 * As `refract datasets NAME --examine` prints it below the page of the data set. Samples are counted from 0.
 * @param steps of the data set
 */
export function examinationPage(found: Examination, steps: number): string {
  const { values, lengths, spikes, duplicates, leaks, contradictions, groups, missing } = found;
  const facts: [string, string][] = [
    ['values', `${short(values.min)} to ${short(values.max)}, mean ${short(values.mean)}, standard deviation ${short(values.sd)}; ${percent(values.zeroShare)} are 0`],
    ['steps', `${span(lengths, steps)}${spikes ? ' until the last spike' : ' before padding'}`],
    ...(spikes ? [['spikes', `${short(spikes.mean)} a sample, ${integer(spikes.total)} in all`] satisfies [string, string]] : []),
    ['in two parts', named(leaks.count, leaks.examples.map(({ split, sample, train }) => `${split} ${sample} is training ${train}`))],
    ['repeated', named(duplicates.count, duplicates.examples.map(({ split, first, second }) => `${split} ${second} is ${first}`))],
    ['contradictory', contradictions === 0 ? 'none' : `${integer(contradictions)} samples that equal one of another class`],
    ...(groups ? [['groups', `${integer(groups.shared)} of ${integer(groups.count)} in the training set and in another part`] satisfies [string, string]] : []),
    ['missing', `${integer(missing.nonFinite)} values that are no numbers; ${integer(missing.empty)} training samples of nothing but zeros`],
  ]; // prettier-ignore
  return ['Training samples, and equal samples of all parts', ...facts.map(([title, text]) => `${title.padEnd(15)}${text}`)].join('\n');
} // prettier-ignore
