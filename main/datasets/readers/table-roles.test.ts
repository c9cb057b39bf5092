/** @file What the columns of tables are taken for: a wrong guess gives wrong data without a word. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../api/import-options.ts';
import type { Values } from '../sample-input.ts';
import { refusal, temporaryFolder } from '../test-support.ts';
import { samplesIn } from './test-samples.ts';

async function read(files: string | Readonly<Record<string, string>>, settings: ImportOptions['settings'] = {}) {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(typeof files === 'string' ? { 'a.csv': files } : files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { input, samples } = await samplesIn([folder], { settings });
  return {
    settings: input.settings,
    labels: samples.map(({ label }) => label),
    values: samples.map(({ data }) => [...(data as Values)]),
  };
} // prettier-ignore

const jsonLines = (names: string, ...rows: unknown[][]) => ({
  'a.jsonl': rows.map((row) => JSON.stringify(Object.fromEntries(names.split(',').map((name, i) => [name, row[i]])))).join('\n'),
}); // prettier-ignore

describe('a column called y', () => {
  it('is a place beside x, and no label', async () => {
    const wide = await read('x,y,class\n0.5,1,2\n3,4,5\n');
    expect(wide).toMatchObject({ labels: ['2', '5'], values: [[0.5, 1], [3, 4]] }); // prettier-ignore
    const long = 'sample,time,x,y,z,label\n1,0,1,2,3,down\n1,1,4,5,6,down\n2,0,7,8,9,up\n';
    expect(await read(long)).toMatchObject({ labels: ['down', 'up'], values: [[1, 2, 3, 4, 5, 6], [7, 8, 9]] }); // prettier-ignore
    const records = jsonLines('x,y,class', [0.5, 1, 2], [3, 4, 5]);
    expect(await read(records)).toMatchObject({ labels: ['2', '5'], values: [[0.5, 1], [3, 4]] }); // prettier-ignore
  });

  it('is a channel in class folders of x, y and z', async () => {
    const steps = 'x,y,z\n0.1,0.351,3\n0.2,0.5,4\n';
    const { labels, values } = await read({ 'run/1.csv': steps, 'walk/1.csv': steps });
    expect(labels).toEqual(['run', 'walk']);
    expect(values[0]).toEqual([...Float32Array.of(0.1, 0.351, 3, 0.2, 0.5, 4)]);
  });

  it('is the label where no place stands beside it and nothing else is called a label', async () => {
    expect((await read('a,b,y\n1,2,3\n4,5,6\n')).settings).toMatchObject({ label: 'y' });
    expect((await read('y,a,label\n1,2,3\n4,5,6\n')).settings).toMatchObject({ label: 'label' });
    expect((await read(jsonLines('x,y', [[1, 2], 0], [[3, 4], 1]))).labels).toEqual(['0', '1']);
  });
});

describe('a column that a person leaves out', () => {
  it('is neither the times nor the label', async () => {
    const text = 'trial,timestamp,a,b,activity\n1,10:00,1,2,sit\n1,10:01,3,4,sit\n2,10:02,5,6,run\n';
    expect((await refusal(read(text))).hint).toContain('"Columns to leave out": timestamp');
    expect(await read(text, { ignore: 'timestamp' })).toMatchObject({
      ...{ labels: ['sit', 'run'], values: [[1, 2, 3, 4], [5, 6]] },
      settings: { form: 'long', time: 'none', ignore: 'timestamp' },
    }); // prettier-ignore
    const noted = 'a,b,kind,note\n1,2,x,one\n3,4,y,two\n';
    expect(await read(noted, { ignore: 'note' })).toMatchObject({ labels: ['x', 'y'], values: [[1, 2], [3, 4]] }); // prettier-ignore
  });
});

describe('the label', () => {
  it('is called activity, gesture, species or category too', async () => {
    for (const name of ['activity', 'Gesture', 'species', 'category'])
      expect((await read(`a,${name},b\n1,2,3\n4,5,6\n`)).settings).toMatchObject({ label: name });
  });

  it('is the only column of words, wherever it stands', async () => {
    expect((await read('a,kind,b\n1,x,3\n4,y,6\n')).settings).toMatchObject({ label: 'kind' });
    expect((await read('speaker,a,kind,b\nann,1,x,3\nbob,4,y,6\n')).settings).toMatchObject({ label: 'kind', group: 'speaker' }); // prettier-ignore
    expect((await read('trial,a,kind,t\n1,1,x,0\n1,4,x,1\n2,5,y,0\n')).settings).toMatchObject({ label: 'kind', form: 'long' }); // prettier-ignore
    // A single word among numbers is a mistake.
    expect((await refusal(read('a,b,n\n1,2,0\n1,two,1\n'))).message).toContain('"two" is no number');
  });

  it('are the speakers where nothing else can be', async () => {
    expect(await read('speaker,a,b\nann,1,0.5\nbob,4,1.5\n')).toMatchObject({ labels: ['ann', 'bob'] });
  });
});

describe('times', () => {
  it('never become values', async () => {
    const steps = 'a,when,label\n1,0,x\n2,1,x\n3,0,y\n';
    const { message, hint } = await refusal(read(steps, { time: 'when' }));
    expect(message).toContain('has the times of steps in the column when');
    expect(hint).toContain('Choose the sample column');
    expect((await refusal(read(steps.replace('when', 'time')))).hint).toContain('time=none');
    const chosen = await read(steps, { time: 'when', form: 'wide' });
    expect(chosen).toMatchObject({ values: [[1], [2], [3]], settings: { time: 'when' } });
    const none = await read(steps.replace('when', 'time'), { time: 'none' });
    expect(none).toMatchObject({ values: [[1, 0], [2, 1], [3, 0]], settings: { time: 'none' } }); // prettier-ignore
    const trials = 'trial,when,a,label\n1,0,1,x\n1,1,2,x\n2,0,3,y\n';
    expect(await read(trials, { time: 'when' })).toMatchObject({ values: [[1, 2], [3]] });
  });

  it('of records never do', async () => {
    const steps = jsonLines('a,time,label', [1, 0, 'x'], [2, 1, 'x'], [3, 0, 'y']);
    expect((await refusal(read(steps))).hint).toContain('Choose the setting "sample"');
    expect(await read(steps, { time: 'none' })).toMatchObject({ values: [[1, 0], [2, 1], [3, 0]] }); // prettier-ignore
    expect(await read(steps, { values: 'a' })).toMatchObject({ values: [[1], [2], [3]] });
    const dated = jsonLines('a,time,label', [1, '10:00', 'x'], [2, '10:01', 'y']);
    expect(await read(dated)).toMatchObject({ values: [[1], [2]] });
    const trials = jsonLines('take,when,a,label', [1, 0, 1, 'x'], [1, 1, 2, 'x'], [2, 0, 3, 'y']);
    expect(await read(trials, { sample: 'take', time: 'when' })).toMatchObject({ values: [[1, 2], [3]] });
  });
});

describe('a sample of several rows', () => {
  it('is one, without times too', async () => {
    const text = 'trial,a,b,label\n1,1,2,x\n1,3,4,x\n2,5,6,y\n';
    expect(await read(text)).toMatchObject({ values: [[1, 2, 3, 4], [5, 6]], settings: { form: 'long', time: 'none' } }); // prettier-ignore
    const records = jsonLines('trial,a,b,label', [1, 1, 2, 'x'], [1, 3, 4, 'x'], [2, 5, 6, 'y']);
    expect(await read(records)).toMatchObject({ values: [[1, 2, 3, 4], [5, 6]] }); // prettier-ignore
    expect((await read(text.replace('\n1,3', '\n3,3'))).settings).toMatchObject({ form: 'wide' });
  });
});
