/**
 * @file From a request back to a draft: templates, and starting an experiment again with changes. Groups that differ in
 * numbers become one entry with lists of values where that means the same.
 */
import type { ExperimentRequest } from '../../../main/api/experiments.ts';
import { isNumeric, textOf } from '../../components/option-form.ts';
import type { Variant } from '../../state/catalogue.svelte.ts';
import { inOrder, type Draft, type Entry } from './draft.ts';
import { seedsInText } from './seeds.ts';

type Group = ExperimentRequest['groups'][number];

export interface Restored {
  readonly draft: Draft;
  /** What this Refract does not have: variants and options of another version. */
  readonly leftOut: readonly string[];
}

export function draftOf(request: ExperimentRequest, variants: readonly Variant[]): Restored {
  const leftOut = new Set<string>();
  const known = request.groups.flatMap(({ variant, options }): Group[] => {
    const found = variants.find(({ id }) => id === variant);
    if (!found) {
      leftOut.add(variant);
      return [];
    }
    const pairs = Object.entries(options).filter(
      ([name]) => found.options.some((one) => one.name === name) || !leftOut.add(`${variant} ${name}`),
    );
    return [{ variant, options: Object.fromEntries(pairs) }];
  });
  const place = (id: string) => variants.findIndex((variant) => variant.id === id);
  const byVariant = [...Map.groupBy(known, ({ variant }) => variant)];
  const entries = byVariant.flatMap(([id, groups]) => entriesOf(groups, variants[place(id)]!));
  const draft = {
    name: request.name ?? '',
    isOwnName: false,
    datasetId: request.datasetId,
    seeds: seedsInText(request.seeds),
    entries: inOrder(entries, place),
    options: inTexts(request.options),
    settings: inTexts(request.settings),
  };
  return { draft: withCommonLists(draft, variants), leftOut: [...leftOut] };
}

const inTexts = (values: Readonly<Record<string, string | number | boolean | undefined>>) =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, textOf(value)]])),
  );

/** One entry for groups that are every combination of some lists of numbers; else one a group. */
function entriesOf(groups: readonly Group[], variant: Variant): Entry[] {
  const numeric = new Set(variant.options.filter(isNumeric).map(({ name }) => name));
  const kind = ({ options }: Group) =>
    JSON.stringify(
      Object.keys(options)
        .sort()
        .map((name) => [name, numeric.has(name) ? null : options[name]]),
    );
  return [...Map.groupBy(groups, kind).values()].flatMap((alike) => {
    const names = Object.keys(alike[0]!.options);
    const lists = names.map((name) => [...new Set(alike.map(({ options }) => options[name]!))]);
    const isProduct = lists.reduce((product, list) => product * list.length, 1) === alike.length;
    const areDifferent = new Set(alike.map(({ options }) => JSON.stringify(names.map((name) => options[name])))).size === alike.length; // prettier-ignore
    if (!isProduct || !areDifferent)
      return alike.map((group) => ({ variant: group.variant, options: inTexts(group.options) }));
    const texts = names.map((name, at) => [name, lists[at]!.map(textOf).join(', ')]);
    return [{ variant: variant.id, options: Object.fromEntries(texts) as Record<string, string> }];
  });
}

/** A list that all variants share (hidden size 64, 128) belongs to the options for all of them. */
function withCommonLists(draft: Draft, variants: readonly Variant[]): Draft {
  const variantOf = (id: string) => variants.find((variant) => variant.id === id)!;
  const names = new Set(draft.entries.flatMap(({ options }) => Object.keys(options)));
  const shared = [...names].filter((name) => {
    const having = draft.entries.filter(({ variant }) => variantOf(variant).options.some((one) => one.name === name)); // prettier-ignore
    const isOwn = having.some(({ variant }) => variantOf(variant).ownOptions.includes(name));
    return !isOwn && new Set(having.map(({ options }) => options[name])).size === 1;
  });
  const moved = Object.fromEntries(shared.map((name) => [name, draft.entries.find(({ options }) => options[name] !== undefined)!.options[name]!])); // prettier-ignore
  const entries = draft.entries.map(({ variant, options }) => ({
    variant,
    options: Object.fromEntries(Object.entries(options).filter(([name]) => !shared.includes(name))),
  }));
  return { ...draft, entries, options: { ...draft.options, ...moved } };
}
