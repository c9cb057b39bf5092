/** @file What a network has to take in and to say, as a data set's manifest has it. */
import type { DatasetManifest } from '../datasets/index.ts';
import type { Asked } from '../models/index.ts';

/** What sequences look like, and what is asked about them. */
export interface DataShape {
  readonly steps: number;
  readonly channels: number;
  /** How many scores a network gives: classes or, of real numbers, channels of the targets. */
  readonly classes: number;
  /** Absent: one class for each sample. */
  readonly asked?: Asked;
}

/** What a network has to say about a sample of a data set. */
export function askedBy({ targets }: Pick<DatasetManifest, 'targets'>): Asked {
  if (targets === undefined) return 'class';
  if (targets.kind === 'class') return 'step classes';
  return targets.at === 'last' ? 'sample value' : 'step values';
}

/** How many scores it takes to say it. */
function scoresFor({ targets, classes }: Pick<DatasetManifest, 'targets' | 'classes'>): number {
  if (targets === undefined) return classes;
  return targets.kind === 'class' ? targets.classes : targets.channels;
}

export function dataShape(
  manifest: Pick<DatasetManifest, 'steps' | 'channels' | 'classes' | 'targets'>,
): Required<DataShape> {
  const { steps, channels } = manifest;
  return { steps, channels, classes: scoresFor(manifest), asked: askedBy(manifest) };
}
