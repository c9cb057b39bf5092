/** @file What examinations have found, kept by what was examined: the same content is read once. */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { examination, type Examination } from '../api/examination.ts';
import type { LongCall } from '../api/progress.ts';
import { writeFileAtomically } from './durable-file.ts';
import { examineDataset } from './examine.ts';
import type { DatasetManifest } from './manifest.ts';

/** Raised when an examination finds something else of the same data. */
const VERSION = 1;

function pathOf(home: string, { sha256, train, validation, test }: DatasetManifest): string {
  const groups = [train, validation, test].map((part) => part?.groups?.sha256 ?? null);
  const key = createHash('sha256').update(JSON.stringify([VERSION, sha256, groups])).digest('hex');
  return join(home, 'examinations', `${key}.json`);
} // prettier-ignore

/** What is known of a data set; undefined where it was not examined, or what was kept cannot be read. */
export async function knownExamination(home: string, manifest: DatasetManifest): Promise<Examination | undefined> {
  try {
    return examination.parse(JSON.parse(await readFile(pathOf(home, manifest), 'utf8')));
  } catch {
    return undefined;
  }
} // prettier-ignore

/**
 * Examines a data set and keeps what was found.
 * @throws RefractError as examineDataset
 */
export async function examineAndKeep(
  home: string,
  manifest: DatasetManifest,
  call: LongCall,
): Promise<Examination> {
  const known = await knownExamination(home, manifest);
  if (known) return known;
  const found = await examineDataset(home, manifest, call);
  await mkdir(join(home, 'examinations'), { recursive: true });
  // A full disk is no reason not to show it.
  await writeFileAtomically(pathOf(home, manifest), [Buffer.from(JSON.stringify(found))]).catch(() => undefined);
  return found;
} // prettier-ignore
