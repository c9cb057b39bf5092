/** @file Mackey–Glass: a chaotic series, to be told some steps ahead. */
import { wholeNumber } from '../encoders/encoder.ts';
import type { SyntheticTask } from './task.ts';

export const mackeyGlass: SyntheticTask = {
  id: 'mackey-glass',
  title: 'Mackey–Glass',
  rule: "y' = 0.2·y(t − τ)/(1 + y(t − τ)¹⁰) − 0.1·y, by Euler's method with ten steps for one of the series, from a random past about 1.2; a sample is tanh(y − 1) after a washout. Asked at every step: the value some steps ahead.",
  source:
    'Mackey and Glass 1977, doi 10.1126/science.267326; state-spaces/s4 src/dataloaders/synthetic.py; Voelker et al. 2019',
  asks: 'step values',
  settings: {
    length: wholeNumber('Length', 'Of a sample.', 5000, [1, 65536], 'steps'),
    tau: wholeNumber('Delay τ', 'In steps of the series.', 17, [1, 200], 'steps'),
    ahead: wholeNumber('Ahead', 'How far ahead is asked.', 15, [1, 1000], 'steps'),
    washout: wholeNumber('Washout', 'Left out before a sample begins.', 100, [0, 10000], 'steps'),
    substeps: wholeNumber('Substeps', 'Steps of the method for one of the series.', 10, [1, 100]),
  },
  usual: { train: 128, test: 32 },
  open: ({ length, tau, ahead, washout, substeps }, draw) => ({
    form: { channels: 1, dtype: 'float32', targets: { kind: 'real', channels: 1 } },
    sample: (place) => {
      const random = draw(place);
      const series = seriesOf(random, washout! + length! + ahead!, tau!, substeps!);
      return {
        data: series.slice(washout, washout! + length!),
        label: 0,
        target: series.slice(washout! + ahead!),
      };
    },
  }),
};

/** tanh(y − 1) of so many steps. */
function seriesOf(random: () => number, steps: number, tau: number, substeps: number): Float32Array {
  // A ring: the oldest value is where the newest will be.
  const past = Float64Array.from({ length: tau * substeps }, () => 1.2 + 0.2 * (random() - 0.5));
  let [y, at] = [1.2, 0];
  return Float32Array.from({ length: steps }, () => {
    for (let i = 0; i < substeps; i++) {
      const delayed = past[at]!;
      past[at] = y;
      at = (at + 1) % past.length;
      y += ((0.2 * delayed) / (1 + delayed ** 10) - 0.1 * y) / substeps;
    }
    return Math.tanh(y - 1);
  });
}
