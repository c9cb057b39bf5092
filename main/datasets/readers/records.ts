/** @file Records with named fields (rows of Parquet, objects of JSON Lines): what their fields are, and the samples in them. */
import type { ImportOptions, SettingValue } from '../../api/import-options.ts';
import { RefractError } from '../../api/errors.ts';
import { invalid } from '../byte-source.ts';
import { chosenSettings, choiceSetting, nameSetting, textSetting, wholeSetting } from './settings.ts';
import { columnNamed, labelNamed, type ColumnRole } from './column-names.ts';
import type { Missing } from './missing.ts';
import type { TimeUnit } from './time-units.ts';

/** Some records. */
export interface Records {
  readonly count: number;
  /** A field's value; undefined or null where it is missing. */
  readonly value: (record: number, field: string) => unknown;
  /** All values of a field at once, NaN where they are missing; undefined where they are not numbers, or not at hand so. */
  readonly numbers?: (field: string) => ArrayLike<number> | undefined;
  /** Whether a record holds bytes that are no UTF-8: U+FFFD in its texts then stands for them. */
  readonly isDamaged?: (record: number) => boolean;
  /** "words.jsonl, line 7" */
  readonly place: (record: number) => string;
}

const field = (title: string, help: string) =>
  nameSetting(title, help, 'Its name; "none" where there is none.');

export const recordSettings = {
  form: choiceSetting('Records', 'What a record is.', {
    list: 'One sample: lists of numbers',
    wide: 'One sample: a number in every field',
    long: 'One step',
    events: 'One sample: a list of times and a list of channels',
  }),
  values: textSetting(
    'Fields of values',
    'Names, separated by commas; several lists are channels side by side.',
  ),
  label: field('Label', 'The field of the class.'),
  sample: field('Sample', 'Of steps: records with the same value are one sample.'),
  time: field('Time', 'Of steps: it has to grow within a sample. Of events: the list of their times.'),
  unit: field('Event channel', 'Of events: the list of their channels.'),
  group: field('Group', 'What a split by group keeps together, such as a speaker.'),
  part: field('Split', 'Says "train", "validation" or "test" of every sample.'),
  channels: wholeSetting('Channels', 'Of a list: so many neighbouring numbers are one step. Of events: how many channels there are.', { min: 1, max: 2 ** 24 }), // prettier-ignore
  timeUnit: choiceSetting('Unit of time', 'Of events: what their times count.', {
    s: 'Seconds',
    ms: 'Milliseconds',
    us: 'Microseconds',
  }),
  missing: choiceSetting('Missing values', 'What becomes of empty values and NaN.', {
    refuse: 'Refuse the file',
    zero: 'Become 0',
    previous: 'Repeat the value before',
  }),
} as const;

type Chosen = ReturnType<typeof chosenSettings<typeof recordSettings>>;

/** What a field holds in the first records. */
type Kind = 'number' | 'text' | 'list' | 'matrix' | 'other';

/** How records become samples. */
export interface RecordPlan {
  readonly form: 'list' | 'wide' | 'long' | 'events';
  readonly values: readonly string[];
  readonly label: string | undefined;
  readonly sample: string | undefined;
  readonly time: string | undefined;
  readonly unit: string | undefined;
  readonly group: string | undefined;
  readonly part: string | undefined;
  /** Channels of a step; of a flat list, numbers of a step. */
  readonly channels: number;
  readonly isMatrix: boolean;
  readonly timeUnit: TimeUnit;
  readonly missing: Missing;
}

const listNames = /^(x|data|values|series|sequence|signal|features?|inputs?|samples?|pixels)$/i;
const timeLists = /^(t|times?|timestamps?|spike_?times?)$/i;
const unitLists = /^(i|units?|channels?|neurons?|addr(esse)?s?)$/i;

/** The kind of a field: of its first value that is not missing. */
function kindOf(records: Records, name: string): Kind {
  for (let i = 0; i < records.count; i++) {
    const value = records.value(i, name);
    if (value === undefined || value === null) continue;
    if (typeof value === 'number') return 'number';
    if (typeof value === 'string' || typeof value === 'boolean') return 'text';
    if (!isList(value)) return 'other';
    const first = Array.from(value).find((item) => item !== null && item !== undefined);
    if (first === undefined) continue;
    return typeof first === 'number' ? 'list' : isList(first) ? 'matrix' : 'other';
  }
  return 'other';
}

export const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || ArrayBuffer.isView(value);

/**
 * Guesses from the first records what was not chosen.
 * @param folder the class that the folder names, if any
 * @throws RefractError `invalid-option`, `invalid-data`
 */
export function planRecords(
  formatId: string,
  name: string,
  names: readonly string[],
  first: Records,
  options: ImportOptions,
  folder: string | undefined,
): RecordPlan {
  const chosen: Chosen = chosenSettings(formatId, recordSettings, options);
  const kinds = new Map(names.map((one) => [one, kindOf(first, one)]));
  const ofKind = (...wanted: Kind[]): string[] => names.filter((one) => wanted.includes(kinds.get(one)!));
  const find = (
    setting: 'label' | 'sample' | 'group' | 'part' | 'time' | 'unit',
    guess: () => string | undefined,
  ) => (chosen[setting] === undefined ? guess() : existing(name, names, chosen[setting], setting));
  // A list called x is no place beside y.
  const single = ofKind('number', 'text');
  const called = (what: ColumnRole) => single[(what === 'label' ? labelNamed(single) : columnNamed(single, what)) ?? -1]; // prettier-ignore
  const textsBut = (...others: ColumnRole[]) => ofKind('text').filter((one) => others.every((what) => columnNamed([one], what) === undefined)); // prettier-ignore
  const label = find('label', () => called('label') ?? only(textsBut('part', 'sample', 'time', 'group')) ?? only(textsBut('part', 'sample', 'time'))); // prettier-ignore
  const [group, part] = [find('group', () => called('group')), find('part', () => called('part'))];
  const lists = ofKind('list', 'matrix');
  const timeList = lists.find((one) => timeLists.test(one));
  const unitList = lists.find((one) => unitLists.test(one));
  const sample = find('sample', () => called('sample'));
  const stepTime = timeList && unitList ? undefined : find('time', () => called('time'));
  const repeats = sample !== undefined && goesOn(first, sample, chosen.sample !== undefined);
  const isLong = sample !== undefined && (stepTime !== undefined || repeats);
  const form =
    chosen.form ?? (timeList && unitList ? 'events' : lists.length > 0 ? 'list' : isLong ? 'long' : 'wide');
  const time = find('time', () =>
    form === 'events' ? timeList : form === 'long' || form === 'wide' ? stepTime : undefined,
  );
  const unit = find('unit', () => (form === 'events' ? unitList : undefined));
  const taken = new Set([label, group, part, sample, time]);
  const usual = lists.filter((one) => listNames.test(one));
  const guessed = {
    events: () => [],
    list: () => (usual.length > 0 ? usual.slice(0, 1) : lists.filter((one) => !taken.has(one))),
    wide: () => ofKind('number').filter((one) => !taken.has(one)),
    long: () => ofKind('number').filter((one) => !taken.has(one)),
  } satisfies Record<RecordPlan['form'], () => string[]>;
  const values = chosen.values === undefined ? guessed[form]() : listed(name, names, chosen.values);
  // Times in words are no values anyway.
  const isUnclear = chosen.time === undefined ? kinds.get(time ?? '') === 'number' : chosen.form !== 'wide';
  if (form === 'wide' && time !== undefined && isUnclear && chosen.values === undefined)
    throw timesAlone(name, time, names);
  if (label === undefined && folder === undefined)
    throw unclear(name, 'label', 'which field is the label', names);
  if (form === 'long' && sample === undefined)
    throw unclear(name, 'sample', 'which field tells samples apart', names);
  if (form === 'events' && (time === undefined || unit === undefined)) throw unclear(name, 'time" and "unit', 'which fields are times and channels', names); // prettier-ignore
  if (form !== 'events' && values.length === 0) throw invalid(name, `has no field of values; its fields are: ${shown(names)}.`); // prettier-ignore
  const isMatrix = form === 'list' && values.some((one) => kinds.get(one) === 'matrix');
  if (isMatrix && values.length > 1) throw invalid(name, `the lists of lists ${shown(values)} cannot stand side by side.`, 'Choose one field of values.'); // prettier-ignore
  const events = form === 'events' ? guessEvents(first, time!, unit!) : undefined;
  const channels = events
    ? (chosen.channels ?? events.channels)
    : isMatrix
      ? matrixChannels(name, first, values[0]!)
      : form === 'list' && values.length === 1
        ? (chosen.channels ?? 1)
        : form === 'wide'
          ? (chosen.channels ?? 1)
          : values.length;
  const timeUnit = chosen.timeUnit ?? events?.timeUnit ?? 's';
  const missing = chosen.missing ?? 'refuse';
  return { form, values, label, sample, time, unit, group, part, channels, isMatrix, timeUnit, missing };
}

const only = (names: readonly string[]): string | undefined => (names.length === 1 ? names[0] : undefined);

const shown = (names: readonly string[]): string => names.slice(0, 20).join(', ');

function existing(name: string, names: readonly string[], text: string, setting: string): string | undefined {
  const wanted = text.trim();
  if (/^none$/i.test(wanted) && !names.includes(wanted)) return undefined;
  if (names.includes(wanted)) return wanted;
  throw new RefractError('invalid-option', `${name} has no field "${wanted}" (setting "${setting}"); there are: ${shown(names)}.`, 'Give the name of a field.'); // prettier-ignore
}

const listed = (name: string, names: readonly string[], text: string): string[] =>
  text.split(',').flatMap((one) => existing(name, names, one, 'values') ?? []);

const unclear = (name: string, setting: string, what: string, names: readonly string[]): RefractError =>
  new RefractError('invalid-option', `${name} does not show ${what} (there are: ${shown(names)}).`, `Choose the setting "${setting}".`); // prettier-ignore

const timesAlone = (name: string, time: string, names: readonly string[]): RefractError =>
  new RefractError('invalid-option', `${name} has the times of steps in the field "${time}", but does not show which field tells samples apart (there are: ${shown(names)}).`, 'Choose the setting "sample". If a record is a whole sample, choose the fields of its values (values), or say that none holds times (time=none): it then is a value.'); // prettier-ignore

/**
 * Whether a sample has several records, so that each is a step. Numbers of trials that begin again with every person tell
 * no samples apart, unless a person says so.
 */
function goesOn(records: Records, field: string, isChosen: boolean): boolean {
  const seen = new Set<unknown>();
  let before: unknown;
  for (let i = 0; i < records.count; i++) {
    const name = records.value(i, field) ?? undefined;
    if (name !== undefined && (name === before || (isChosen && seen.has(name)))) return true;
    seen.add((before = name));
  }
  return false;
}

function matrixChannels(name: string, records: Records, field: string): number {
  for (let i = 0; i < records.count; i++) {
    const rows = records.value(i, field);
    const row = isList(rows) ? rows[0] : undefined;
    if (isList(row) && row.length > 0) return row.length;
  }
  throw invalid(name, `"${field}" has only empty lists.`);
}

function guessEvents(records: Records, time: string, unit: string): { channels: number; timeUnit: TimeUnit } {
  let [latest, highest] = [0, 0];
  let isWhole = true;
  for (let i = 0; i < records.count; i++) {
    const [times, units] = [records.value(i, time), records.value(i, unit)];
    for (const t of isList(times) ? Array.from(times, Number) : []) {
      latest = Math.max(latest, t);
      isWhole &&= Number.isInteger(t);
    }
    for (const u of isList(units) ? Array.from(units, Number) : []) highest = Math.max(highest, u);
  }
  return {
    channels: Math.max(1, Math.floor(highest) + 1),
    timeUnit: !isWhole ? 's' : latest >= 10_000 ? 'us' : 'ms',
  };
}

/** The settings with every guess spelled out. */
export function planSettings(plan: RecordPlan): Record<string, SettingValue> {
  const { form, values, label, sample, time, unit, group, part, channels, timeUnit, missing } = plan;
  const all: Record<string, SettingValue | undefined> = {
    ...{ form, label: label ?? 'none', group: group ?? 'none', part: part ?? 'none' },
    ...(form === 'events' ? { time, unit, timeUnit } : { values: values.join(', '), missing }),
    ...(form === 'long' && { sample, time: time ?? 'none' }),
    ...(form === 'wide' && time !== undefined && { time }),
    ...(form !== 'long' && !plan.isMatrix && (values.length === 1 || form !== 'list') && { channels }),
  };
  // A recipe's texts are short; very many fields are guessed again.
  const kept = Object.entries(all).filter(([, value]) => value !== undefined && String(value).length <= 1000);
  return Object.fromEntries(kept) as Record<string, SettingValue>;
}
