/** @file Every synthetic task against an independent restatement of its published rule (restated.py), and as a stored data set. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isEvents, type Sample } from '../sample-input.ts';
import { openSplit } from '../split.ts';
import { expectRefusal, filesBelow, partContents, temporaryFolder } from '../test-support.ts';
import { generateDataset, syntheticInput, syntheticTasks } from './index.ts';

interface Case {
  readonly task: string;
  readonly samples: number;
  readonly seed: number;
  readonly settings: Readonly<Record<string, number>>;
  readonly made: readonly {
    readonly label: number;
    readonly values?: readonly number[];
    readonly times?: readonly number[];
    readonly channels?: readonly number[];
    readonly target?: readonly (number | null)[];
  }[];
}

const cases = JSON.parse(readFileSync(new URL('restated.json', import.meta.url), 'utf8')) as readonly Case[];

async function samplesOf({ task, samples, seed, settings }: Case): Promise<Sample[]> {
  const input = syntheticInput({ task, train: samples - 1, test: 1, seed, settings });
  const all: Sample[] = [];
  for await (const some of input.read({})) all.push(...some);
  return all;
}

function expectNear(actual: ArrayLike<number>, wanted: readonly (number | null)[]): void {
  expect(actual).toHaveLength(wanted.length);
  wanted.forEach((value, i) => {
    if (value === null) expect(actual[i]).toBeNaN();
    // float32 of sums in another order
    else expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(2e-6 * Math.max(1, Math.abs(value)));
  });
}

describe('restated', () => {
  it('covers every task', () => {
    expect(new Set(cases.map(({ task }) => task))).toEqual(new Set(syntheticTasks.map(({ id }) => id)));
  });

  it.each(cases)('$task gives the values of its published rule', async (one) => {
    const all = await samplesOf(one);
    expect(all.map(({ split }) => split)).toEqual(one.made.map((_, i) => (i < one.samples - 1 ? 'train' : 'test')));
    one.made.forEach((wanted, i) => {
      const { data, label, target } = all[i]!;
      expect(label).toBe(wanted.label);
      if (isEvents(data)) {
        expect([...data.times]).toEqual(wanted.times);
        expect([...data.channels]).toEqual(wanted.channels);
      } else expectNear(data, wanted.values!);
      if (wanted.target) expectNear(target!, wanted.target);
      else expect(target).toBeUndefined();
    });
  });
}); // prettier-ignore

describe.each(syntheticTasks.map((task) => [task.id, task] as const))('%s as a data set', (id, task) => {
  const small: Record<string, Record<string, number>> = { 'mackey-glass': { length: 50 }, listops: { minLength: 5, maxLength: 60 } }; // prettier-ignore
  const request = { task: id, train: 20, test: 10, seed: 3, settings: small[id] ?? {} };

  it('has the same hash anywhere, and another for another seed', async () => {
    const one = await generateDataset(temporaryFolder(), request);
    const two = await generateDataset(temporaryFolder(), request);
    expect(one).toMatchObject({ format: 'synthetic', train: { samples: 20 }, test: { samples: 10 } });
    expect(one.recipe.settings).toMatchObject({ task: id, train: 20, test: 10, seed: 3 });
    expect(two.sha256).toBe(one.sha256);
    expect((await generateDataset(temporaryFolder(), { ...request, seed: 4 })).sha256).not.toBe(one.sha256);
    expect(task.asks).toBe(one.targets === undefined ? 'class' : one.targets.kind === 'class' ? 'step classes' : 'step values');
  }); // prettier-ignore
});

describe('targets', () => {
  it('cannot all be cut off: copy asks at its end only', async () => {
    const home = temporaryFolder();
    const request = { task: 'copy', train: 6, test: 3, settings: { lag: 20, tokens: 4, alphabet: 5 } };
    await expectRefusal(generateDataset(home, request, { steps: 12 }), 'invalid-option', /^No target is left: none of the 12 steps that are kept/);
    expect(filesBelow(home)).toEqual([]);
    expect((await generateDataset(home, request, { steps: 12, part: 'last' })).steps).toBe(12);
  }); // prettier-ignore

  it('come back by batches and by pieces, in memory and from the disk', async () => {
    const home = temporaryFolder();
    const settings = { length: 6, lag: 2, alphabet: 5 };
    const manifest = await generateDataset(home, { task: 'lag-copy', train: 5, test: 2, settings });
    const { x } = partContents(home, manifest, 'train');
    for (const loadBelow of [undefined, 0]) {
      const split = openSplit(home, manifest, 'train', loadBelow);
      const targets = split.targets!;
      if (targets.kind !== 'class') throw new Error('They are classes.');
      const got = new Uint16Array(2 * 6);
      targets.read([3, 1], got);
      const tokens = [3, 1].map((sample) => Array.from({ length: 6 }, (_, t) => x[sample]!.slice(5 * t, 5 * t + 5).indexOf(1)));
      expect([...got]).toEqual(tokens.flatMap((sequence) => [0, 0, ...sequence.slice(0, 4)]));
      const piece = new Uint16Array(2);
      targets.read([1], piece, 2, 4);
      expect([...piece]).toEqual(tokens[1]!.slice(0, 2));
      expect(() => targets.read([5], got)).toThrow(/no sample 5/);
      expect(() => targets.read([1], got, 0, 7)).toThrow(RangeError);
      split.close();
    }
  }); // prettier-ignore

  it('follow padding, windows and encoders', async () => {
    const home = temporaryFolder();
    const request = { task: 'adding', train: 3, test: 1, settings: { length: 4 } };
    const read = (manifest: Awaited<ReturnType<typeof generateDataset>>) => {
      const split = openSplit(home, manifest, 'train');
      const values = new Float32Array(split.samples * split.steps);
      if (split.targets?.kind === 'real') split.targets.read([...Array(split.samples).keys()], values);
      split.close();
      return Array.from({ length: split.samples }, (_, i) => [...values.subarray(i * split.steps, (i + 1) * split.steps)]);
    };
    const whole = read(await generateDataset(home, request));
    expect(whole[0]!.slice(0, 3)).toEqual([NaN, NaN, NaN]);
    const sums = whole.map((row) => row[3]!);
    expect(read(await generateDataset(home, request, { steps: 6, padding: 'start' }))).toEqual(sums.map((sum) => [NaN, NaN, NaN, NaN, NaN, sum]));
    expect(read(await generateDataset(home, request, { steps: 5 }))).toEqual(sums.map((sum) => [NaN, NaN, NaN, sum, NaN]));
    expect(read(await generateDataset(home, request, { steps: 2, part: 'windows' }))).toEqual(sums.flatMap((sum) => [[NaN, NaN], [NaN, sum]]));
    const encoded = await generateDataset(home, request, { encoder: 'latency', encoderSettings: { window: 3 } });
    expect(encoded).toMatchObject({ dtype: 'events', steps: 12, channels: 2 });
    expect(read(encoded)).toEqual(sums.map((sum) => [...new Array<number>(11).fill(NaN), sum]));
  }); // prettier-ignore

  it('change the hash, and are refused where steps would not keep theirs', async () => {
    const home = temporaryFolder();
    const request = { task: 'delayed-match-to-sample', train: 4, test: 2 };
    const plain = await generateDataset(home, request);
    const asked = await generateDataset(home, { ...request, settings: { perStep: 1 } });
    expect(asked.train.x).toEqual(plain.train.x);
    expect(asked.sha256).not.toBe(plain.sha256);
    await expectRefusal(
      generateDataset(home, { task: 'adding', train: 2, test: 1 }, { binSteps: 2 }),
      'invalid-option',
      /have targets/,
    );
    for (const options of [{ binMs: 2 }, { channelGroup: 2 }]) {
      const squeezed = generateDataset(home, { task: 'lag-copy', train: 2, test: 1 }, options);
      await expectRefusal(squeezed, 'invalid-option', /have targets/);
    }
  });
});

it('refuses what is out of range and leaves nothing behind', async () => {
  const home = temporaryFolder();
  const refused = (request: Parameters<typeof generateDataset>[1], message: RegExp) =>
    expectRefusal(generateDataset(home, request), 'invalid-option', message);
  await refused({ task: 'adding', train: 0 }, /number of samples/);
  await refused({ task: 'adding', seed: -1 }, /seed/);
  await refused({ task: 'adding', settings: { length: 1 } }, /"Length" \(length\)/);
  await refused({ task: 'lag-copy', settings: { length: 3, lag: 3 } }, /lag of 3/);
  await refused({ task: 'continuous-delay', settings: { frequency: 600 } }, /cutoff/);
  await refused({ task: 'randman', train: 1_000_000, settings: { units: 4096 } }, /too many/);
  await refused({ task: 'listops', train: 100000, settings: { minLength: 0, maxLength: 3 } }, /of \d+ trees/);
  await expectRefusal(generateDataset(home, { task: 'parity' }), 'not-found', /no synthetic task "parity"/);
  expect(filesBelow(home)).toEqual([]);
});
