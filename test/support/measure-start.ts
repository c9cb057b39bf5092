/**
 * @file How long a run takes from its start to its first optimizer step: `npm run -s measure -- start [TIMES]`
 * prints milliseconds for runs on sequential MNIST, one after the other; from the second on caches are warm.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtinDatasets } from '../../main/datasets/index.ts';
import { completeConfig } from '../../main/training/config.ts';
import { runJob } from '../../main/training/launch.ts';

const home = mkdtempSync(join(tmpdir(), 'refract-measure-'));
try {
  const manifest = await builtinDatasets[0]!.create(home);
  // Data that was written in the last seconds is not remembered as checked.
  await new Promise((resolve) => setTimeout(resolve, 4000));
  const settings = { steps: 1, batch: 64, threads: 2, limitTest: 64 };
  const config = completeConfig('lif-refractory', {}, settings);
  for (let i = 0; i < Number(process.argv[2] ?? 7); i++) {
    const folder = join(home, `run-${i}`);
    mkdirSync(folder);
    const began = performance.now();
    let first: number | undefined;
    await runJob(
      { kind: 'train', config, data: { home, manifest }, folder, resume: false },
      {
        onEvent: ({ type }) => {
          if (type === 'progress') first ??= performance.now() - began;
        },
      },
    );
    process.stdout.write(`start to first step ${first?.toFixed(0)} ms\n`);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
