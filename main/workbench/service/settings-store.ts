/** @file Settings and layout in the home folder: two small JSON files, each written whole or not at all. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { RefractError } from '../../api/errors.ts';
import { maxLayoutBytes, settings as settingsSchema } from '../../api/settings.ts';
import type { Settings } from '../../api/settings.ts';
import { writeFileAtomically } from '../../datasets/index.ts';

const layoutSchema = z.record(z.string(), z.unknown());
type Layout = z.infer<typeof layoutSchema>;

export class SettingsStore {
  readonly #home: string;
  #settings: Settings;
  #layout: Layout;
  /** Writes go one after the other, so that the last one wins. */
  #writing: Promise<void> = Promise.resolve();

  constructor(home: string) {
    this.#home = home;
    this.#settings = this.#read('settings.json', settingsSchema) ?? settingsSchema.parse({});
    this.#layout = this.#read('layout.json', layoutSchema) ?? {};
  }

  get settings(): Settings {
    return this.#settings;
  }

  get layout(): Layout {
    return this.#layout;
  }

  /** @throws RefractError `disk` */
  async change(change: Partial<Settings>): Promise<Settings> {
    this.#settings = { ...this.#settings, ...change };
    await this.#write('settings.json', this.#settings);
    return this.#settings;
  }

  /** Remembers something; null forgets it. @throws RefractError `too-large`, `disk` */
  async remember(key: string, value: unknown): Promise<void> {
    const entries = Object.entries({ ...this.#layout, [key]: value ?? null });
    const layout = Object.fromEntries(entries.filter(([, kept]) => kept !== null));
    if (jsonLength(layout) > maxLayoutBytes) {
      throw new RefractError('too-large', 'The window’s layout is too large to be kept.');
    }
    this.#layout = layout;
    await this.#write('layout.json', layout);
  }

  /** A file that is missing, damaged or from another version counts as absent: nothing in it is worth an error. */
  #read<Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> | undefined {
    try {
      return schema.parse(JSON.parse(readFileSync(join(this.#home, name), 'utf8')));
    } catch {
      return undefined;
    }
  }

  #write(name: string, value: object): Promise<void> {
    const bytes = new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`);
    const written = this.#writing.then(() => writeFileAtomically(join(this.#home, name), [bytes]));
    this.#writing = written.catch(() => undefined);
    return written;
  }
}

function jsonLength(value: object): number {
  try {
    return JSON.stringify(value).length;
  } catch {
    return Infinity; // nested too deeply to be written
  }
}
