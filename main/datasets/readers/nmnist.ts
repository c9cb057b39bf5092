/**
 * @file N-MNIST and sets of its format, such as N-Caltech101 (https://www.garrickorchard.com/datasets/n-mnist): files
 * <Train or Test>/<class>/<number>.bin of 5-byte events, x, y, then big-endian a polarity bit and 23 bits of time in
 * microseconds. The row 240 marks an overflow: all times from there on are 2^13 microseconds later.
 */
import type { ImportOptions } from '../../api/import-options.ts';
import { invalid, readHead, type ByteSource } from '../byte-source.ts';
import type { Events, SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import { EventList, gridChannels, gridSettings, type GridChannels } from './event-grid.ts';
import { no, type Reader, type Verdict } from './reader.ts';
import { diskFilesOf, samplesOfFiles } from './read-files.ts';
import { numberClasses, samplesIn, spread } from './sample-files.ts';
import { chosenSettings } from './settings.ts';

const EVENT_BYTES = 5;
const [OVERFLOW_ROW, OVERFLOW_TIME] = [240, 2 ** 13];

/** The sensors of the two published sets. */
const sensors = { nmnist: { width: 34, height: 34 }, ncaltech: { width: 240, height: 180 } } as const;

/** How many files a look at the format opens, and how much it reads of each. */
const LOOKED_AT = { files: 20, bytes: 400 * EVENT_BYTES };

export const nmnistReader: Reader = {
  id: 'nmnist',
  title: 'Event files of 5 bytes an event (N-MNIST)',
  expects: 'folders Train and Test with a folder of .bin files for each class',
  usualName: /^\d{5}\.bin$/i,
  settings: gridSettings,
  detect,
  open,
};

const isEventFile = ({ baseName }: ByteSource): boolean => /\.bin$/i.test(baseName);

/** What some files show: whether they can be such events, and how large the sensor is at least. */
async function lookAt(source: Source): Promise<{ fits: boolean; sensor: { width: number; height: number } }> {
  const some = spread(source.entries.filter(isEventFile), LOOKED_AT.files);
  let [events, isSmall, growing] = [0, true, 0];
  for (const entry of some) {
    const head = await readHead(entry, LOOKED_AT.bytes).catch(() => Buffer.alloc(0));
    if ((entry.bytes ?? head.length) % EVENT_BYTES !== 0) return { fits: false, sensor: sensors.nmnist };
    let last = 0;
    for (let at = 0; at + EVENT_BYTES <= head.length; at += EVENT_BYTES, events++) {
      const [x, y, time] = [head[at]!, head[at + 1]!, head.readUIntBE(at + 2, 3) & 0x7fffff];
      if (y === OVERFLOW_ROW) last = 0;
      else if (x >= 240 || y >= 180 || time < last) return { fits: false, sensor: sensors.nmnist };
      else {
        if (time > last) growing++;
        last = time;
        isSmall &&= x < 34 && y < 34;
      }
    }
  }
  return {
    // Anything that stands still is in order too: half of the events at least come after the one before.
    fits: events >= 8 * some.length && 2 * growing > events && some.length > 0,
    sensor: isSmall ? sensors.nmnist : sensors.ncaltech,
  };
}

async function detect(source: Source): Promise<Verdict> {
  const { fits } = await lookAt(source);
  if (!fits) return no('no .bin files consist of 5-byte events in the order of their times');
  return { fit: 'likely', why: 'the .bin files consist of 5-byte events in the order of their times' };
}

async function open(source: Source, options: ImportOptions): Promise<SampleInput> {
  const chosen = chosenSettings('nmnist', gridSettings, options);
  const { width, height } = (await lookAt(source)).sensor;
  const grid = { width, height, block: 1, polarity: 'both' as const, ...chosen };
  const channels = gridChannels(grid);
  const { files, splits, lists, unused } = await samplesIn(source, isEventFile);
  if (files.length === 0)
    throw invalid(source.name, 'there is no .bin file in it.', `Name ${nmnistReader.expects}.`);
  const { classNames, numberOf, labels } = numberClasses(files, options);
  return {
    ...{ name: source.name, layout: 'series', dtype: 'events', divisor: 1, channels: channels.channels },
    ...{ splits, classNames, ...(labels && { labels }), settings: { ...grid }, unused },
    time: { unit: 1e-6, binMs: 1 },
    files: diskFilesOf([...files.map(({ entry }) => entry), ...lists]),
    read: (call) =>
      samplesOfFiles(files, source.name, call, (bytes, { entry, label, split }) => ({
        ...{ data: eventsIn(bytes, entry, channels), label: numberOf(label), split },
        place: () => entry.name,
      })),
  };
}

/** @throws RefractError `invalid-data` for half an event, none at all, or one outside the sensor */
function eventsIn(bytes: Buffer, { name }: ByteSource, { channelOf }: GridChannels): Events {
  if (bytes.length === 0 || bytes.length % EVENT_BYTES !== 0) {
    throw invalid(name, `has ${bytes.length} bytes, which are no whole events of ${EVENT_BYTES} bytes.`, 'Download or copy it again.'); // prettier-ignore
  }
  const list = new EventList();
  let later = 0;
  for (let at = 0; at < bytes.length; at += EVENT_BYTES) {
    const [x, y] = [bytes[at]!, bytes[at + 1]!];
    if (y === OVERFLOW_ROW) {
      later += OVERFLOW_TIME;
      continue;
    }
    const word = bytes.readUIntBE(at + 2, 3);
    const channel = channelOf(x, y, word >> 23, () => `${name}, event ${at / EVENT_BYTES} (byte ${at})`);
    if (channel >= 0) list.push((word & 0x7fffff) + later, channel);
  }
  return list.events();
}
