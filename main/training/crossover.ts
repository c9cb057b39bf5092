/**
 * @file From which rates of spikes on this machine's dense paths are faster: measured once and remembered in the home
 * folder. It decides how fast spiking layers are, never what they compute: both paths give the same bits.
 */
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../datasets/index.ts';
import type { loadAddon } from '../../kernels/index.ts';

type Kernels = Pick<ReturnType<typeof loadAddon>, 'isa' | 'measureCrossover' | 'setCrossover'>;

/** Of how it is measured: what an older Refract has measured is measured anew. */
const VERSION = 2;

/** By processor and instruction set, since a home folder may lie on a disk that several machines share. */
const rememberedSchema = z.record(
  z.string(),
  z.strictObject({ map: z.number().min(0), gradient: z.number().min(0), version: z.literal(VERSION) }),
);
type Remembered = z.infer<typeof rememberedSchema>;
export type Crossover = Pick<Remembered[string], 'map' | 'gradient'>;

const pathIn = (home: string): string => join(home, 'crossover.json');

/**
 * Sets the kernels' crossover, from the home folder or, the first time, by measuring it, which takes some 40 ms.
 * @param home null: nothing is remembered
 * @param processor the machine's name for its processor
 * @returns it
 */
export async function setCrossover(
  kernels: Kernels,
  home: string | null,
  processor = cpus()[0]?.model.trim() ?? 'unknown',
): Promise<Crossover> {
  const all = home === null ? {} : await read(home);
  const key = `${processor}, ${kernels.isa()}`;
  const { map, gradient } = all[key] ?? kernels.measureCrossover();
  kernels.setCrossover(map, gradient);
  const known = { map, gradient };
  if (home === null || all[key]) return known;
  const kept: Remembered = { ...all, [key]: { ...known, version: VERSION } };
  const text = Buffer.from(`${JSON.stringify(kept, undefined, 1)}\n`);
  await writeFileAtomically(pathIn(home), [text]).catch(() => undefined); // a full disk is no reason not to train
  return known;
}

/** A file that is missing, damaged or of an older Refract remembers nothing. */
async function read(home: string): Promise<Remembered> {
  try {
    return rememberedSchema.parse(JSON.parse(await readFile(pathIn(home), 'utf8')));
  } catch {
    return {};
  }
}
