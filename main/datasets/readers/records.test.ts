/** @file Parquet against pyarrow's files and JSON Lines against Python's: values equal exactly; what is refused. */
import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpz } from '../npz.ts';
import type { Events, Values } from '../sample-input.ts';
import { expectRefusal, temporaryFolder, writeFiles } from '../test-support.ts';
import { samplesIn } from './test-samples.ts';

const fixture = (name: string): string => join(import.meta.dirname, '..', 'fixtures', name);
const arrays = await readNpz(fixture('records.npz'));
const [x, n] = [[...arrays['x']!.data], [...arrays['n']!.data]];
const [SAMPLES, STEPS, CHANNELS] = [12, 5, 2];
const words = Array.from({ length: SAMPLES }, (_, i) => ['up', 'down', 'left'][i % 3]!);

/** The first steps of every sample, some channels. */
const wanted = (channels: readonly number[], steps: readonly number[] = n): number[][] =>
  Array.from({ length: SAMPLES }, (_, i) =>
    Array.from({ length: steps[i]! }, (_, t) =>
      channels.map((c) => x[(i * STEPS + t) * CHANNELS + c]!),
    ).flat(),
  );
const valuesOf = ({ data }: { data: unknown }): number[] => [...(data as Values)];

describe('lists of values', () => {
  it.each(['lists.jsonl', ...['none', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4', 'indexed'].map((codec) => `lists-${codec}.parquet`)])(
    'are samples of their length: %s',
    async (name) => {
      const { input, samples } = await samplesIn([fixture(name)]);
      expect(input.settings).toMatchObject({ form: 'list', values: 'values', label: 'label', part: 'split' });
      expect(samples.map(valuesOf)).toEqual(wanted([0]));
      expect(samples.map(({ label }) => label)).toEqual(words);
      expect(samples.map(({ split }) => split).slice(0, 4)).toEqual(['train', 'test', 'train', 'validation']);
    },
  ); // prettier-ignore

  it.each(['matrix.jsonl', 'matrix.parquet'])('of lists are steps of channels: %s', async (name) => {
    const { input, samples } = await samplesIn([fixture(name)]);
    expect(input).toMatchObject({ channels: 2, dtype: 'float32' });
    expect(samples.map(valuesOf)).toEqual(wanted([0, 1]));
    expect(samples.map(({ label }) => label)).toEqual(words.map((_, i) => String(i % 3)));
  });
});

describe('other forms', () => {
  it('a number in every column', async () => {
    const { input, samples } = await samplesIn([fixture('wide.parquet')]);
    expect(input.settings).toMatchObject({ form: 'wide', values: 't0, t1, t2, t3, t4', label: 'class' });
    const all = new Array<number>(SAMPLES).fill(STEPS);
    expect(samples.map(valuesOf)).toEqual(wanted([0], all));
  });

  it.each(['long.jsonl', 'long.parquet'])('a step a record: %s', async (name) => {
    const { input, samples } = await samplesIn([fixture(name)]);
    expect(input).toMatchObject({ channels: 2, settings: { form: 'long', sample: 'sample_id', time: 'time', values: 'a, b' } }); // prettier-ignore
    expect(samples.map(valuesOf)).toEqual(wanted([0, 1]));
    expect(samples.map(({ label }) => label)).toEqual(words);
  });

  it.each(['events.jsonl', 'events.parquet'])('events stay sparse: %s', async (name) => {
    const { input, samples } = await samplesIn([fixture(name)]);
    expect(input).toMatchObject({ dtype: 'events', settings: { form: 'events', time: 'times', unit: 'units', timeUnit: 's' } }); // prettier-ignore
    const events = samples.map(({ data }) => data as Events);
    expect(events.map(({ times }) => times.length)).toEqual([...arrays['counts']!.data]);
    expect(events.flatMap(({ times }) => [...times])).toEqual([...arrays['times']!.data]);
    expect(events.flatMap(({ channels }) => [...channels])).toEqual([...arrays['units']!.data]);
  });

  it('numbers of every type and encoding of Parquet', async () => {
    const { input, samples } = await samplesIn([fixture('types.parquet')]);
    const fields = (input.settings?.['values'] as string).split(', ');
    expect(fields).toEqual(['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'float', 'double', 'float16']); // prettier-ignore
    expect(samples.map(valuesOf)).toEqual([1, 0, 7, 1].map((value) => fields.map(() => value)));
  });
});

describe('JSON Lines', () => {
  const lines = (...objects: unknown[]): string => objects.map((object) => JSON.stringify(object)).join('\n');
  const read = (text: string | Uint8Array, settings = {}) =>
    samplesIn(writeFiles(temporaryFolder(), { 'a.jsonl': Buffer.from(text) }), { settings });

  it('come back as they were written (property)', async () => {
    // JSON has no −0.
    const number = fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    const list = fc.array(number, {
      minLength: 1,
      maxLength: 20,
    });
    const record = fc.record({ x: list, label: fc.string({ minLength: 1, maxLength: 8 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 20 }), fc.constantFrom('\n', '\r\n', '\r', '\n\n'), async (records, end) => {
        const { samples } = await read(lines(...records).replaceAll('\n', end));
        expect(samples.map(valuesOf)).toEqual(records.map(({ x: values }) => [...Float32Array.from(values)]));
        expect(samples.map(({ label }) => label)).toEqual(records.map(({ label }) => label));
      }),
      { numRuns: 60 },
    ); // prettier-ignore
  });

  it('have NaN as Python writes it, refused or filled as chosen', async () => {
    const path = [fixture('missing.jsonl')];
    await expectRefusal(samplesIn(path), 'invalid-data', /missing\.jsonl, line 1, field "a", value 1: the value is missing\./); // prettier-ignore
    const filled = await samplesIn(path, { settings: { missing: 'previous' } });
    expect(filled.samples.map(valuesOf)).toEqual([[0.5, 0.5, 1.5], [1, 2, 2]]); // prettier-ignore
    expect(filled.samples.map(({ label }) => label)).toEqual(['NaN', 'NaN']);
  });

  it('in UTF-16 and with a mark are read too', async () => {
    const text = lines({ x: [1, 2], label: 'é' });
    const forms = [`\ufeff${text}`, Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])];
    for (const form of forms) expect((await read(form)).samples).toMatchObject([{ label: 'é' }]);
  });

  it('take several lists as channels, and neighbouring numbers as one step', async () => {
    const two = await read(
      lines({ left: [1, 2], right: [3, 4], label: 0 }, { left: [5], right: [6], label: 1 }),
    );
    expect(two.input.channels).toBe(2);
    expect(two.samples.map(valuesOf)).toEqual([[1, 3, 2, 4], [5, 6]]); // prettier-ignore
    const one = await read(lines({ x: [1, 2, 3, 4], label: 0 }), { channels: 2 });
    expect(one.input.channels).toBe(2);
  });

  it.each([
    ['no JSON', '{"x": [1], "label": 0}\n{"x": [1]', /a\.jsonl, line 2 is no JSON object/],
    ['a word among numbers', lines({ x: [1], label: 0 }, { x: [1, 'b'], label: 0 }), /line 2: the field "x" has "b" instead of a number/],
    ['no list', lines({ x: [1], label: 0 }, { x: 1, label: 0 }), /line 2: the field "x" is 1 instead of a list/],
    ['no label', lines({ x: [1], label: 0 }, { x: [1] }), /line 2: the label is missing \(field "label"\)/],
    ['uneven channels', lines({ x: [[1, 2]], label: 0 }, { x: [[1, 2], [1]], label: 0 }), /line 2: "x": step 1 has 1 channels, but the first 2/],
    ['events that do not fit', lines({ t: [1, 2], i: [1], label: 0 }), /line 1: "t" has 2 values, but "i" 1/],
    ['an open sample', lines({ id: 1, t: 0, x: 1, label: 0 }, { id: 2, t: 0, x: 1, label: 0 }, { id: 1, t: 0, x: 1, label: 0 }), /line 3: the sample "1" goes on/],
  ])('are refused with %s', async (_, text, message) => {
    await expectRefusal(read(text), 'invalid-data', message);
  }); // prettier-ignore

  it('name the fields that there are where none fits', async () => {
    await expectRefusal(read(lines({ x: [1], what: 1 })), 'invalid-option', /which field is the label \(there are: x, what\)/); // prettier-ignore
    await expectRefusal(read(lines({ x: [1], y: 0 }), { label: 'z' }), 'invalid-option', /has no field "z" \(setting "label"\)/); // prettier-ignore
  });
});
