/**
 * @file AEDAT 3.1 recordings with a table of labels, as DVS128 Gesture has them (Amir et al. 2017; the format:
 * https://docs.inivation.com/software/software-advanced-usage/file-formats/aedat-3.1.html). A text header ends with
 * "#!END-HEADER"; then come packets: a header of 28 bytes and events. <recording>_labels.csv says of every trial its
 * class, when it starts and when it ends, in microseconds; trials_to_train.txt and trials_to_test.txt list recordings.
 */
import type { ImportOptions } from '../../api/import-options.ts';
import type { LongCall } from '../../api/progress.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import { throwIfCancelled } from '../cancel.ts';
import type { SplitName } from '../manifest.ts';
import type { Sample, SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import { eventPackets, startOfAedat } from './aedat-packets.ts';
import { EventList, gridChannels, gridSettings, type GridChannels } from './event-grid.ts';
import { findEntry } from './find-entry.ts';
import { partsOf } from './parts.ts';
import { no, type Reader } from './reader.ts';
import { diskFilesOf } from './read-files.ts';
import { linesOf, officialSplits } from './sample-files.ts';
import { chosenSettings } from './settings.ts';

/** Class numbers 1 to 11 of DVS128 Gesture, as its gesture_mapping.csv names them. */
const gestures = [
  'hand clap', 'right hand wave', 'left hand wave', 'right arm clockwise', 'right arm counter clockwise',
  'left arm clockwise', 'left arm counter clockwise', 'arm roll', 'air drums', 'air guitar', 'other gestures',
]; // prettier-ignore

/** How its recordings are called. Others' trials are of other classes, which have their numbers for names. */
const ofGestures = /^user\d+_/i;

/** A trial's events come in order but for this much, in microseconds; a recording is in order but for less. */
const TOLERANCE = 1_000_000;

export const aedatReader: Reader = {
  id: 'aedat',
  title: 'AEDAT 3.1 recordings with trials (DVS128 Gesture)',
  expects: 'recordings (.aedat), each with its table of trials (…_labels.csv)',
  usualName: /\.aedat4?$/i,
  settings: gridSettings,
  detect: async (source) => {
    const entry = await findEntry(source, (_, head) => /^#!AER-DAT\d/.test(head.toString('latin1')));
    if (!entry) return no('no file starts with "#!AER-DAT"');
    return { fit: 'sure', why: `${entry.name} starts with "#!AER-DAT"` };
  },
  open,
};

interface Trial {
  /** From 0. */
  readonly label: number;
  /** Microseconds; the end is not part of it. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

interface Recording {
  readonly entry: ByteSource;
  readonly table: ByteSource;
  readonly trials: readonly Trial[];
  readonly split: SplitName;
}

async function open(source: Source, options: ImportOptions): Promise<SampleInput> {
  const chosen = chosenSettings('aedat', gridSettings, options);
  const { recordings, lists, unused } = await recordingsOf(source);
  const [first] = recordings;
  if (!first)
    throw invalid(source.name, 'there is no recording with trials in it.', `Name ${aedatReader.expects}.`);
  const sensor = (await startOfAedat(first.entry)).sensor;
  const grid = { ...sensor, block: 1, polarity: 'both' as const, ...chosen };
  const channels = gridChannels(grid);
  const count = recordings.reduce(
    (most, { trials }) => trials.reduce((a, { label }) => Math.max(a, label + 1), most),
    1,
  );
  const isGestures =
    count <= gestures.length && recordings.every(({ entry }) => ofGestures.test(entry.baseName));
  const classNames = isGestures ? gestures : Array.from({ length: count }, (_, i) => String(i + 1));
  const splits = (['train', 'validation', 'test'] as const).filter((part) =>
    recordings.some(({ split }) => split === part),
  );
  return {
    ...{ name: source.name, layout: 'series', dtype: 'events', divisor: 1, channels: channels.channels },
    ...{ splits, classNames, settings: { ...grid }, unused, hasGroups: true },
    time: { unit: 1e-6, binMs: 10 },
    files: diskFilesOf([...recordings.flatMap(({ entry, table }) => [entry, table]), ...lists]),
    async *read(call) {
      for (const recording of recordings) yield* trialsIn(recording, channels, call);
    },
  };
}

async function recordingsOf(
  source: Source,
): Promise<{ recordings: Recording[]; lists: ByteSource[]; unused: Map<string, string> }> {
  const entries = source.entries.filter(({ baseName }) => /\.aedat4?$/i.test(baseName));
  const { splitOf, lists } = await officialSplits(source, entries);
  const isListed = splitOf.size > 0;
  const { of } = partsOf(entries);
  const unused = new Map<string, string>();
  const recordings: Recording[] = [];
  for (const entry of entries) {
    const split = isListed ? splitOf.get(entry) : of(entry);
    if (split === undefined) {
      unused.set(entry.name, 'it is in none of the lists');
      continue;
    }
    const stem = entry.name.replace(/\.aedat$/i, '');
    const table = source.entries.find(({ name }) => name === `${stem}_labels.csv`);
    if (!table) {
      throw invalid(entry.name, `there is no table ${stem.split('/').at(-1)}_labels.csv beside it.`, 'It says which trials there are: import the recording and the table together.'); // prettier-ignore
    }
    recordings.push({ entry, table, trials: await trialsOf(table), split });
  }
  return { recordings, lists, unused };
}

/** The trials of a table, in the order of their starts. */
async function trialsOf(table: ByteSource): Promise<Trial[]> {
  const trials: Trial[] = [];
  for (const [i, line] of (await linesOf(table)).entries()) {
    const numbers = line.split(',').map((field) => (/^\s*\d+\s*$/.test(field) ? Number(field) : NaN));
    if (i === 0 && numbers.some(Number.isNaN)) continue;
    const [number = NaN, start = NaN, end = NaN] = numbers;
    if (!(number >= 1 && number <= 2 ** 16 && start < end)) {
      throw invalid(table.name, `row ${i + 1} ("${line.slice(0, 60)}") is no trial: a class from 1 on, a start and a later end.`); // prettier-ignore
    }
    trials.push({ label: number - 1, start, end, line: i + 1 });
  }
  if (trials.length === 0) throw invalid(table.name, 'has no trials.');
  return trials.sort((a, b) => a.start - b.start);
}

/** The samples of a recording: each trial's events, its time from its start. */
async function* trialsIn(
  { entry, table, trials, split }: Recording,
  { channelOf }: GridChannels,
  call: LongCall,
): AsyncGenerator<Sample[], void, undefined> {
  const group = /^user\d+/i.exec(entry.baseName)?.[0] ?? entry.baseName;
  let running: { trial: Trial; list: EventList }[] = [];
  let [next, latest, done] = [0, 0, 0];
  const sampleOf = ({ trial, list }: (typeof running)[number]): Sample => {
    const place = `${table.name}, row ${trial.line}`;
    if (list.count === 0) throw invalid(place, `the trial has no event in ${entry.name}.`);
    return { data: list.events(), label: trial.label, split, group, place: () => place };
  };
  for await (const { times, words, bytes, first } of eventPackets(entry)) {
    throwIfCancelled(call);
    const samples: Sample[] = [];
    for (let i = 0; i < times.length; i++) {
      const time = times[i]!;
      if (time > latest) latest = time;
      else if (time < latest - TOLERANCE) {
        throw invalid(entry.name, `event ${first + i} is ${latest - time} µs before one that comes earlier.`, 'A recording is in the order of its times.'); // prettier-ignore
      }
      while (next < trials.length && trials[next]!.start <= time)
        running.push({ trial: trials[next++]!, list: new EventList() });
      if (running.some(({ trial }) => trial.end + TOLERANCE <= time)) {
        for (const one of running) if (one.trial.end + TOLERANCE <= time) samples.push(sampleOf(one));
        running = running.filter(({ trial }) => trial.end + TOLERANCE > time);
      }
      if (running.length === 0) continue;
      const word = words[i]!;
      const channel = channelOf(
        (word >>> 17) & 0x7fff,
        (word >>> 2) & 0x7fff,
        (word >>> 1) & 1,
        () => `${entry.name}, event ${first + i}`,
      );
      if (channel < 0) continue;
      for (const { trial, list } of running) {
        if (time >= trial.start && time < trial.end) list.push(time - trial.start, channel);
      }
    }
    if (samples.length > 0) yield samples;
    done += bytes;
    call.onProgress?.({
      what: `Reading ${entry.name}`,
      done,
      ...(entry.bytes !== undefined && { total: entry.bytes }),
      unit: 'bytes',
    });
    // Nothing after the last trial is needed; a recording goes on for minutes.
    if (next === trials.length && running.length === 0) return;
  }
  if (running.length > 0) yield running.map(sampleOf);
  const missing = trials[next];
  if (missing)
    throw invalid(
      `${table.name}, row ${missing.line}`,
      `the trial starts at ${missing.start} µs, after the last event of ${entry.name}.`,
    );
}
