/** @file One damaged data set against the readers: it is read or refused in words, and a refused one leaves nothing. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RefractError, errorKinds } from '../../api/errors.ts';
import { importDataset } from '../import.ts';
import { lookAt } from '../look.ts';
import { detectSource, readerById } from '../detect.ts';
import { openSource } from '../source.ts';
import { openSplit } from '../split.ts';
import { mutate } from './mutate.ts';
import type { Victim } from './victims.ts';

/** No file may keep a reader busy for longer, in milliseconds. */
export const MAX_MS = 5000;

/** Writes a victim's files as they are. */
export function writeVictim({ files }: Victim, folder: string): void {
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}

/**
 * Damages the first file and imports the data set; every fourth time it is looked at before, every other time the
 * format is named, so that the reader itself and not detection has to notice.
 * @param folder holds the victim's files (writeVictim)
 * @param home an empty folder, and empty again afterwards
 * @throws Error for what may not happen: another error than a refusal in words, something left in the store, an
 *   import that took more than 5 s
 */
export async function attack(
  victim: Victim,
  seed: number,
  folder: string,
  home: string,
): Promise<'read' | 'refused'> {
  const [name] = Object.keys(victim.files);
  writeFileSync(join(folder, name!), mutate(victim.files[name!]!, seed));
  const started = performance.now();
  const format = seed % 2 === 0 ? victim.format : undefined;
  let outcome: 'read' | 'refused' = 'read';
  try {
    if (seed % 4 === 0) await preview(victim, folder, format);
    const manifest = await importDataset(home, [folder], { ...victim.options, format });
    for (const split of ['train', 'test'] as const) openSplit(home, manifest, split).close();
    rmSync(join(home, 'blobs'), { recursive: true });
  } catch (error) {
    outcome = 'refused';
    refuseUnclear(error);
  }
  const left = readdirSync(home, { recursive: true, withFileTypes: true }).filter((item) => item.isFile());
  if (left.length > 0) throw new Error(`It left ${left.map((item) => item.name).join(', ')} in the store.`);
  const took = performance.now() - started;
  if (took > MAX_MS) throw new Error(`It took ${(took / 1000).toFixed(1)} s.`);
  return outcome;
}

async function preview(victim: Victim, folder: string, format: string | undefined): Promise<void> {
  const source = await openSource([folder]);
  const reader = format === undefined ? (await detectSource(source)).reader : readerById(format);
  const input = await reader.open(source, victim.options, { isLook: true });
  await lookAt(input, victim.options, { samples: 1000, numbers: 2 ** 22, milliseconds: 120 }, 8);
}

/** A refusal says what is wrong with the input, in sentences. */
function refuseUnclear(error: unknown): void {
  if (!(error instanceof RefractError)) throw error;
  if (errorKinds[error.code] !== 'input' || !error.message.endsWith('.')) {
    throw new Error(`The refusal is unclear: ${error.code}: ${error.message}`, { cause: error });
  }
}
