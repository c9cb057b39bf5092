/** @file Tables of events against what pandas wrote (fixtures/make-series.py), and what is refused. */
import fc from 'fast-check';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../api/import-options.ts';
import { detectFormat } from '../detect.ts';
import { importDataset } from '../import.ts';
import { isEvents, type Sample } from '../sample-input.ts';
import { openSource } from '../source.ts';
import { expectRefusal, partContents, refusal, temporaryFolder } from '../test-support.ts';
import { eventTableReader } from './event-table.ts';
import { samplesIn } from './test-samples.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');
interface Recorded {
  readonly t: number[];
  readonly x: number[];
  readonly y: number[];
  readonly p: number[];
}
interface Expected {
  readonly 'spikes.csv': { readonly t: number[][]; readonly channel: number[][]; readonly p: number[][]; readonly y: string[] }; // prettier-ignore
  readonly pixels: Readonly<Record<string, Recorded>>;
}
const expected = JSON.parse(readFileSync(join(fixtures, 'series-expected.json'), 'utf8')) as Expected;
const fixture = (name: string): string => join(fixtures, 'series', name);

const eventsOf = ({ data }: Sample) => {
  if (!isEvents(data)) throw new Error('These are no events.');
  return { t: [...data.times], channel: [...data.channels] };
};

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
const half: ImportOptions = { testFraction: 0.5, splitBy: 'order' };
const read = (text: string, settings: ImportOptions['settings'] = {}) =>
  samplesIn([folderOf({ 'a.csv': text })], { settings });

describe('a table of events', () => {
  it('with columns for sample, channel, polarity and class has what was written', async () => {
    const { input, samples } = await samplesIn([fixture('spikes.csv')]);
    const { t, channel, p, y } = expected['spikes.csv'];
    const channels = 1 + Math.max(...channel.flat());
    expect(input).toMatchObject({ dtype: 'events', channels: 2 * channels, time: { unit: 1e-6 } });
    expect(input.settings).toMatchObject({ sample: 'trial', sign: 'polarity', label: 'label', timeUnit: 'us', start: 'zero' }); // prettier-ignore
    expect(samples.map(({ label }) => label)).toEqual(y);
    expect(samples.map(eventsOf)).toEqual(
      t.map((times, i) => ({ t: times, channel: channel[i]!.map((c, k) => p[i]![k]! * channels + c) })),
    );
    const home = temporaryFolder();
    const manifest = await importDataset(home, [fixture('spikes.csv')], { ...half, binMs: 10 });
    expect(manifest).toMatchObject({ format: 'events', dtype: 'events', steps: 5 });
    const total = (rows: number[][]) => rows.flat().reduce((a, b) => a + b, 0);
    expect(total(partContents(home, manifest, 'train').x) + total(partContents(home, manifest, 'test').x)).toBe(t.flat().length); // prettier-ignore
  });

  it('with a pixel and a polarity, a file a sample in class folders and no names, has what was written', async () => {
    const { input, samples } = await samplesIn([fixture('pixels')]);
    expect(input).toMatchObject({ channels: 34 * 34 * 2, time: { unit: 1 }, settings: { width: 34, height: 34 } }); // prettier-ignore
    const found = Object.fromEntries(samples.map((sample) => [sample.place!().replace(/, line 1$/, ''), eventsOf(sample)])); // prettier-ignore
    expect(found).toEqual(
      Object.fromEntries(
        Object.entries(expected.pixels).map(([name, { t, x, y, p }]) => [name, { t, channel: t.map((_, i) => p[i]! * 34 * 34 + y[i]! * 34 + x[i]!) }]),
      ),
    ); // prettier-ignore
    expect(samples.map(({ label }) => label)).toEqual([...Array(4).fill('left'), ...Array(4).fill('right')]); // prettier-ignore
  });

  it('is told from a table of values', async () => {
    const reader = async (text: string) => (await detectFormat([folderOf({ 'a.csv': text })])).reader.id;
    expect(await reader('id,t,channel,label\n0,1,3,a\n0,2,4,a\n')).toBe('events');
    expect(await reader('id,t,x,y,p,label\n0,1,3,2,1,a\n0,2,4,2,0,a\n')).toBe('events');
    // A value more, a channel that is no whole number, a trajectory, nothing that tells the class: a table.
    expect(await reader('id,t,channel,volt,label\n0,1,3,0.5,a\n0,2,4,0.1,a\n')).toBe('csv');
    expect(await reader('id,t,channel,label\n0,1,0.5,a\n0,2,0.25,a\n')).toBe('csv');
    expect(await reader('id,t,x,y,label\n0,1,3,2,a\n0,2,4,2,a\n')).toBe('csv');
    expect(await reader('t,channel\n1,3\n2,4\n')).toBe('csv');
    expect(await reader('t,channel,polarity\n1,3,0\n2,4,1\n')).toBe('events');
  });

  it('may count from the first event, in another unit, on fewer pixels, of one polarity', async () => {
    const clock = 'id,t,ch,label\n0,900000,1,a\n0,900010,0,a\n1,900200,0,b\n1,900205,2,b\n';
    const late = await read(clock);
    expect(late.input.settings).toMatchObject({ start: 'first', timeUnit: 'us', channels: 3 });
    expect(late.samples.map(eventsOf)).toEqual([{ t: [0, 10], channel: [1, 0] }, { t: [0, 5], channel: [0, 2] }]); // prettier-ignore
    const zero = await read(clock, { start: 'zero', timeUnit: 'ms', channels: 8 });
    expect(zero.input).toMatchObject({ channels: 8, time: { unit: 1e-3 } });
    expect(eventsOf(zero.samples[0]!).t).toEqual([900000, 900010]);
    const pixels = 'id;t;x;y;p;label\n0;1;3;2;true;a\n0;2;4;5;false;a\n0;3;4;5;-1;a\n';
    const on = await read(pixels, { polarity: 'on', block: 2, width: 6, height: 6 });
    expect(on.input.channels).toBe(9);
    expect(on.samples.map(eventsOf)).toEqual([{ t: [1], channel: [1 * 3 + 1] }]);
  });

  it('is what was written, for any events (property)', async () => {
    const event = fc.record({ t: fc.integer({ min: 0, max: 60_000 }), c: fc.integer({ min: 0, max: 99 }) });
    const sets = fc.array(fc.array(event, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(sets, fc.constantFrom(',', '\t', ';', ' '), async (sets, sign) => {
        const rows = sets.flatMap((events, i) => events.map(({ t, c }) => [`s${i}`, t, c, 'ab'[i % 2]].join(sign))); // prettier-ignore
        const text = [['sample', 'time', 'unit', 'class'].join(sign), ...rows].join('\n');
        const { samples } = await read(text, { start: 'zero', channels: 100 });
        expect(samples.map(eventsOf)).toEqual(sets.map((events) => ({ t: events.map(({ t }) => t), channel: events.map(({ c }) => c) }))); // prettier-ignore
      }),
      { numRuns: 60 },
    );
  });

  const head = 'id,t,channel,p,label\n0,1,3,1,a\n0,2,4,0,a\n';
  it.each([
    [`${head}0,x,4,0,a\n`, /a\.csv, line 4, column "t": "x" is no number/],
    [`${head}0,?,4,0,a\n`, /line 4, column "t": the time is missing/],
    [`${head}0,5,-4,0,a\n`, /line 4, column "channel": -4 is no whole number/],
    [`${head}0,5,1.5,0,a\n`, /line 4, column "channel": 1\.5 is no whole number/],
    [`${head}0,5,1,7,a\n`, /line 4, column "p": "7" is no polarity/],
    [`${head}0,5,1,1\n`, /line 4 has 4 fields, but the first row has 5|line 4: has 4 fields/],
    [`${head}1,5,1,1,\n`, /line 4: the event has no label/],
    [`${head}1,5,1,1,b\n0,7,1,1,a\n`, /line 5: the sample "0" goes on after another one/],
  ])('is refused with line and column: %j', async (text, message) => {
    const source = await openSource([folderOf({ 'a.csv': text })]);
    const all = async () => {
      const input = await eventTableReader.open(source, {}, {});
      for await (const samples of input.read({})) if (samples.length < 0) return;
    };
    await expectRefusal(all(), 'invalid-data', message);
  });

  it('says what may be wrong where a field is no number', async () => {
    const { hint } = await refusal(read(`${head}0,x,4,0,a\n`));
    expect(hint).toMatch(/is another column the right one\?$/);
  });

  it('is refused where a channel is beyond those that were chosen, or columns are not there', async () => {
    await expectRefusal(read(head, { channels: 4 }), 'invalid-data', /line 3, column "channel": the event is on channel 4, but there are 4/); // prettier-ignore
    await expectRefusal(read(head, { time: 'none' }), 'invalid-option', /does not show which column has the times/); // prettier-ignore
    await expectRefusal(read(head, { label: 'none' }), 'invalid-option', /does not show which column is the label/); // prettier-ignore
    await expectRefusal(read(head, { time: 'when' }), 'invalid-option', /There is no column "when"/);
  });
});
