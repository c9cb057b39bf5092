/** @file Few bytes that would become very many samples: repetition packs well, and each sample takes memory. */
import { invalid } from './byte-source.ts';

/** So many samples are taken from any file: with what is remembered of each, an import stays below 512 MiB. */
const MANY_SAMPLES = 2 ** 21;

/**
 * Refuses more samples than that which are also more than the bytes of their files.
 * @param bytes of the files as they lie on the disk
 * @throws RefractError `invalid-data`
 */
export function refuseSampleBomb(name: string, samples: number, bytes: number): void {
  if (samples <= Math.max(MANY_SAMPLES, bytes)) return;
  const [most, size] = [MANY_SAMPLES, bytes].map((count) => count.toLocaleString('en'));
  throw invalid(
    name,
    `has more than ${most} samples, and more samples than bytes (${size}): this looks like a bomb.`,
    'If they are really so many and so alike, import a part of them.',
  );
}
