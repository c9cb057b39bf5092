/**
 * @file Checkpoints: parameters, optimizer state and where training stood, so that a resumed run goes on with the very
 * same numbers. One file per run, replaced atomically: after a kill it is the old one or the new one, never half of one.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RefractError } from '../api/errors.ts';
import type { Position } from './position.ts';
import { readWeights, writeWeights } from './weights-file.ts';
import type { NamedArray } from './weights-file.ts';

export const files = {
  start: (folder: string) => join(folder, 'start.safetensors'),
  checkpoint: (folder: string) => join(folder, 'checkpoint.safetensors'),
  best: (folder: string) => join(folder, 'best.safetensors'),
  end: (folder: string) => join(folder, 'end.safetensors'),
};

/** Writes the run's checkpoint; returns its path, size and hash. */
export function writeCheckpoint(
  folder: string,
  tensors: ReadonlyMap<string, NamedArray>,
  position: Position,
): { path: string; bytes: number; sha256: string } {
  const path = files.checkpoint(folder);
  const written = writeWeights(path, {
    tensors,
    metadata: { format: 'refract-checkpoint-1', position: JSON.stringify(position) },
  });
  return { path, ...written };
}

/**
 * Reads the run's checkpoint.
 * @throws RefractError `wrong-state` where the run has none, `damaged-store` where it cannot be read
 */
export function readCheckpoint(folder: string): {
  tensors: ReadonlyMap<string, NamedArray>;
  position: Position;
} {
  const path = files.checkpoint(folder);
  if (!existsSync(path)) {
    throw new RefractError(
      'wrong-state',
      'The run stopped before its first checkpoint.',
      'Start it again with `refract train`.',
    );
  }
  const { tensors, metadata } = readWeights(path);
  const position = metadata['position'];
  if (metadata['format'] !== 'refract-checkpoint-1' || position === undefined) {
    throw new RefractError(
      'damaged-store',
      `${path} is not a checkpoint.`,
      'Start the run again with `refract train`.',
    );
  }
  return { tensors, position: JSON.parse(position) as Position };
}
