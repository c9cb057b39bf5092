/**
 * @file How imports go: files arrive, are looked at, wait for the person's choice, are imported. Several at once, each at
 * its own stage, over changes of the page, reloads of the window and restarts of the workbench. It knows neither Svelte
 * nor the browser; imports.svelte.ts gives it both.
 */
import type { Call, Dropped, Source, WorkbenchClient } from '../../main/api/client.ts';
import type { CallResult } from '../../main/api/contract.ts';
import { RefractError, toRefractError } from '../../main/api/errors.ts';
import type { AnyJob } from '../../main/api/jobs.ts';
import {
  changesReading, firstChoice, importOf, isTyped, nameOf, readingOf, type ImportChoice, type Inspection, type Reading,
} from './import-choice.ts'; // prettier-ignore

type ImportStage = 'uploading' | 'inspecting' | 'ready' | 'importing' | 'done' | 'failed';

/** One import that is not put away yet. Replaced as a whole with every change. */
export interface PendingImport {
  /** Within this window. */
  readonly key: string;
  /** What was dropped: "mnist", "a.npy, b.npy". */
  readonly title: string;
  readonly stage: ImportStage;
  /** Null until its files are announced, and once it is gone. */
  readonly source: Source | null;
  /** What the files hold; stays while they are looked at anew. */
  readonly inspection: Inspection | null;
  /** What can be chosen about reading them, where a look was refused that another choice may mend. */
  readonly reading: Reading | null;
  readonly choice: ImportChoice;
  /** Why it does not go on. */
  readonly problem: RefractError | null;
  readonly jobId: string | null;
  readonly progress: AnyJob['progress'];
  /** What became of it. */
  readonly dataset: CallResult<'datasets.rename'> | null;
}

/** What outlives a reload of the window. */
export type KeptImport = Pick<PendingImport, 'key' | 'title' | 'stage' | 'choice' | 'jobId'> & {
  readonly sourceId: string | null;
};

export interface ImportDeps {
  readonly call: Call;
  readonly addFiles: WorkbenchClient['addFiles'];
  /** Is given what to remember after every change that matters. */
  readonly keep: (all: readonly KeptImport[]) => void;
}

/** How long typing has to pause before the files are looked at again. */
const PAUSE_MS = 250;

/** @param box holds all imports, in the order in which they came; its list is replaced, never changed */
export function importFlow(box: { all: readonly PendingImport[] }, { call, addFiles, keep }: ImportDeps) {
  /** By key: how uploads are stopped. */
  const uploads = new Map<string, AbortController>();
  /** By key: the latest look. An answer to an older one does not count. */
  const looks = new Map<string, number>();
  /** By key: the look that waits for the typing to pause. */
  const pauses = new Map<string, ReturnType<typeof setTimeout>>();
  let lastKey = 0;

  const get = (key: string) => box.all.find((one) => one.key === key);

  function change(key: string, what: Partial<PendingImport>): void {
    box.all = box.all.map((one) => (one.key === key ? { ...one, ...what } : one));
    if ('stage' in what || 'source' in what || 'choice' in what || 'jobId' in what) remember();
  }

  function remember(): void {
    keep(
      box.all.map(({ key, title, stage, choice, jobId, source }) => {
        return { key, title, stage, choice, jobId, sourceId: source?.id ?? null };
      }),
    );
  }

  function open(title: string, known: Partial<PendingImport>): string {
    do lastKey++;
    while (get(String(lastKey)));
    const key = String(lastKey);
    const blank = {
      source: null,
      inspection: null,
      reading: null,
      problem: null,
      jobId: null,
      progress: null,
      dataset: null,
    };
    const one = { key, title, stage: 'uploading', choice: firstChoice, ...blank, ...known } as const;
    box.all = [...box.all, one];
    remember();
    return key;
  }

  function put(key: string): void {
    box.all = box.all.filter((one) => one.key !== key);
    uploads.delete(key);
    looks.delete(key);
    clearTimeout(pauses.get(key));
    pauses.delete(key);
    remember();
  }

  function fail(key: string, thrown: unknown): void {
    const problem = toRefractError(thrown);
    // What a choice was wrong about stays on the screen, with the choice.
    const inspection = isOfContent(problem) ? (get(key)?.inspection ?? null) : null;
    change(key, { stage: 'failed', problem, inspection });
  }

  const forget = (source: { readonly id: string }) =>
    void call('sources.discard', { id: source.id }).catch(() => undefined); // it goes when Refract closes

  /**
   * Takes what was dropped or chosen, all of it for one data set.
   * @returns the import's key, at once
   */
  function add(group: readonly Dropped[]): string {
    const key = open(titleOf(group), {});
    const stop = new AbortController();
    uploads.set(key, stop);
    const onStart = (source: Source) => (get(key) ? change(key, { source }) : forget(source));
    addFiles(group, { signal: stop.signal, onStart })
      .then(
        (source) => {
          if (!get(key)) return forget(source);
          change(key, { source, title: source.name });
          return inspect(key);
        },
        (error: unknown) => {
          if (get(key)) change(key, { source: null });
          fail(key, error);
        },
      )
      .finally(() => uploads.delete(key));
    return key;
  }

  /** Takes a source that is there already: of a desktop's dialog, or of files opened from outside. */
  function addSource(source: Source): string {
    const key = open(source.name, { source, stage: 'inspecting' });
    void inspect(key);
    return key;
  }

  /** Says what went wrong before there was a source. */
  function addProblem(title: string, error: unknown): string {
    return open(title, { stage: 'failed', problem: toRefractError(error) });
  }

  async function inspect(key: string): Promise<void> {
    const one = get(key);
    if (!one?.source) return;
    const look = (looks.get(key) ?? 0) + 1;
    looks.set(key, look);
    /** What is being imported (the window was loaded again meanwhile) stays at that stage. */
    const becomes = (stage: ImportStage) => (get(key)?.stage === 'importing' ? {} : { stage });
    const isLatest = () => looks.get(key) === look && get(key) !== undefined;
    change(key, { ...becomes('inspecting'), problem: null });
    try {
      const inspection = await call('datasets.inspect', { source: one.source.id, ...readingOf(one.choice) });
      if (isLatest()) change(key, { ...becomes('ready'), inspection, reading: null });
    } catch (error) {
      const reading = isOfContent(error) ? await readingAt(key) : null;
      if (!isLatest() || get(key)?.stage !== 'inspecting') return;
      change(key, { reading });
      fail(key, error);
    }
  }

  /** What could be chosen instead. Nothing, where that cannot be told either. */
  async function readingAt(key: string): Promise<Reading | null> {
    const one = get(key);
    if (!one?.source) return null;
    return call('datasets.reading', { source: one.source.id, ...readingOf(one.choice) }).catch(() => null);
  }

  /** Changes what the person has chosen; the files are looked at again where that reads them differently. */
  function choose(key: string, what: Partial<ImportChoice>): void {
    const one = get(key);
    if (!one) return;
    change(key, { choice: { ...one.choice, ...what }, problem: one.stage === 'ready' ? null : one.problem });
    if (!changesReading(what)) return;
    clearTimeout(pauses.get(key));
    if (isTyped(what))
      pauses.set(
        key,
        setTimeout(() => void inspect(key), PAUSE_MS),
      );
    else void inspect(key);
  }

  /** Imports what is ready, as chosen. */
  async function start(key: string): Promise<void> {
    const one = get(key);
    if (one?.stage !== 'ready' || !one.source || !one.inspection) return;
    change(key, { stage: 'importing', problem: null, progress: null });
    try {
      const wanted = importOf(one.choice, one.inspection);
      const { jobId } = await call('datasets.import', { source: one.source.id, ...wanted });
      if (!get(key)) return void (await stopJob(jobId, one.source));
      change(key, { jobId });
      await followJob(key, jobId);
    } catch (error) {
      change(key, { stage: 'ready', problem: toRefractError(error) });
    }
  }

  /** Its events may have come before its id was known. */
  async function followJob(key: string, jobId: string): Promise<void> {
    try {
      onJob(await call('jobs.get', { id: jobId }));
    } catch (error) {
      lose(key, error);
    }
  }

  /** Is told of every job that has changed. */
  function onJob(job: AnyJob): void {
    const one = job.kind === 'import' && box.all.find(({ jobId }) => jobId === job.id);
    if (!one || job.kind !== 'import' || one.stage !== 'importing') return;
    const ends = { jobId: null, progress: null } as const;
    const { status, progress, result, error } = job;
    if (status === 'done') {
      const dataset = result?.dataset ?? null;
      change(one.key, { ...ends, stage: 'done', dataset, source: null, problem: null });
    } else if (status === 'cancelled') change(one.key, { ...ends, stage: 'ready' });
    else if (status === 'failed') {
      const { code, message, hint } = error!;
      change(one.key, { ...ends, stage: 'ready', problem: new RefractError(code, message, hint) });
    } else change(one.key, { progress });
  }

  /** Is told how far an upload is. */
  function onSource(source: Source): void {
    const one = box.all.find((each) => each.source?.id === source.id);
    if (one?.stage === 'uploading') {
      box.all = box.all.map((each) => (each === one ? { ...each, source } : each));
    }
  }

  /** Its files, or its import, are no longer there. Anything else that went wrong (no connection, say) may pass. */
  function lose(key: string, why: unknown): void {
    const one = get(key);
    if (!one || toRefractError(why).code !== 'not-found') return;
    change(key, { source: null, jobId: null, progress: null });
    const message = `Refract was started again before ${one.title} was imported, and no longer has the files.`;
    fail(key, new RefractError('not-found', message, 'Drop or choose them again.'));
  }

  /** Stops an import that is at work; its files stay, to be imported otherwise. */
  async function cancel(key: string): Promise<void> {
    const jobId = get(key)?.jobId;
    if (jobId) onJob(await call('jobs.cancel', { id: jobId }));
  }

  /** Puts an import away, at whatever stage it is, with the files that were uploaded for it. */
  async function discard(key: string): Promise<void> {
    const one = get(key);
    if (!one) return;
    uploads.get(key)?.abort();
    put(key);
    if (one.jobId) await stopJob(one.jobId, one.source);
    else if (one.source) forget(one.source);
  }

  async function stopJob(jobId: string, source: Source | null): Promise<void> {
    await call('jobs.cancel', { id: jobId }).catch(() => undefined); // it has ended already
    if (source) forget(source);
  }

  /** Looks whether everything is still there: events were missed, or the workbench is another one than before. */
  async function refresh(): Promise<void> {
    await Promise.all(
      box.all.map(async ({ key, stage, jobId, source }) => {
        if (jobId) return followJob(key, jobId);
        if (!source || stage === 'uploading' || stage === 'importing') return;
        try {
          await call('sources.get', { id: source.id });
        } catch (error) {
          lose(key, error);
        }
      }),
    );
  }

  /** Goes on with what this window had before it was loaded again. */
  async function restore(kept: readonly KeptImport[]): Promise<void> {
    await Promise.all(kept.map(restoreOne));
  }

  async function restoreOne({ title, stage, choice, jobId, sourceId }: KeptImport): Promise<void> {
    if (stage === 'done' || (stage === 'failed' && !sourceId)) return;
    if (stage === 'uploading') {
      // The browser has let go of the files.
      if (sourceId) forget({ id: sourceId });
      const message = `${title} had not arrived completely when the window was loaded again.`;
      addProblem(title, new RefractError('cancelled', message, 'Drop or choose it again.'));
      return;
    }
    const key = open(title, { stage: jobId ? 'importing' : 'inspecting', choice, jobId });
    if (jobId) await followJob(key, jobId);
    const now = get(key)?.stage;
    if (now === 'done' || now === 'failed' || !sourceId) return;
    try {
      change(key, { source: await call('sources.get', { id: sourceId }) });
    } catch (error) {
      // An import that has just succeeded has taken the source with it.
      if (get(key)?.stage !== 'importing') return void lose(key, error);
    }
    await inspect(key);
  }

  return { add, addSource, addProblem, choose, start, cancel, discard, onJob, onSource, refresh, restore };
}

/** Whether nothing more can be done about it. Files that were refused, and may be read otherwise, wait for an answer. */
export function hasEnded({
  stage,
  source,
  problem,
}: Pick<PendingImport, 'stage' | 'source' | 'problem'>): boolean {
  if (stage !== 'failed') return stage === 'done';
  return source === null || !(isOfContent(problem) || problem?.code === 'unknown-format');
}

/** Whether it is what a choice, or the files read so, were wrong about. */
function isOfContent(thrown: unknown): boolean {
  const { code } = toRefractError(thrown);
  return code === 'invalid-option' || code === 'invalid-data';
}

function titleOf(group: readonly Dropped[]): string {
  const names = group.map(({ name }) => name);
  return names.length <= 2 ? names.join(', ') : `${names[0]} and ${names.length - 1} more`;
}

/** The names that imports will take, other than one. */
export function namesBeside(all: readonly PendingImport[], key: string): string[] {
  return all
    .filter((one) => one.key !== key && (one.stage === 'ready' || one.stage === 'importing'))
    .map(({ choice, inspection }) => nameOf(choice, inspection));
}
