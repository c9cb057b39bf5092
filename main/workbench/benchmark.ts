/** @file Benchmarks: operators, training steps, and the history. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchHistory } from '../../db/bench.ts';
import { ensureKernels } from '../../kernels/index.ts';
import { RefractError } from '../api/errors.ts';
import { findVariant, variantOptions, variants as catalogue } from '../models/index.ts';
import type { BenchReport, BenchRow } from '../training/bench/index.ts';
import { requireCuda } from '../training/cuda.ts';
import { runJob } from '../training/launch.ts';
import type { EngineOptions } from '../training/launch.ts';
import { defaultThreads } from './threads.ts';

export interface BenchRequest {
  readonly what: string;
  /** Time steps (several: one after the other), samples a batch, neurons a layer, layers. */
  readonly length?: number | readonly number[];
  readonly batch?: number;
  readonly hidden?: number;
  readonly layers?: number;
  readonly variants?: readonly string[];
  readonly threads?: number;
  /** Shares of neurons that spike in a step, 0 to 1, for `layer`. */
  readonly rates?: readonly number[];
  /** Whether training steps are profiled too. */
  readonly profile?: boolean;
  /** Network and optimizer options besides the sizes, for `train`. */
  readonly options?: Readonly<Record<string, unknown>>;
}

const RATES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5];

/** What is trained on CUDA and on the CPU where nobody says. */
const CUDA_VARIANTS = ['lif-none', 'lif-refractory', 'psn-sliding', 'spiking-fr-ssm'];

export interface BenchResult {
  readonly rows: readonly BenchRow[];
  /** Rates are null where the benchmark does not measure them. */
  readonly machine: Omit<BenchReport['machine'], 'gemmGflops'> & { readonly gemmGflops: number | null };
  readonly kernels?: BenchReport['kernels'];
  readonly cuda?: BenchReport['cuda'];
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
  const { what, batch = 64, hidden = 128, layers = 2, threads = defaultThreads() } = request;
  const { rates = RATES, profile = false, options: given = {} } = request;
  const lengths = [request.length ?? 784].flat();
  const variants = request.variants ?? (what === 'cuda' ? CUDA_VARIANTS : catalogue.map(({ id }) => id));
  if (what === 'history') return historyBench();
  if (what === 'cuda') requireCuda();
  if (what !== 'kernels' && what !== 'layer' && what !== 'train' && what !== 'cuda') {
    throw new RefractError(
      'usage',
      `There is no benchmark "${what}".`,
      'The benchmarks are kernels, layer, train, cuda and history.',
    );
  }
  for (const [name, values] of Object.entries({ length: lengths, batch, hidden, layers, threads })) {
    const wrong = [values].flat().find((value) => !Number.isInteger(value) || value < 1);
    if (wrong === undefined) continue;
    throw new RefractError('invalid-option', `--${name} is ${wrong}; it must be a whole number from 1 on.`);
  }
  if (process.env['REFRACT_KERNELS'] !== 'portable') await ensureKernels({ onMessage: note });
  const outside = rates.find((rate) => !(rate >= 0 && rate <= 1));
  if (outside !== undefined)
    throw new RefractError('invalid-option', `--rate ${outside} is no share: it must be from 0 to 1.`);
  for (const id of variants) variantOptions(findVariant(id), given);
  const sizes = { batch, hidden, layers };
  const job = { kind: 'bench', what, ...sizes, variants, threads, rates, profile, options: given } as const;
  const reports: BenchReport[] = [];
  // Each length in a process of its own: the peak of memory is then that of the length.
  for (const length of lengths) reports.push(await runJob<BenchReport>({ ...job, length }, options));
  const isSeries = lengths.length > 1;
  const rows = reports.flatMap(({ rows }, i) =>
    rows.map((row) => (isSeries ? { ...row, name: `${row.name}, T = ${lengths[i]}` } : row)),
  );
  return { ...reports[0]!, rows };
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
