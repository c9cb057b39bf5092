/**
 * @file A home folder with a long history, for tests of speed: thousands of finished runs, each with curves, that every
 * page can show. Nothing was trained, and the arrays of its data sets are not there. make-large-home.ts makes one by hand.
 */
import { fillHistory, type FillContent } from '../../db/bench-fill.ts';
import { openDatabase } from '../../db/index.ts';
import { datasetHash } from '../../main/datasets/manifest.ts';
import type { DatasetManifest } from '../../main/datasets/index.ts';
import { completeConfig } from '../../main/training/config.ts';
import { environment } from '../../main/workbench/environment.ts';

export interface LargeHome {
  /** A folder without a history. */
  readonly home: string;
  /** 10,000 if left out. */
  readonly runs?: number;
  /** Of each run, over all of its series; nine tenths are by step. 100 if left out. */
  readonly points?: number;
}

/** Six variants, the refractory ones with several periods, at many learning rates: 672 kinds, or 2,000 on three data sets. */
const rates = Array.from({ length: 56 }, (_, i) => (i + 1) / 4000);
const kinds: FillContent['kinds'] = rates.flatMap((lr) =>
  [
    ...['lif-none', 'lif-soft', 'lif-hard', 'psn-sliding'].map((variant) => ({ variant, options: {} })),
    ...[1, 2, 4, 8].flatMap((refractory) =>
      ['lif-refractory', 'lif-refractory-conv'].map((variant) => ({ variant, options: { refractory } })),
    ),
  ].map(({ variant, options }) => ({
    variant,
    config: completeConfig(variant, options, { lr, epochs: 5, threads: 2 }),
  })),
);

/** Like the built-in ones, with arrays that nobody has. */
function manifest(steps: number, channels: number): DatasetManifest {
  const blob = (bytes: number) => ({ sha256: String(bytes).padStart(64, '0'), bytes });
  const split = (samples: number) => ({ samples, x: blob(samples * 784), y: blob(samples * 2) });
  const described: Omit<DatasetManifest, 'sha256'> = {
    ...{ format: 'idx', layout: channels > 1 ? 'rows' : 'pixels', steps, channels, classes: 10 },
    ...{ dtype: 'uint8', divisor: 255, train: split(60_000), test: split(10_000), bytes: 70_000 * 786 },
    ...{ source: [], recipe: {} },
  };
  return { ...described, sha256: datasetHash(described) };
}

const shapes = { mnist: [784, 1], 'mnist-permuted': [784, 1], 'mnist-rows': [28, 28] } as const;

/** Fills a home folder, in about a second for 10,000 runs of 100 points. */
export function makeLargeHome({ home, runs = 10_000, points = 100 }: LargeHome): void {
  const datasets = Object.entries(shapes).map(([name, [steps, channels]]) => {
    const described = manifest(steps, channels);
    const { sha256, bytes } = described;
    return { name, format: 'builtin', manifest: described, sha256, bytes, samples: 70_000 };
  });
  const db = openDatabase(home);
  try {
    const content = { datasets, kinds, environment: environment(), codeVersion: '0.1.0' };
    fillHistory(db, { runs, points, content });
  } finally {
    db.close();
  }
}
