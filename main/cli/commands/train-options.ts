/** @file Options that `train` and `compare` share. */
import { readSettings } from '../command.ts';
import type { OptionSpecs, OptionValues } from '../command.ts';
import type { TrainRequest } from '../../workbench/index.ts';

export const trainOptions = {
  dataset: { type: 'text', value: 'NAME', help: 'data set to train on (see `refract datasets`)' },
  set: {
    type: 'list',
    value: 'K=V',
    help: 'network or optimizer option, any number of times (see `refract variants`)',
  },
  epochs: { type: 'integer', value: 'E', help: 'passes over the training samples (default 5)' },
  steps: { type: 'integer', value: 'S', help: 'optimizer steps, instead of epochs' },
  batch: { type: 'integer', value: 'B', help: 'samples a step (default 128)' },
  lr: { type: 'number', value: 'X', help: 'learning rate (default 0.002)' },
  'no-shuffle': { type: 'flag', help: 'take the samples in the order of the file' },
  'limit-train': { type: 'integer', value: 'N', help: 'only the first N training samples' },
  'limit-test': { type: 'integer', value: 'N', help: 'only the first N test samples' },
  provider: { type: 'text', value: 'cpu|cuda', help: 'where to compute (default cpu)' },
  threads: { type: 'integer', value: 'N', help: 'threads (default: one per physical core)' },
} as const satisfies OptionSpecs;

/** What the options say about how to train. */
export function trainSettings(options: OptionValues): Pick<TrainRequest, 'options' | 'settings'> {
  const given = {
    epochs: options['epochs'],
    steps: options['steps'],
    batch: options['batch'],
    lr: options['lr'],
    seed: options['seed'],
    limitTrain: options['limit-train'],
    limitTest: options['limit-test'],
    provider: options['provider'],
    threads: options['threads'],
    shuffle: options['no-shuffle'] === true ? false : undefined,
  };
  const settings = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { options: readSettings(options['set']), settings: settings as TrainRequest['settings'] };
}
