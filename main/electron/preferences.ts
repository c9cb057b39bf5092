/**
 * @file What the desktop host remembers from start to start: where the home folder is, where the window was. Kept with
 * the app's own data, not in the home folder. A file that is missing or broken is as good as a first start.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const windowState = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
  isMaximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowState>;

const preferences = z.object({
  /** Chosen in the window; absent: as the environment says, or the platform's. */
  home: z.string().min(1).exactOptional(),
  /** Where the last dialog was. */
  folder: z.string().min(1).exactOptional(),
  window: windowState.exactOptional(),
});
export type Preferences = z.infer<typeof preferences>;

export class PreferencesFile {
  readonly #path: string;
  #values: Preferences;

  constructor(path: string) {
    this.#path = path;
    this.#values = read(path);
  }

  get values(): Preferences {
    return this.#values;
  }

  /** Changes some. That they cannot be written is no reason to stop anything. */
  change(some: Preferences): void {
    this.#values = { ...this.#values, ...some };
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      writeFileSync(`${this.#path}.part`, `${JSON.stringify(this.#values, null, 2)}\n`);
      renameSync(`${this.#path}.part`, this.#path);
    } catch (error) {
      process.stderr.write(`${this.#path} cannot be written: ${(error as Error).message}\n`);
    }
  }
}

function read(path: string): Preferences {
  try {
    return preferences.catch({}).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}
