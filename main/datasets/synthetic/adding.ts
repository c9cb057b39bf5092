/** @file Adding: two of many numbers are marked; their sum is asked for at the end. */
import { wholeNumber } from '../encoders/encoder.ts';
import { whole, type SyntheticTask } from './task.ts';

export const adding: SyntheticTask = {
  id: 'adding',
  title: 'Adding',
  rule: 'Channel 0: numbers from U(0, 1); channel 1: a 1 at one step of the first half and one of the second, else 0. Asked at the last step: the sum of the two marked numbers. Always saying 1 has a mean square error of 0.167.',
  source: 'Hochreiter and Schmidhuber 1997; state-spaces/s4 src/dataloaders/datasets/adding.py',
  asks: 'step values',
  settings: { length: wholeNumber('Length', 'Of a sample.', 100, [2, 65536], 'steps') },
  usual: { train: 10000, test: 1000 },
  open: (settings, draw) => {
    const length = settings['length']!;
    const half = Math.floor(length / 2);
    return {
      form: { channels: 2, dtype: 'float32', targets: { kind: 'real', channels: 1 } },
      sample: (place) => {
        const random = draw(place);
        const marked = [whole(random, 0, half), whole(random, half, length)];
        const data = new Float32Array(2 * length);
        for (let step = 0; step < length; step++) data[2 * step] = random();
        for (const step of marked) data[2 * step + 1] = 1;
        const target = new Float32Array(length).fill(NaN);
        target[length - 1] = data[2 * marked[0]!]! + data[2 * marked[1]!]!;
        return { data, label: 0, target };
      },
    };
  },
};
