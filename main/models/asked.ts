/** @file What data sets ask of a network, and which readouts answer that. */
import { RefractError } from '../api/errors.ts';
import type { Options } from './options.ts';

/** What a network has to say about a sample: one class, a class at every step, real numbers at every step, or a number for each
 * sample, to be said at its last step. */
export type Asked = 'class' | 'step classes' | 'step values' | 'sample value';

/** Whether numbers are asked for, not classes. */
export const asksNumbers = (asked: Asked): boolean => asked === 'step values' || asked === 'sample value';

type Readout = Options['readout'];

/** Whether a readout says something at every step. */
const isPerStep: Readonly<Record<Readout, boolean>> = {
  ...{ rate: false, 'integrator-last': false, 'integrator-max': false, 'integrator-mean': false },
  ...{ 'softmax-sum': false, 'step-linear': true, 'step-mean': true, 'step-integrator': true },
};

/**
 * The readout of a data set of steps, in place of a variant's own: the linear map. An integrator would be a memory of its
 * own, and what is compared are the memories of the layers. Where only the last step is asked it is the map of the mean so
 * far: there, what the rate readout is for classes.
 */
export const usualOptions = (asked: Asked): Partial<Options> =>
  asked === 'class' ? {} : { readout: asked === 'sample value' ? 'step-mean' : 'step-linear' };

const words: Readonly<Record<Asked, string>> = {
  class: 'one class for each sample',
  'step classes': 'a class at every step',
  'step values': 'numbers at every step',
  'sample value': 'a number for each sample',
};

/** @throws RefractError `invalid-option` for a readout that does not say what is asked */
export function checkReadout(readout: Readout, asked: Asked): void {
  if (isPerStep[readout] === (asked !== 'class')) return;
  const fitting = (Object.keys(isPerStep) as Readout[]).filter(
    (name) => isPerStep[name] === !isPerStep[readout],
  );
  const says = isPerStep[readout] ? 'scores at every step' : 'scores once a sample';
  throw new RefractError(
    'invalid-option',
    `The readout ${readout} gives ${says}, but the data set asks for ${words[asked]}.`,
    `Leave the readout out, or choose one of ${fitting.join(', ')}.`,
  );
}
