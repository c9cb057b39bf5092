/** @file Benchmarks: operators, training steps, and the history. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchHistory } from '../../db/bench.ts';
import { ensureKernels } from '../../kernels/index.ts';
import { RefractError } from '../api/errors.ts';
import { findVariant, variants as catalogue } from '../models/index.ts';
import type { BenchReport, BenchRow } from '../training/bench/index.ts';
import { runJob } from '../training/launch.ts';
import type { EngineOptions } from '../training/launch.ts';
import { defaultThreads } from './threads.ts';

export interface BenchRequest {
  readonly what: string;
  /** Time steps, samples a batch, neurons a layer, layers. */
  readonly length?: number;
  readonly batch?: number;
  readonly hidden?: number;
  readonly layers?: number;
  readonly variants?: readonly string[];
  readonly threads?: number;
}

export interface BenchResult {
  readonly rows: readonly BenchRow[];
  /** Rates are null where the benchmark does not measure them. */
  readonly machine: Omit<BenchReport['machine'], 'gemmGflops'> & { readonly gemmGflops: number | null };
  readonly kernels?: BenchReport['kernels'];
}

/** Of the history's benchmark: runs, and points of each. */
const HISTORY = { runs: 10_000, points: 1000 };

/**
 * Measures on this machine; stores nothing.
 * @throws RefractError `usage` for an unknown benchmark, `unavailable` for one that this machine cannot run
 */
export async function benchmark(
  request: BenchRequest,
  note: (message: string) => void,
  options: EngineOptions = {},
): Promise<BenchResult> {
  const { what, length = 784, batch = 64, hidden = 128, layers = 2, threads = defaultThreads() } = request;
  const variants = request.variants ?? catalogue.map(({ id }) => id);
  if (what === 'history') return historyBench();
  if (what === 'cuda')
    throw new RefractError(
      'unavailable',
      'There is no CUDA benchmark yet.',
      'The benchmarks are kernels, train and history.',
    );
  if (what !== 'kernels' && what !== 'train') {
    throw new RefractError(
      'usage',
      `There is no benchmark "${what}".`,
      'The benchmarks are kernels, train and history.',
    );
  }
  for (const [name, value] of Object.entries({ length, batch, hidden, layers, threads })) {
    if (value >= 1) continue;
    throw new RefractError('invalid-option', `--${name} is ${value}; it must be at least 1.`);
  }
  variants.forEach(findVariant);
  if (process.env['REFRACT_KERNELS'] !== 'portable') ensureKernels({ onMessage: note });
  return runJob<BenchReport>(
    { kind: 'bench', what, length, batch, hidden, layers, variants, threads },
    options,
  );
}

function historyBench(): BenchResult {
  const folder = mkdtempSync(join(tmpdir(), 'refract-bench-'));
  try {
    const { rows } = benchHistory({ ...HISTORY, folder });
    const peakRssMiB = process.resourceUsage().maxRSS / 1024;
    const machine = {
      copyGbPerSecond: null,
      gemmGflops: null,
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      threads: 1,
    };
    return { rows: rows.map((row) => ({ ...row, peakRssMiB })), machine };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
