/** @file Targets of stored samples, as a chart shows them, and the range of those that are numbers. */
import type { CallResult } from '../../api/contract.ts';
import { inOwnUnit, NO_CLASS } from '../../datasets/index.ts';
import type { DatasetManifest, DatasetSplit } from '../../datasets/index.ts';

type Form = DatasetManifest['targets'];
type TargetView = CallResult<'datasets.samples'>['samples'][number]['targets'];

/** Targets of samples in their own unit, steps × channels each; NaN where a step has none. */
function readTargets({ targets, steps }: DatasetSplit, form: Form, samples: readonly number[]): Float64Array {
  if (!targets || !form) return new Float64Array(0);
  if (targets.kind === 'class') {
    const classes = new Uint16Array(samples.length * steps);
    targets.read(samples, classes);
    return Float64Array.from(classes, (one) => (one === NO_CLASS ? NaN : one));
  }
  const numbers = new Float32Array(samples.length * steps * targets.channels);
  targets.read(samples, numbers);
  return Float64Array.from(numbers, (one) => inOwnUnit(one, form));
}

/**
 * A sample's targets, thinned like the sample: of each block of steps the last that has one.
 * @returns null for a data set that asks for a class for each sample
 */
export function viewTargets(
  split: DatasetSplit,
  form: Form,
  sample: number,
  { maxSteps, maxChannels }: { readonly maxSteps: number; readonly maxChannels: number },
): TargetView {
  if (!form) return null;
  const all = readTargets(split, form, [sample]);
  const width = form.kind === 'real' ? form.channels : 1;
  const stride = Math.ceil(split.steps / maxSteps);
  const [rows, channels] = [Math.ceil(split.steps / stride), Math.min(width, maxChannels)];
  const values = new Array<number | null>(rows * channels).fill(null);
  for (let step = 0; step < split.steps; step++) {
    for (let channel = 0; channel < channels; channel++) {
      const value = all[step * width + channel]!;
      if (Number.isFinite(value)) values[Math.floor(step / stride) * channels + channel] = value;
    }
  }
  return { kind: form.kind, channels, values };
}

/** The numbers that the first samples ask for, those of steps that have one; none where classes are asked for. */
export function targetNumbers(split: DatasetSplit, form: Form, samples: number): Float64Array | undefined {
  if (form?.kind !== 'real') return undefined;
  const all = readTargets(split, form, [...Array(samples).keys()]);
  return all.filter(Number.isFinite);
}
