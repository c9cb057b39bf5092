/** @file The whole comparison as a document in Markdown. */
import { configurationColumns, shownFields } from './configuration.ts';
import type { GroupView } from './groups.ts';
import { measures, type Comparison } from './measures.ts';
import { pairColumns, shownPairs } from './pairs.ts';
import { summaryColumns } from './summary.ts';
import { markdownOf } from './table.ts';

export interface ReportOf {
  readonly title: string;
  readonly comparison: Comparison;
  /** Of the comparison, all of them. */
  readonly groups: readonly GroupView[];
  /** Labels of groups that are not shown. */
  readonly hidden: ReadonlySet<string>;
  /** Label of the group that the others are held against; empty: every pair. */
  readonly base: string;
  readonly titles: ReadonlyMap<string, string>;
}

/** @param at when the report is made */
export function markdownReport(report: ReportOf, at: Date): string {
  const { title, comparison, groups, hidden, base, titles } = report;
  const shown = groups.filter(({ label }) => !hidden.has(label));
  const pairs = shownPairs(comparison.pairs, base, hidden);
  const differing = shownFields(comparison.configuration, false);
  const parts = [
    `# ${title}`,
    `${measures[comparison.measure].title}. ${countWords(shown)}. ${at.toISOString().slice(0, 10)}.`,
    comparison.sentences.join('\n\n'),
    ...(comparison.notes.length > 0 ? [comparison.notes.map((note) => `- ${note}`).join('\n')] : []),
    '## Summary',
    'Mean ± standard deviation over seeds.',
    markdownOf(shown, summaryColumns(shown)),
    ...(pairs.length > 0
      ? ['## Pairs', pairNote(comparison), markdownOf(pairs, pairColumns(comparison.measure, groups))]
      : []),
    ...(differing.length > 0
      ? ['## What differs', markdownOf(differing, configurationColumns(groups, hidden, titles))]
      : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** "4 groups, 20 runs". */
export function countWords(groups: readonly GroupView[]): string {
  const runs = groups.reduce((sum, group) => sum + group.runs.length, 0);
  return `${groups.length} ${groups.length === 1 ? 'group' : 'groups'}, ${runs} ${runs === 1 ? 'run' : 'runs'}`;
}

/** How the pair table is to be read. */
export function pairNote({ pairs }: Pick<Comparison, 'pairs'>): string {
  const tested = pairs.filter(({ p }) => p !== null).length;
  const over = tested > 1 ? `, by Holm over ${tested} tested pairs` : '';
  return `Bold: the difference is shown at 5 %${over}. Effect size: Hedges’ g.`;
}
