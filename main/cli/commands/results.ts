/** @file `refract weights`, `predict` and `export`: what can be had of a run. */
import { exportRun, predict, saveWeights } from '../../workbench/index.ts';
import { RefractError } from '../../api/errors.ts';
import { required } from '../command.ts';
import type { Command } from '../command.ts';

export const weightsCommand: Command = {
  name: 'weights',
  summary: 'write a run’s parameters to an NPZ file',
  usage: 'RUN',
  positionals: [1, 1],
  options: {
    at: { type: 'text', value: 'start|end', help: 'before or after training (default end)' },
    out: { type: 'text', value: 'F.npz', help: 'file to write' },
  },
  async run({ terminal, open }, { positionals, options }) {
    const out = required(options, 'out', 'weights.npz');
    const at = options['at'] ?? 'end';
    if (at !== 'start' && at !== 'end')
      throw new RefractError('invalid-option', `--at is "${String(at)}"; it is start or end.`);
    const result = await saveWeights(await open(), positionals[0]!, at, out);
    terminal.print(`Wrote ${result.written}.`);
    return result;
  },
};

export const predictCommand: Command = {
  name: 'predict',
  summary: 'write a run’s scores, labels and spikes to an NPZ file',
  usage: 'RUN',
  positionals: [1, 1],
  options: {
    dataset: { type: 'text', value: 'N', help: 'data set' },
    split: { type: 'text', value: 'train|test', help: 'which samples (default test)' },
    out: { type: 'text', value: 'F.npz', help: 'file to write' },
    limit: { type: 'integer', value: 'N', help: 'only the first N samples' },
    spikes: { type: 'integer', value: 'n', help: 'also the spike trains of the first n samples' },
  },
  async run({ terminal, open, signal }, { positionals, options }) {
    const { limit, spikes } = options;
    const result = await predict(
      await open(),
      {
        run: positionals[0]!,
        dataset: required(options, 'dataset', 'mnist-rows'),
        split: String(options['split'] ?? 'test'),
        out: required(options, 'out', 'predictions.npz'),
        ...(limit === undefined ? {} : { limit: atLeast('limit', limit as number, 1) }),
        ...(spikes === undefined ? {} : { spikes: atLeast('spikes', spikes as number, 0) }),
      },
      {
        signal,
        onEvent: (event) => {
          if (event.type === 'progress') terminal.progress(event.progress);
        },
      },
    );
    terminal.print(`Wrote ${result.written} with ${result.samples} samples.`);
    return result;
  },
};

function atLeast(name: string, value: number, minimum: number): number {
  if (value >= minimum) return value;
  throw new RefractError('invalid-option', `--${name} is ${value}; it must be at least ${minimum}.`);
}

export const exportCommand: Command = {
  name: 'export',
  summary: 'write a run’s model, checked against the run',
  usage: 'RUN',
  positionals: [1, 1],
  options: {
    to: { type: 'text', value: 'onnx', help: 'form of the model (default onnx)' },
    out: { type: 'text', value: 'F', help: 'file to write' },
  },
  async run({ terminal, open, signal }, { positionals, options }) {
    const out = required(options, 'out', 'model.onnx');
    const result = await exportRun(await open(), positionals[0]!, String(options['to'] ?? 'onnx'), out, {
      signal,
    });
    const { written, samples, maxAbsDifference, differentSpikeCounts } = result;
    terminal.print(
      `Wrote ${written}. On ${samples} samples its scores differ by at most ${maxAbsDifference.toExponential(1)}; ${differentSpikeCounts} spike counts differ.`,
    );
    return result;
  },
};
