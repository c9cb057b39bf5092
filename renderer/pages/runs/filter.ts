/** @file What the table is filtered by: as the address has it, as the workbench takes it, and as chips. */
import type { CallArguments } from '../../../main/api/contract.ts';
import { formatNumber } from '../../charts/format.ts';
import { statuses as allStatuses, statusTexts, type RunStatus } from '../../state/run-words.ts';
import { numberColumns, type RunNumber } from './columns.ts';

export type RunFilter = NonNullable<CallArguments<'runs.list'>['filter']>;

/** Inclusive; undefined: open. */
export interface Range {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** An empty text or list restricts nothing. */
export interface Filter {
  readonly text: string;
  readonly statuses: readonly RunStatus[];
  readonly variants: readonly string[];
  readonly tags: readonly string[];
  readonly seeds: readonly number[];
  readonly datasetId: string;
  readonly experimentId: string;
  readonly ranges: Readonly<Partial<Record<RunNumber, Range>>>;
}

/** What the text is looked for in. */
export const textHelp =
  'Every word must occur in a run’s variant, data set, tags, notes, error or id, or in the name that you gave its experiment. A name that was made from the variants does not count.';

export const noFilter: Filter = {
  text: '',
  statuses: [],
  variants: [],
  tags: [],
  seeds: [],
  datasetId: '',
  experimentId: '',
  ranges: {},
};

/** A list in one value of the address; its entries may hold commas. */
const joined = (list: readonly (string | number)[]) =>
  list.map((one) => encodeURIComponent(one)).join(',') || undefined;
const parted = (value: string | null) =>
  (value ?? '').split(',').filter(Boolean).map(decoded); // prettier-ignore

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand
  }
}

/** The filter in an address. What is no value of its field is left out. */
export function filterOf(query: URLSearchParams): Filter {
  const ranges = numberColumns.flatMap(({ id }) => {
    const range = rangeOf(query.get(id));
    return range ? [[id, range] as const] : [];
  });
  return {
    text: query.get('q') ?? '',
    statuses: parted(query.get('status')).filter((one): one is RunStatus =>
      allStatuses.some((status) => status === one),
    ),
    variants: parted(query.get('variant')),
    tags: parted(query.get('tag')),
    seeds: parted(query.get('seed')).map(Number).filter((seed) => Number.isInteger(seed) && seed >= 0),
    datasetId: query.get('dataset') ?? '',
    experimentId: query.get('experiment') ?? '',
    ranges: Object.fromEntries(ranges),
  }; // prettier-ignore
}

/** The address of a filter. */
export function queryOf(filter: Filter): Record<string, string | undefined> {
  const { text, statuses, variants, tags, seeds, datasetId, experimentId, ranges } = filter;
  const bounds = Object.entries(ranges).map(([name, { min, max }]) => [name, `${min ?? ''}..${max ?? ''}`]);
  return {
    q: text,
    status: joined(statuses),
    variant: joined(variants),
    tag: joined(tags),
    seed: joined(seeds),
    dataset: datasetId,
    experiment: experimentId,
    ...Object.fromEntries(bounds),
  };
}

/** "0.5..", "..0.9", "0.5..0.9" */
function rangeOf(value: string | null): Range | undefined {
  const [min, max] = (value ?? '').split('..').map((end) => (end.trim() === '' ? NaN : Number(end)));
  const range = {
    ...(Number.isFinite(min) ? { min } : {}),
    ...(Number.isFinite(max) ? { max } : {}),
  };
  return Object.keys(range).length > 0 ? range : undefined;
}

/** As the workbench takes it. */
export function toRunFilter(filter: Filter): RunFilter {
  const { text, statuses, variants, tags, seeds, datasetId, experimentId, ranges } = filter;
  return {
    ...(text.trim() ? { text: text.trim().slice(0, 1000) } : {}),
    ...(statuses.length > 0 ? { statuses: [...statuses] } : {}),
    ...(variants.length > 0 ? { variants: [...variants] } : {}),
    ...(tags.length > 0 ? { tags: [...tags] } : {}),
    ...(seeds.length > 0 ? { seeds: [...seeds] } : {}),
    ...(datasetId ? { datasetId } : {}),
    ...(experimentId ? { experimentId } : {}),
    ...(Object.keys(ranges).length > 0 ? { ranges: ranges as NonNullable<RunFilter['ranges']> } : {}),
  };
}

/** One condition as a chip. */
export interface Chip {
  readonly key: string;
  readonly label: string;
  /** The filter once the chip is taken away. */
  readonly without: Filter;
}

/** Names that a filter only has ids of. */
export interface Names {
  readonly dataset: (id: string) => string | undefined;
  readonly experiment: (id: string) => string | undefined;
}

/** Every condition but the text, which stands in its own field. */
export function chipsOf(filter: Filter, names: Names): Chip[] {
  const { statuses, variants, tags, seeds, datasetId, experimentId, ranges } = filter;
  const chip = (key: string, label: string, change: Partial<Filter>): Chip => ({
    key,
    label,
    without: { ...filter, ...change },
  });
  const either = (list: readonly (string | number)[]) => list.join(' or ');
  return [
    ...(experimentId
      ? [chip('experiment', `Experiment: ${names.experiment(experimentId) ?? experimentId}`, { experimentId: '' })]
      : []),
    ...(datasetId ? [chip('dataset', `Data set: ${names.dataset(datasetId) ?? datasetId}`, { datasetId: '' })] : []),
    ...(statuses.length > 0
      ? [chip('status', `Status: ${either(statuses.map((one) => statusTexts[one].word.toLowerCase()))}`, { statuses: [] })]
      : []),
    ...(variants.length > 0 ? [chip('variant', `Variant: ${either(variants)}`, { variants: [] })] : []),
    ...tags.map((tag) => chip(`tag ${tag}`, `Tag: ${tag}`, { tags: tags.filter((one) => one !== tag) })),
    ...(seeds.length > 0 ? [chip('seed', `Seed: ${either(seeds)}`, { seeds: [] })] : []),
    ...numberColumns.flatMap(({ id, title, unit, scale }) => {
      const range = ranges[id];
      if (!range) return [];
      const { [id]: _, ...others } = ranges;
      return [chip(id, `${title} ${rangeWords(range, scale, unit)}`, { ranges: others })];
    }),
  ]; // prettier-ignore
}

/** "at least 50 %", "0.5 to 0.9" */
function rangeWords({ min, max }: Range, scale: number, unit = ''): string {
  const written = (value: number) => formatNumber(value * scale);
  const behind = unit ? ` ${unit}` : '';
  if (min !== undefined && max !== undefined) return `${written(min)} to ${written(max)}${behind}`;
  return min !== undefined ? `at least ${written(min)}${behind}` : `at most ${written(max!)}${behind}`;
}

/** Whether it restricts anything. */
export function restricts(filter: Filter): boolean {
  return Object.values(queryOf(filter)).some((value) => !!value?.trim());
}
