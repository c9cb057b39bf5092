/** @file Which columns of a table are those of events: a time and a channel, or a time and a pixel with its polarity. */
import type { ByteSource } from '../byte-source.ts';
import { classFolder } from './parts.ts';
import { columnNamed } from './column-names.ts';
import { columnCalled, isNumber, type TableShape } from './table-guess.ts';

/** Columns by their places; absent where a table has none. */
export interface EventColumns {
  readonly time?: number;
  readonly channel?: number;
  readonly x?: number;
  readonly y?: number;
  readonly sign?: number;
  readonly sample?: number;
  readonly label?: number;
  readonly group?: number;
  readonly part?: number;
}

const names = {
  channel: /^(c|ch|channel|channel_?id|unit|unit_?id|neuron|neuron_?id|addr|address)$/i,
  x: /^(x|col|column)$/i,
  y: /^(y|row)$/i,
  sign: /^(p|pol|polarity|sign)$/i,
} as const;

const isOfEvents = (what: string): what is keyof typeof names => Object.hasOwn(names, what);

const order = ['time', 'channel', 'x', 'y', 'sign', 'sample', 'label', 'group', 'part'] as const;

/** The columns that are called as such columns are, or, without names, whose values are as those of events. */
export function eventColumns(shape: TableShape): EventColumns {
  if (!shape.header) return byValues(shape);
  const found: Partial<Record<(typeof order)[number], number>> = {};
  for (const what of order) {
    const place = isOfEvents(what)
      ? shape.names.findIndex((name) => names[what].test(name.trim()))
      : // "y" is a place here, and no label.
        (columnNamed(shape.names, what) ?? -1);
    if (place >= 0) found[what] = place;
  }
  return found;
}

const isWhole = (field: string | undefined): boolean => field !== undefined && /^\d+(\.0+)?(e\+?0*\d{1,2})?$/i.test(field); // prettier-ignore

/** t, x, y, polarity; or t, channel, polarity: times that grow, whole places, two polarities. */
function byValues({ rows, names: columns }: TableShape): EventColumns {
  const width = columns.length;
  if (width !== 3 && width !== 4) return {};
  const grows = rows.every((row, i) => isNumber(row[0] ?? '') && (i === 0 || Number(row[0]) >= Number(rows[i - 1]![0]))); // prettier-ignore
  const places = rows.every((row) => row.slice(1, width - 1).every(isWhole));
  const signs = new Set(rows.map((row) => Number(row[width - 1])));
  const areSigns = [...signs].every((sign) => sign === 0 || sign === 1 || sign === -1);
  if (!grows || !places || !areSigns || signs.size !== 2) return {};
  return width === 4 ? { time: 0, x: 1, y: 2, sign: 3 } : { time: 0, channel: 1, sign: 2 };
}

/**
 * Whether a table is one of events: it has a time and a channel, or a time, a pixel and a polarity, all places whole, and
 * nothing else but what says which sample a row is of. A channel without a polarity needs a label, or folders that say the
 * classes; so do columns without names.
 */
export function showsEvents(shape: TableShape, entries: readonly Pick<ByteSource, 'name'>[]): boolean {
  const found = eventColumns(shape);
  const places = found.channel === undefined ? [found.x, found.y, found.sign] : [found.channel];
  if (found.time === undefined || places.includes(undefined) || shape.rows.length === 0) return false;
  const known = new Set(Object.values(found));
  if (known.size < shape.names.length || known.size < Object.keys(found).length) return false;
  const areWhole = shape.rows.every((row) => [found.channel, found.x, found.y].every((column) => column === undefined || isWhole(row[column]))); // prettier-ignore
  if (!areWhole) return false;
  if (entries.every(({ name }) => classFolder(name) !== undefined)) return true;
  return shape.header && [found.label, found.sign, columnCalled(shape, 'label')].some((column) => column !== undefined); // prettier-ignore
}
