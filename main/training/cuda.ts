/** @file CUDA, or a plain word on why not: what is asked to run there never runs elsewhere instead. */
import { RefractError } from '../api/errors.ts';
import { listNodes } from '../graph/index.ts';
import { detectCuda, openCudaKernels } from '../../kernels/index.ts';

const CPU_HINT = 'To train on the CPU, leave out --provider cuda, or choose CPU in Settings.';

/** Looks whether this machine has what CUDA needs. @throws RefractError `unavailable` that says what is missing */
export function requireCuda(): void {
  const { available, reason, parts } = detectCuda();
  if (available) return;
  const hints = parts.filter(({ found }) => !found).map(({ hint }) => hint);
  throw new RefractError('unavailable', reason, [...hints, CPU_HINT].join(' '));
}

/**
 * Opens the operators for CUDA in this process.
 * @returns their names
 * @throws RefractError `unavailable`
 */
export function openCuda(): ReadonlySet<string> {
  try {
    return new Set(openCudaKernels());
  } catch (error) {
    const message = `CUDA cannot be used: ${(error as Error).message}`;
    throw new RefractError('unavailable', message, CPU_HINT, { cause: error });
  }
}

/**
 * Looks whether all of a model's operators are there for CUDA: onnxruntime would run the others on the CPU, with copies to
 * and fro, and say nothing.
 * @throws RefractError `unavailable` that names the others
 */
export function requireOperators(model: Uint8Array, onCuda: ReadonlySet<string>): void {
  const missing = new Set(
    listNodes(model)
      .filter(({ domain, op }) => domain === 'refract' && !onCuda.has(op))
      .map(({ op }) => op),
  );
  if (missing.size === 0) return;
  const message = `This network needs ${[...missing].join(', ')}, which there is no kernel for on CUDA.`;
  const hint = 'Train it without --provider cuda, or choose CPU in Settings.';
  throw new RefractError('unavailable', message, hint);
}
