/**
 * @file Which runs are alike: two runs are of one group when their configurations differ in nothing but the seed (and
 * the number of threads, which changes no result worth a group of its own). And what to call a group beside others.
 */
import { hash } from 'node:crypto';
import type { Scalar } from '../../api/common.ts';
import { findVariant, optionNames } from '../../models/index.ts';
import { completeConfig } from '../../training/config.ts';
import type { RunConfig } from '../../training/config.ts';

/** A configuration's options and settings under one another, without seed, threads and variant. */
export type Fields = Readonly<Record<string, Scalar>>;

/** What a run is grouped and labelled by. */
export interface Kind {
  /** Runs with the same key are alike. */
  readonly group: string;
  /** Fields that are not the defaults. */
  readonly chosen: Fields;
  /** All of them: where one of two groups has the default, it is named as well. */
  readonly fields: Fields;
}

const isScalar = (value: unknown): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value);

/** Fields of a configuration that say nothing about what group its run is of. */
export const withoutGroup = ['seed', 'threads'] as const;

/** A configuration as one flat record. The network's unused options (a decay where there is none) are left out. */
export function fieldsOf({ variant, options, seed: _, threads: __, ...settings }: RunConfig): Fields {
  const own = Object.entries(options).filter(([name]) => isOwn(variant, name));
  const fields = [...own, ...Object.entries(settings)].filter(([, value]) => isScalar(value));
  return Object.fromEntries(fields) as Fields;
}

/** @param datasetId data sets are part of what makes runs alike */
export function kindOf(datasetId: string, config: RunConfig): Kind {
  const fields = fieldsOf(config);
  const usual = usualFields(config.variant);
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    group: hash('sha256', JSON.stringify([datasetId, config.variant, sorted])).slice(0, 16),
    chosen: Object.fromEntries(sorted.filter(([name, value]) => usual[name] !== value)),
    fields: Object.fromEntries(sorted),
  };
}

interface KnownVariant {
  readonly own: ReadonlySet<string>;
  readonly usual: Fields;
}

const known = new Map<string, KnownVariant | undefined>();

/** What is known of a variant; nothing of one that only another version of Refract has. */
function variantOf(id: string): KnownVariant | undefined {
  if (!known.has(id)) known.set(id, describeVariant(id));
  return known.get(id);
}

function describeVariant(id: string): KnownVariant | undefined {
  try {
    const own = new Set(optionNames(findVariant(id)));
    const {
      options,
      seed: _,
      threads: __,
      variant: ___,
      ...settings
    } = completeConfig(id, {}, { threads: 1 });
    return { own, usual: { ...options, ...settings } as Fields };
  } catch {
    return undefined;
  }
}

function isOwn(variant: string, name: string): boolean {
  return variantOf(variant)?.own.has(name) ?? true;
}

const usualFields = (variant: string): Fields => variantOf(variant)?.usual ?? {};

/** What the literature calls some options. */
const symbols: Readonly<Record<string, string>> = {
  refractory: 'k',
  decay: 'd',
  threshold: 'θ',
  lr: 'learning rate',
  limitTrain: 'training samples',
  limitTest: 'test samples',
};

/** One side of a comparison. */
export interface Labelled {
  readonly variant: string;
  readonly fields: Fields;
  /** Set where groups of several data sets are compared. */
  readonly dataset?: string;
}

/**
 * Calls each group by its variant and, where several groups have that variant, by what differs among those:
 * "lif-refractory, k = 4". The labels are unique.
 */
export function labelGroups(groups: readonly Labelled[]): string[] {
  // Of groups on one data set: what differs from one on another (the batch that suits it) goes without saying.
  const placeOf = ({ variant, dataset }: Labelled) => JSON.stringify([variant, dataset]);
  const differing = new Map(
    [...Map.groupBy(groups, placeOf)].map(([place, alike]) => [place, differingNames(alike)]),
  );
  const onSeveral = new Set(groups.map(({ dataset }) => dataset)).size > 1;
  const labels = groups.map((group) => {
    const { variant, fields, dataset } = group;
    const parts = differing
      .get(placeOf(group))!
      .flatMap((name) =>
        fields[name] === undefined ? [] : [`${symbols[name] ?? name} = ${String(fields[name])}`],
      );
    return [onSeveral && dataset ? `${variant} on ${dataset}` : variant, ...parts].join(', ');
  });
  const seen = new Map<string, number>();
  return labels.map((label) => {
    const times = (seen.get(label) ?? 0) + 1;
    seen.set(label, times);
    return times === 1 ? label : `${label} (${times})`;
  });
}

/** Orders labels: numbers within them by size (k = 2 before k = 10, 0.008 before 0.01), the rest by letters. */
export function compareLabels(a: string, b: string): number {
  const parts = (label: string) => label.split(/(\d+(?:\.\d+)?(?:e[-+]?\d+)?)/);
  const [own, other] = [parts(a), parts(b)];
  for (let at = 0; at < Math.min(own.length, other.length); at++) {
    const [x, y] = [own[at]!, other[at]!];
    // Every second part is a number.
    const order = at % 2 === 1 ? Number(x) - Number(y) : x.localeCompare(y, 'en');
    if (order !== 0) return order;
  }
  return own.length - other.length;
}

/** Names of the fields that are not the same in all groups: options before settings of the training. */
function differingNames(groups: readonly Labelled[]): string[] {
  const names = new Set(groups.flatMap(({ fields }) => Object.keys(fields)));
  const differing = [...names].filter((name) => new Set(groups.map(({ fields }) => fields[name])).size > 1);
  const isOption = (name: string) => isOwn(groups[0]!.variant, name);
  return [...differing.filter(isOption), ...differing.filter((name) => !isOption(name))];
}
