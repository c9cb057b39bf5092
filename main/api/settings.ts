/** @file What a person sets once: settings, and how the window is laid out. */
import { z } from 'zod';
import { call, count, noArguments, nothing } from './common.ts';

/** Stored in the home folder. */
export const settings = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** For new runs; null: one a physical core. */
  threads: z.int().min(1).max(1024).nullable().default(null),
  /** Where new runs are computed. What cannot be computed on CUDA is refused, never run on the CPU instead. */
  provider: z.enum(['cpu', 'cuda']).default('cpu'),
  /** Whether the first start's offer has been answered. */
  welcomed: z.boolean().default(false),
});
export type Settings = z.infer<typeof settings>;

/** What the settings page shows beside them. */
const settingsView = z.strictObject({
  settings,
  /** The home folder; another one is chosen when Refract is started (--home, REFRACT_HOME). */
  home: z.string(),
  /** What null threads come to, and how many there can be. */
  defaultThreads: count,
  maxThreads: count,
});

/** A change: only what is named. */
const change = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).exactOptional(),
  threads: z.int().min(1).max(1024).nullable().exactOptional(),
  provider: z.enum(['cpu', 'cuda']).exactOptional(),
  welcomed: z.boolean().exactOptional(),
});

/** The largest piece of layout that is kept, as JSON. */
export const maxLayoutBytes = 256 * 1024;

export const settingsCalls = {
  'settings.get': call(noArguments, settingsView),
  'settings.set': call(change, settingsView),
  /**
   * What pages remember: columns, filters, sizes. Any JSON under a key of the page's own; kept here and not in the
   * browser, because the web host's address changes from start to start.
   */
  'layout.get': call(noArguments, z.strictObject({ layout: z.record(z.string(), z.unknown()) })),
  /** Null forgets the key. `too-large` beyond `maxLayoutBytes` in all. */
  'layout.set': call(
    z.strictObject({ key: z.string().regex(/^[a-z][a-zA-Z0-9.-]{0,99}$/), value: z.unknown() }),
    nothing,
  ),
};
