/** @file From the draft to the request: fields are read, lists of values become groups, and what is wrong has a place. */
import type { Scalar } from '../../../main/api/common.ts';
import type { ExperimentRequest } from '../../../main/api/experiments.ts';
import { readText } from '../../components/option-form.ts';
import type { FormOption, Variant } from '../../state/catalogue.svelte.ts';
import type { Draft, Texts } from './draft.ts';
import { readSeeds } from './seeds.ts';

/** As many as the contract and the workbench take. */
const limits = { groups: 200, runs: 10_000 };

/** What is wrong, by the place where it is shown. */
export type Faults = Readonly<Record<string, string>>;

/** Places of faults. */
export const placeOf = {
  seeds: 'seeds',
  /** The experiment as a whole. */
  whole: 'whole',
  option: (name: string) => `options.${name}`,
  setting: (name: string) => `settings.${name}`,
  entry: (at: number) => `entries.${at}`,
  entryOption: (at: number, name: string) => `entries.${at}.${name}`,
};

export interface Built {
  /** Null where something is missing or wrong. */
  readonly request: ExperimentRequest | null;
  /** Of each group of the request: the entry that it comes from. */
  readonly entryOfGroup: readonly number[];
  readonly faults: Faults;
}

export interface Forms {
  readonly variants: readonly Variant[];
  readonly settings: readonly FormOption[];
  /** Whether a variant is on its way, so that nothing can be said of its options yet. */
  readonly isComing?: (id: string) => boolean;
}

type Values = Readonly<Record<string, readonly Scalar[]>>;

/** Options of the ticked variants, each once, in the catalogue's order. */
export function sharedOptions(draft: Draft, variants: readonly Variant[]): FormOption[] {
  const ticked = variants.filter(({ id }) => draft.entries.some(({ variant }) => variant === id));
  return [...new Map(ticked.flatMap(({ options }) => options.map((one) => [one.name, one]))).values()];
}

/** Options with the defaults that are usual on a data set. */
export const usualOn = (
  options: readonly FormOption[],
  usual: Readonly<Record<string, Scalar>> = {},
): FormOption[] => options.map((one) => ({ ...one, default: usual[one.name] ?? one.default }));

/** @param draft as it stands; what is missing (no data set, no variant) is no fault: the request is null */
export function buildRequest(draft: Draft, { variants, settings, isComing = () => false }: Forms): Built {
  const faults: Record<string, string> = {};
  const read = (texts: Texts, forms: readonly FormOption[], place: (name: string) => string, several: boolean): Values =>
    Object.fromEntries(
      forms.flatMap((form) => {
        const reading = readText(form, texts[form.name] ?? '', several);
        if (!reading.ok) faults[place(form.name)] = reading.error;
        return reading.ok && reading.values.length > 0 ? [[form.name, reading.values]] : [];
      }),
    ); // prettier-ignore

  const common = read(draft.options, sharedOptions(draft, variants), placeOf.option, true);
  const chosen = read(draft.settings, settings, placeOf.setting, false);
  const entries = draft.entries.map(({ variant, options }, at) => {
    const forms = variants.find(({ id }) => id === variant)?.options ?? [];
    const own = read(options, forms, (name) => placeOf.entryOption(at, name), true);
    const swept = forms.filter(({ name }) => (common[name]?.length ?? 0) > 1);
    const inherited = Object.fromEntries(swept.map(({ name }) => [name, common[name]!]));
    return { variant, values: { ...inherited, ...own } };
  });

  const seeds = readSeeds(draft.seeds);
  if (!seeds.ok) faults[placeOf.seeds] = seeds.error;
  const count = entries.reduce((sum, { values }) => sum + combinationCount(values), 0);
  const runs = count * (seeds.ok ? seeds.seeds.length : 1);
  if (count > limits.groups)
    faults[placeOf.whole] = tooMany(count, 'groups', limits.groups, 'be in one experiment');
  else if (runs > limits.runs)
    faults[placeOf.whole] = tooMany(runs, 'runs', limits.runs, 'be started at once');

  const incomplete =
    draft.datasetId === '' ||
    draft.entries.length === 0 ||
    draft.entries.some(({ variant }) => isComing(variant));
  if (incomplete || !seeds.ok || Object.keys(faults).length > 0)
    return { request: null, entryOfGroup: [], faults };
  const groups = entries.flatMap(({ variant, values }, entry) =>
    combinations(values).map((options) => ({ entry, group: { variant, options } })),
  );
  const name = draft.name.trim();
  const request = {
    ...(name ? { name } : {}),
    datasetId: draft.datasetId,
    groups: groups.map(({ group }) => group),
    seeds: [...seeds.seeds],
    options: singles(common),
    settings: singles(chosen),
  };
  return { request, entryOfGroup: groups.map(({ entry }) => entry), faults };
}

const tooMany = (count: number, what: string, limit: number, verb: string): string =>
  `These would be ${count.toLocaleString('en-US')} ${what}; at most ${limit.toLocaleString('en-US')} can ${verb}. Take fewer values or seeds.`;

const combinationCount = (values: Values): number =>
  Object.values(values).reduce((product, list) => product * list.length, 1);

/** Every combination; the last option changes fastest. */
function combinations(values: Values): Record<string, Scalar>[] {
  return Object.entries(values).reduce<Record<string, Scalar>[]>(
    (all, [name, list]) => all.flatMap((one) => list.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

/** Those with one value, by name. */
const singles = (values: Values): Record<string, Scalar> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, list]) => (list.length === 1 ? [[name, list[0]!]] : [])),
  );
