import { expect, it } from 'vitest';
import type { Call, Dropped, Source } from '../../main/api/client.ts';
import { RefractError } from '../../main/api/errors.ts';
import type { AnyJob } from '../../main/api/jobs.ts';
import { firstChoice } from './import-choice.ts';
import { hasEnded, importFlow, namesBeside, type KeptImport, type PendingImport } from './import-flow.ts';

const settle = () => new Promise((resolve) => setTimeout(resolve));
const dropped = (name: string): Dropped => ({
  name,
  isFolder: false,
  handle: null,
  files: () => Promise.resolve([]),
});
const sourceOf = (id: string, received = 10): Source => ({
  id,
  name: `name of ${id}`,
  files: 1,
  bytes: 10,
  received,
  complete: received === 10,
});
const jobOf = (what: Partial<AnyJob>) =>
  ({ id: 'j-1', kind: 'import', status: 'running', progress: null, result: null, error: null, ...what }) as AnyJob; // prettier-ignore
const inspected = { suggestedName: 'waves', needsTestFraction: false };
const dataset = { id: 'd-1', name: 'waves' };

/** A flow whose calls and uploads the test answers. */
function setUp() {
  const box: { all: readonly PendingImport[] } = { all: [] };
  const made: [name: string, args: unknown][] = [];
  const answers: Record<string, (args: never) => unknown> = {
    'datasets.inspect': () => inspected,
    'datasets.reading': () => Promise.reject(new RefractError('unknown-format', 'No known format.')),
    'datasets.import': () => ({ jobId: 'j-1' }),
    'jobs.get': () => jobOf({}),
    'jobs.cancel': () => jobOf({ status: 'cancelled' }),
    'sources.get': ({ id }: { id: string }) => sourceOf(id),
    'sources.discard': () => null,
  };
  const uploads: {
    readonly signal: AbortSignal;
    readonly onStart: (source: Source) => void;
    readonly arrive: (source: Source) => void;
    readonly fail: (error: unknown) => void;
  }[] = [];
  let kept: readonly KeptImport[] = [];
  const flow = importFlow(box, {
    call: (async (name: string, args: never) => {
      made.push([name, args]);
      return await answers[name]!(args);
    }) as Call,
    addFiles: (_, options) =>
      new Promise((arrive, fail) => {
        const { signal, onStart } = options!;
        signal!.addEventListener('abort', () => fail(new RefractError('cancelled', 'Stopped.')));
        uploads.push({ signal: signal!, onStart: onStart!, arrive, fail });
      }),
    keep: (all) => (kept = JSON.parse(JSON.stringify(all)) as KeptImport[]),
  });
  const calls = (name: string) => made.filter(([one]) => one === name).map(([, args]) => args);
  return { box, flow, answers, uploads, calls, kept: () => kept, first: () => box.all[0]! };
}

/** A flow with one import that is ready. */
async function setUpReady() {
  const all = setUp();
  const key = all.flow.addSource(sourceOf('s-1'));
  await settle();
  expect(all.first().stage).toBe('ready');
  return { ...all, key };
}

it('files arrive, are looked at, and are imported as chosen', async () => {
  const { flow, first, uploads, calls } = setUp();
  const key = flow.add([dropped('a.npy'), dropped('b.npy'), dropped('c.npy')]);
  expect(first()).toMatchObject({ stage: 'uploading', title: 'a.npy and 2 more' });
  uploads[0]!.onStart(sourceOf('s-1', 0));
  flow.onSource(sourceOf('s-1', 4));
  flow.onSource(sourceOf('s-other', 9));
  expect(first().source?.received).toBe(4);
  uploads[0]!.arrive(sourceOf('s-1'));
  await settle();
  expect(first()).toMatchObject({ stage: 'ready', title: 'name of s-1', inspection: inspected });

  flow.choose(key, { name: 'ripples' });
  expect(calls('datasets.inspect')).toHaveLength(1);
  flow.choose(key, { layout: 'rows' });
  await settle();
  expect(calls('datasets.inspect')[1]).toEqual({ source: 's-1', options: { layout: 'rows' } });

  await flow.start(key);
  expect(calls('datasets.import')).toEqual([{ source: 's-1', name: 'ripples', options: { layout: 'rows' } }]);
  const progress = { what: 'Reading', done: 1, total: 2, unit: 'samples' };
  flow.onJob(jobOf({ progress }));
  expect(first()).toMatchObject({ stage: 'importing', progress });
  flow.onJob(jobOf({ status: 'done', result: { dataset } } as Partial<AnyJob>));
  expect(first()).toMatchObject({ stage: 'done', dataset, source: null, jobId: null });
});

it('several go on at the same time, each at its own stage', async () => {
  const { flow, box, uploads } = setUp();
  flow.add([dropped('a.npz')]);
  flow.add([dropped('b.npz')]);
  uploads[1]!.arrive(sourceOf('s-2'));
  await settle();
  expect(box.all.map(({ stage }) => stage)).toEqual(['uploading', 'ready']);
  expect(namesBeside(box.all, box.all[0]!.key)).toEqual(['waves']);
  expect(namesBeside(box.all, box.all[1]!.key)).toEqual([]);
});

it('an import that ended before its id was known is done', async () => {
  const { flow, key, first, answers } = await setUpReady();
  answers['jobs.get'] = () => jobOf({ status: 'done', result: { dataset } } as Partial<AnyJob>);
  await flow.start(key);
  expect(first().stage).toBe('done');
});

it('an upload that is put away stops, and nothing stays', async () => {
  const { flow, box, uploads, kept } = setUp();
  const key = flow.add([dropped('a.npz')]);
  await flow.discard(key);
  expect(uploads[0]!.signal.aborted).toBe(true);
  await settle();
  expect(box.all).toEqual([]);
  expect(kept()).toEqual([]);
});

it('a source that comes after its import was put away is removed', async () => {
  const { flow, uploads, calls } = setUp();
  const key = flow.add([dropped('a.npz')]);
  await flow.discard(key);
  uploads[0]!.onStart(sourceOf('s-1', 0));
  expect(calls('sources.discard')).toEqual([{ id: 's-1' }]);
});

it('a failed upload says why', async () => {
  const { flow, first, uploads } = setUp();
  flow.add([dropped('a.npz')]);
  uploads[0]!.onStart(sourceOf('s-1', 0));
  uploads[0]!.fail(new RefractError('disk', 'The disk is full.'));
  await settle();
  expect(first()).toMatchObject({ stage: 'failed', source: null, problem: { message: 'The disk is full.' } });
});

it('the answer to an older look does not count', async () => {
  const { flow, key, first, answers } = await setUpReady();
  const waiting: ((value: unknown) => void)[] = [];
  answers['datasets.inspect'] = () => new Promise((resolve) => waiting.push(resolve));
  flow.choose(key, { layout: 'rows' });
  flow.choose(key, { layout: 'pixels' });
  waiting[1]!({ ...inspected, layout: 'pixels' });
  waiting[0]!({ ...inspected, layout: 'rows' });
  await settle();
  expect(first()).toMatchObject({ stage: 'ready', inspection: { layout: 'pixels' } });
});

it('files that cannot be read as they are can be read otherwise', async () => {
  const { flow, first, answers } = setUp();
  answers['datasets.inspect'] = ({ format }: { format?: string }) => {
    if (!format) throw new RefractError('unknown-format', 'Several formats fit.', 'Choose one.');
    return inspected;
  };
  const key = flow.addSource(sourceOf('s-1'));
  await settle();
  expect(first()).toMatchObject({ stage: 'failed', problem: { message: 'Several formats fit.' } });
  flow.choose(key, { format: 'npy' });
  await settle();
  expect(first()).toMatchObject({ stage: 'ready', problem: null });
});

it('an import that fails or is refused can be tried again', async () => {
  const { flow, key, first, answers } = await setUpReady();
  await flow.start(key);
  flow.onJob(jobOf({ status: 'failed', error: { code: 'disk', message: 'The disk is full.', hint: '' } }));
  expect(first()).toMatchObject({ stage: 'ready', jobId: null, problem: { code: 'disk' } });
  flow.choose(key, { name: 'other' });
  expect(first().problem).toBeNull();
  answers['datasets.import'] = () => {
    throw new RefractError('already-exists', 'Taken.');
  };
  await flow.start(key);
  expect(first()).toMatchObject({ stage: 'ready', problem: { code: 'already-exists' } });
});

it('an import that is stopped keeps its files', async () => {
  const { flow, key, first, calls } = await setUpReady();
  await flow.start(key);
  await flow.cancel(key);
  expect(first()).toMatchObject({ stage: 'ready', source: { id: 's-1' }, problem: null });
  expect(calls('sources.discard')).toEqual([]);
});

it('an import that is put away while it starts is stopped', async () => {
  const { flow, key, calls, answers } = await setUpReady();
  let begin: (value: unknown) => void = () => undefined;
  answers['datasets.import'] = () => new Promise((resolve) => (begin = resolve));
  const started = flow.start(key);
  await flow.discard(key);
  begin({ jobId: 'j-9' });
  await started;
  expect(calls('jobs.cancel')).toEqual([{ id: 'j-9' }]);
});

it('what a new workbench no longer has is said', async () => {
  const { flow, box, answers, key } = await setUpReady();
  await flow.start(key);
  flow.addSource(sourceOf('s-2'));
  await settle();
  const gone = () => {
    throw new RefractError('not-found', 'Gone.');
  };
  answers['sources.get'] = gone;
  answers['jobs.get'] = gone;
  await flow.refresh();
  expect(box.all.map(({ stage, problem }) => [stage, problem?.message])).toEqual([
    ['failed', expect.stringContaining('started again before name of s-1 was imported')],
    ['failed', expect.stringContaining('started again before name of s-2 was imported')],
  ]);
});

it('a workbench that cannot be reached loses nothing', async () => {
  const { flow, first, answers } = await setUpReady();
  answers['sources.get'] = () => {
    throw new RefractError('unavailable', 'No answer.');
  };
  await flow.refresh();
  expect(first().stage).toBe('ready');
});

const one: KeptImport = { key: '1', title: 'a.npz', stage: 'ready', jobId: null, sourceId: 's-1', choice: firstChoice }; // prettier-ignore

it('after a reload of the window, what was ready is looked at again, as it was chosen', async () => {
  const { flow, first, calls } = setUp();
  await flow.restore([{ ...one, choice: { ...firstChoice, layout: 'rows' } }]);
  expect(first()).toMatchObject({ stage: 'ready', source: { id: 's-1' }, choice: { layout: 'rows' } });
  expect(calls('datasets.inspect')).toEqual([{ source: 's-1', options: { layout: 'rows' } }]);
});

it('after a reload, an import at work is followed, with its preview', async () => {
  const { flow, first } = setUp();
  await flow.restore([{ ...one, stage: 'importing', jobId: 'j-1' }]);
  expect(first()).toMatchObject({ stage: 'importing', inspection: inspected });
  await flow.cancel(first().key);
  expect(first().stage).toBe('ready');
});

it('after a reload, an import that ended meanwhile is done', async () => {
  const { flow, first, answers } = setUp();
  answers['jobs.get'] = () => jobOf({ status: 'done', result: { dataset } } as Partial<AnyJob>);
  await flow.restore([{ ...one, stage: 'importing', jobId: 'j-1' }]);
  expect(first()).toMatchObject({ stage: 'done', dataset });
});

it('after a reload, an upload says that it was cut off, and what is done or had failed is not shown again', async () => {
  const { flow, box, calls } = setUp();
  const failed = { ...one, stage: 'failed', sourceId: null } as const;
  await flow.restore([{ ...one, stage: 'uploading' }, { ...one, stage: 'done' }, failed]);
  expect(box.all.map(({ stage, problem }) => [stage, problem?.message])).toEqual([
    ['failed', 'a.npz had not arrived completely when the window was loaded again.'],
  ]);
  expect(calls('sources.discard')).toEqual([{ id: 's-1' }]);
});

it('a first look that is refused shows what can be chosen, and another choice is looked at', async () => {
  const { flow, first, answers, calls } = setUp();
  const reading = { format: { id: 'csv', title: 'Table', why: 'rows' }, settings: [{ name: 'label' }] };
  answers['datasets.inspect'] = () =>
    Promise.reject(new RefractError('invalid-option', 'It does not show which column is the label.'));
  answers['datasets.reading'] = () => reading;
  const key = flow.addSource(sourceOf('s-1'));
  await settle();
  expect(first()).toMatchObject({ stage: 'failed', inspection: null, reading });
  expect(calls('datasets.reading')).toEqual([{ source: 's-1', options: {} }]);

  answers['datasets.inspect'] = () => inspected;
  flow.choose(key, { format: 'csv' });
  await settle();
  expect(first()).toMatchObject({ stage: 'ready', inspection: inspected, reading: null, problem: null });
});

it('has ended only when there is nothing more to answer', async () => {
  const { flow, box, answers, uploads } = setUp();
  answers['datasets.inspect'] = ({ source }: { source: keyof typeof refusals }) => {
    if (source in refusals) throw new RefractError(refusals[source], 'No.');
    return inspected;
  };
  const refusals = { 's-1': 'invalid-option', 's-2': 'invalid-data', 's-3': 'unknown-format', 's-4': 'not-found' } as const;
  for (const id of [...Object.keys(refusals), 's-5', 's-6']) flow.addSource(sourceOf(id));
  flow.add([dropped('a.npz')]);
  uploads[0]!.fail(new RefractError('disk', 'The disk is full.'));
  await settle();
  await flow.start(box.all[5]!.key);
  flow.onJob(jobOf({ status: 'done' }));
  expect(box.all.map((one) => [one.stage, hasEnded(one)])).toEqual([
    ...[['failed', false], ['failed', false], ['failed', false], ['failed', true]],
    ...[['ready', false], ['done', true], ['failed', true]],
  ]);
}); // prettier-ignore

it('what no choice can mend has nothing to choose', async () => {
  const { flow, first, answers, calls } = setUp();
  answers['datasets.inspect'] = () => Promise.reject(new RefractError('not-found', 'It is gone.'));
  flow.addSource(sourceOf('s-1'));
  await settle();
  expect(first()).toMatchObject({ stage: 'failed', reading: null });
  expect(calls('datasets.reading')).toEqual([]);
});
