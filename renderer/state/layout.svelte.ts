/**
 * @file What the window remembers from one start to the next: columns, filters, sizes. It is kept by the workbench, since
 * a browser forgets with the address, and the web host's address changes from start to start.
 */
import type { z } from 'zod';
import { call } from '../host/client.ts';

/** Changes come in bursts (a column being dragged); what is stored is their end. */
const SAVE_AFTER_MS = 300;

let stored: Readonly<Record<string, unknown>> = {};
const open = new Map<string, { value: unknown }>();
/** What was changed and is not kept yet, by key. */
const unsaved = new Map<string, () => void>();

/** Loads everything that is remembered; before the first page is shown. */
export async function loadLayout(): Promise<void> {
  addEventListener('pagehide', () => {
    for (const save of [...unsaved.values()]) save();
  });
  stored = (await call('layout.get')).layout;
}

/**
 * A value that is remembered. Everyone who names the same key shares it.
 * @param key "runs.columns": the page, then what it is
 * @param schema what it may be; anything else (of an older version) counts as not there
 * @param initial what it is at first; give a fresh object
 * @returns a reactive box: read and set `value`
 */
export function remembered<Value>(key: string, schema: z.ZodType<Value>, initial: Value): { value: Value } {
  const known = open.get(key);
  if (known) return known as { value: Value };
  const read = schema.safeParse(stored[key]);
  let value = $state.raw<Value>(read.success ? read.data : initial);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const box = {
    get value() {
      return value;
    },
    set value(next: Value) {
      value = next;
      clearTimeout(timer);
      const save = () => {
        clearTimeout(timer);
        unsaved.delete(key);
        void call('layout.set', { key, value: next }).catch(() => undefined); // not worth a message: it still holds here
      };
      unsaved.set(key, save);
      timer = setTimeout(save, SAVE_AFTER_MS);
    },
  };
  open.set(key, box);
  return box;
}
