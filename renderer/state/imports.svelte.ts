/** @file The imports that wait or are at work, for the whole window: dropping works on every page. */
import { z } from 'zod';
import { call, client } from '../host/client.ts';
import { afterPaint } from './after-paint.ts';
import { onEvent, onReload } from './events.ts';
import { importFlow, type KeptImport, type PendingImport } from './import-flow.ts';

let all = $state.raw<readonly PendingImport[]>([]);

/** Which of them is open to be looked at; "" is none. */
export const imports = $state({ open: '' });

export const pendingImports = (): readonly PendingImport[] => all;

/** Kept for this window alone, as long as it is open: sources live no longer than the workbench. */
const KEPT = 'refract.imports';

const store = (kept: readonly KeptImport[]): void => sessionStorage.setItem(KEPT, JSON.stringify(kept));

/** What is to be kept where something came before what was kept has been looked at; nothing once it has. */
let early: readonly KeptImport[] | undefined = [];

export const flow = importFlow(
  {
    get all() {
      return all;
    },
    set all(next) {
      all = next;
    },
  },
  {
    call,
    addFiles: client.addFiles,
    // A file that the window was opened with would else take the place of what was kept, and come back as a second one.
    keep: (kept) => (early ? (early = kept) : store(kept)),
  },
);

/** Goes on with what was there before the window was loaded, and follows what the workbench tells. @returns stops */
export function startImports(): () => void {
  let isStopped = false;
  const restore = () => {
    if (isStopped) return;
    const kept = keptImports();
    if (early) store(early);
    early = undefined;
    void flow.restore(kept);
    imports.open = all[0]?.key ?? '';
  };
  afterPaint(restore);
  const stops = [
    () => (isStopped = true),
    onEvent('jobs.changed', ({ job }) => flow.onJob(job)),
    onEvent('sources.changed', ({ source }) => flow.onSource(source)),
    onReload(() => void flow.refresh()),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** JSON has neither undefined nor NaN: a number that is not there is null. */
const number = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);

const keptSchema = z.array(
  z.object({
    key: z.string(),
    title: z.string(),
    stage: z.enum(['uploading', 'inspecting', 'ready', 'importing', 'done', 'failed']),
    jobId: z.string().nullable(),
    sourceId: z.string().nullable(),
    choice: z.object({
      name: z.string().nullable(),
      format: z.string(),
      layout: z.enum(['', 'pixels', 'rows']),
      stepOrder: z.enum(['', 'bit-reversal', 'random', 'snake', 'hilbert']),
      testPercent: number,
      splitSeed: number,
      texts: z.record(z.string(), z.string()),
      settings: z.record(z.string(), z.string()),
      encoder: z.record(z.string(), z.string()),
    }),
  }),
);

/** Anything that cannot be read (of another version) counts as nothing. */
function keptImports(): readonly KeptImport[] {
  try {
    return keptSchema.parse(JSON.parse(sessionStorage.getItem(KEPT) ?? '[]'));
  } catch {
    return [];
  }
}
