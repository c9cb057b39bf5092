/**
 * @file Events as tables of text: an event a row, with its time and its channel, or its time, pixel and polarity, as
 * exports of event cameras and spike sorters have them. Columns tell samples and classes apart, or a file is a sample
 * and its folder names the class.
 */
import type { ImportOptions } from '../../api/import-options.ts';
import { RefractError } from '../../api/errors.ts';
import type { LongCall } from '../../api/progress.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import type { SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import { eventColumns, showsEvents, type EventColumns } from './event-columns.ts';
import { gridChannels, gridSettings } from './event-grid.ts';
import { lookAtEvents, readEvents, type EventPlan } from './event-rows.ts';
import { notText } from './find-entry.ts';
import { classFolder, partsOf } from './parts.ts';
import { diskFilesOf } from './read-files.ts';
import { no, type Reader, type Verdict } from './reader.ts';
import { chosenSettings, choiceSetting, wholeSetting } from './settings.ts';
import { column, columnAt, columnsToChoose, delimiterSetting, headerSetting } from './table-columns.ts';
import type { TableShape } from './table-guess.ts';
import { shapeOf } from './table-head.ts';
import { timeUnits } from './time-units.ts';

const settings = {
  delimiter: delimiterSetting,
  header: headerSetting,
  time: column('Time column', 'When an event is.'),
  channel: column('Channel column', 'Where an event is, as one number from 0.'),
  x: column('x column', 'Of pixels: the column of the sensor, from 0.'),
  y: column('y column', 'Of pixels: the row of the sensor, from 0.'),
  sign: column('Polarity column', '1 or true: brighter; 0, −1 or false: darker.'),
  sample: column('Sample column', 'Rows of the same value are one sample; without it a file is one.'),
  label: column('Label column', 'The class; without it the folder names it.'),
  group: column('Group column', 'What a split by group keeps together, such as a speaker.'),
  part: column('Split column', 'Says "train", "validation" or "test" of every sample.'),
  timeUnit: choiceSetting('Unit of time', 'What times count.', {
    s: 'Seconds',
    ms: 'Milliseconds',
    us: 'Microseconds',
  }),
  start: choiceSetting('Start', 'When a sample starts.', {
    zero: 'At time 0',
    first: 'At its first event',
  }),
  channels: wholeSetting('Channels', 'How many there are, before polarity doubles them.', {
    min: 1,
    max: 2 ** 24,
  }),
  ...gridSettings,
} as const;

export const eventTableReader: Reader = {
  id: 'events',
  title: 'Table of events (t, channel, polarity; t, x, y, p)',
  expects: 'rows with a time and a channel, or a time, x, y and a polarity, and a sample and a label or class folders',
  usualName: /(^|[_.-])(events|spikes)\.(csv|tsv|txt)(\.gz)?$/i,
  settings,
  detect,
  open,
  names: async (source, options) => {
    const [first] = tablesOf(source);
    const shape = first && (await shapeOf(first, chosenSettings('events', settings, options)));
    return shape ? columnsToChoose(shape) : [];
  },
}; // prettier-ignore

const tablesOf = (source: Source): ByteSource[] => {
  const named = source.entries.filter(({ baseName }) => /\.(csv|tsv|txt|dat|tab)$/i.test(baseName));
  const tables = named.filter(({ baseName }) => !/^(readme|licen[cs]e|notes|about)\b/i.test(baseName));
  return tables.length > 0 ? tables : source.entries.length === 1 ? [...source.entries] : [];
};

async function detect(source: Source): Promise<Verdict> {
  const entries = tablesOf(source);
  const shape = entries[0] && (await shapeOf(entries[0], {}));
  if (!shape || !showsEvents(shape, entries)) return no('no table has a column of times and one of channels, or of pixels and polarities'); // prettier-ignore
  const { channel } = eventColumns(shape);
  return {
    fit: 'likely',
    why: `${entries[0]!.name} has a row for each event: a time and ${channel === undefined ? 'a pixel' : 'a channel'}`,
  };
}

/** Sensors by their sizes; the smallest that holds all pixels seen is taken. */
const sensors: readonly (readonly [width: number, height: number])[] = [
  [34, 34], [128, 128], [240, 180], [304, 240], [346, 260], [640, 480], [1280, 720], [4096, 4096],
]; // prettier-ignore

async function open(source: Source, options: ImportOptions, call: LongCall): Promise<SampleInput> {
  const chosen = chosenSettings('events', settings, options);
  const entries = tablesOf(source);
  const [first] = entries;
  if (!first) throw invalid(source.name, 'there is no table in it.', `Name ${eventTableReader.expects}.`);
  const shape = await shapeOf(first, chosen);
  if (!shape) throw await notText(first);
  if (shape.rows.length === 0) throw invalid(first.name, 'has no rows.');
  const columns = columnsOf(first, shape, chosen);
  const folder = classFolder(first.name);
  if (columns.label === undefined && folder === undefined) {
    throw new RefractError('invalid-option', `${first.name} does not show which column is the label (there are: ${shape.names.slice(0, 20).join(', ')}).`, 'Choose the label column, or put the files into one folder for each class.'); // prettier-ignore
  }
  const layout = { delimiter: shape.delimiter, header: shape.header, names: shape.names, columns };
  const seen = await lookAtEvents(entries, layout, call);
  const timeUnit = chosen.timeUnit ?? (!seen.isWhole ? 's' : seen.latest >= 10_000 ? 'us' : 'ms');
  const start = chosen.start ?? (seen.isLate ? 'first' : 'zero');
  const isGrid = columns.channel === undefined;
  const [width, height] = sensors.find(([w, h]) => seen.x < w && seen.y < h) ?? [4096, 4096];
  const polarity = chosen.polarity ?? (columns.sign === undefined ? 'merged' : 'both');
  const channels = chosen.channels ?? seen.channel + 1;
  const grid = isGrid
    ? { width: chosen.width ?? width, height: chosen.height ?? height, block: chosen.block ?? 1, polarity }
    : { width: channels, height: 1, block: 1, polarity };
  const where = gridChannels(grid);
  const { of, parts } = partsOf(entries);
  const plan: EventPlan = { ...layout, start, channelOf: where.channelOf, isGrid, width: grid.width };
  const nameOf = (at: number | undefined): string => (at === undefined ? 'none' : shape.names[at]!);
  return {
    ...{ name: source.name, layout: 'series', dtype: 'events', divisor: 1, channels: where.channels },
    splits: columns.part === undefined ? parts : ['train', 'test'],
    ...{ time: timeUnits[timeUnit], files: diskFilesOf(entries), hasGroups: columns.group !== undefined },
    settings: {
      ...{ delimiter: shape.delimiter, header: shape.header, time: nameOf(columns.time) },
      ...(isGrid ? { x: nameOf(columns.x), y: nameOf(columns.y) } : { channel: nameOf(columns.channel) }),
      ...{ sign: nameOf(columns.sign), sample: nameOf(columns.sample), label: nameOf(columns.label) },
      ...{ group: nameOf(columns.group), part: nameOf(columns.part), timeUnit, start, polarity },
      ...(isGrid ? { width: grid.width, height: grid.height, block: grid.block } : { channels }),
    },
    async *read(reading) {
      for (const entry of entries) {
        yield* readEvents(entry, plan, { split: of(entry), folder: classFolder(entry.name) }, reading);
      }
    },
  };
}

/** @throws RefractError `invalid-option` for a column that is not there, or one that is needed */
function columnsOf(
  { name }: ByteSource,
  shape: TableShape,
  chosen: Readonly<Partial<Record<keyof EventColumns, string>>>,
): EventColumns {
  const guessed = eventColumns(shape);
  const places = (['time', 'channel', 'x', 'y', 'sign', 'sample', 'label', 'group', 'part'] as const).map(
    (what) => [what, chosen[what] === undefined ? guessed[what] : columnAt(shape, chosen[what], what)] as const,
  ); // prettier-ignore
  const columns = Object.fromEntries(places.filter(([, place]) => place !== undefined)) as EventColumns;
  const hasPixel = columns.x !== undefined && columns.y !== undefined;
  if (columns.time !== undefined && (columns.channel !== undefined || hasPixel)) return columns;
  const missing = columns.time === undefined ? 'the times' : 'the channels (or x and y)';
  throw new RefractError('invalid-option', `${name} does not show which column has ${missing} (there are: ${shape.names.slice(0, 20).join(', ')}).`, 'Choose the columns of the time and of the channel, or of x and y.'); // prettier-ignore
}
