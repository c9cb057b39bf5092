/** @file A run's configuration as rows: every option and setting, what it means, and whether it is the default. */
import type { Scalar } from '../../../main/api/common.ts';
import { formatNumber } from '../../charts/format.ts';
import { isOff, unitOf } from '../../components/option-form.ts';
import type { FormOption, Variant } from '../../state/catalogue.svelte.ts';
import type { RunDetail } from './sentence.ts';

export interface ConfigurationRow {
  readonly name: string;
  readonly title: string;
  readonly part: 'Spiking rule' | 'Network and optimizer' | 'Training';
  readonly value: string;
  readonly unit: string;
  /** What it is if nothing is chosen; empty where it is left open or not known. */
  readonly usual: string;
  readonly changed: boolean;
  readonly description: string;
}

/** Settings that no form asks for, since they have a place of their own. */
const otherTitles: Readonly<Record<string, string>> = { seed: 'Seed', provider: 'Provider' };

/** A value as a person reads it. Exact: a learning rate of 0.0003 is not 3 in ten thousand. */
export function valueText(value: Scalar): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) >= 10_000)
    return formatNumber(value);
  return String(value);
}

/** A value of an option, which may mean that it is off. */
const optionText = (value: Scalar, known?: FormOption): string =>
  known && isOff(known, value) ? 'off' : valueText(value);

/**
 * All rows, the variant's own options first.
 * @param variant of the catalogue; undefined for one of an older version, whose options then go by their names
 * @param settings of the catalogue
 */
export function configurationRows(
  detail: RunDetail,
  variant: Variant | undefined,
  settings: readonly FormOption[],
): ConfigurationRow[] {
  const row = (
    name: string,
    value: Scalar,
    part: ConfigurationRow['part'],
    known?: FormOption,
  ): ConfigurationRow => ({
    ...{
      name,
      part,
      title: known?.title ?? otherTitles[name] ?? name,
      value: optionText(value, known),
      unit: known ? unitOf(known, value) : '',
    },
    usual: known === undefined || known.default === null ? '' : optionText(known.default, known),
    changed: Object.hasOwn(detail.row.chosen, name),
    description: known?.description ?? '',
  });
  const own = new Set(variant?.ownOptions);
  // What a variant has no use for is stored with it all the same (a decay where nothing decays).
  const options = Object.entries(detail.options).flatMap(([name, value]) => {
    const known = variant?.options.find((option) => option.name === name);
    if (variant && !known) return [];
    return [row(name, value, own.has(name) ? 'Spiking rule' : 'Network and optimizer', known)];
  });
  const training = Object.entries(detail.settings).map(([name, value]) =>
    row(
      name,
      value,
      'Training',
      settings.find((setting) => setting.name === name),
    ),
  );
  const rules = options.filter(({ part }) => part === 'Spiking rule');
  return [...rules, ...options.filter((one) => !rules.includes(one)), ...training];
}

/** Those in which every word of a text occurs, and only changed ones if that is wanted. */
export function filterRows(
  rows: readonly ConfigurationRow[],
  text: string,
  changedOnly: boolean,
): ConfigurationRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const all = `${row.title} ${row.name} ${row.value} ${row.description}`.toLowerCase();
    return (!changedOnly || row.changed) && words.every((word) => all.includes(word));
  });
}
