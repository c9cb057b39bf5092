/** @file Delayed match to sample: does what is shown after a pause match what was shown before it? */
import { realNumber, wholeNumber } from '../encoders/encoder.ts';
import { normal, type SyntheticTask } from './task.ts';

/** Milliseconds of each period, in order. */
const PERIODS = { fixation: 300, sample: 500, delay: 1000, test: 500, decision: 900 };

export const matchToSample: SyntheticTask = {
  id: 'delayed-match-to-sample',
  title: 'Delayed match to sample',
  rule: 'Channels fixation, cos and sin of an angle. Fixation (300 ms), a sample angle of 0 or π/2 (500), a delay (1,000), a test (500) that is the same angle with probability ½, a decision (900). Gaussian noise on sample and test. Asked: match or not; or, at every step, 0 before the decision, then 1 or 2.',
  source: 'neurogym envs/delaymatchsample.py; Miller et al. 1996, doi 10.1523/JNEUROSCI.16-16-05154.1996',
  asks: 'class',
  settings: {
    dt: wholeNumber('Step', 'Duration of a step.', 100, [1, 100], 'ms'),
    noise: realNumber('Noise', 'Standard deviation times √dt; 0.01·2·100 under the root as published.', Math.SQRT2, [0, 100]),
    perStep: wholeNumber('Asked at every step', '1: a class for every step; 0: one for the sample.', 0, [0, 1]),
  },
  usual: { train: 5000, test: 1000 },
  open: ({ dt, noise, perStep }, draw) => {
    const lengths = Object.values(PERIODS).map((ms) => Math.floor(ms / dt!));
    const [fixation, sample, delay, test] = lengths as [number, number, number, number];
    const steps = lengths.reduce((a, b) => a + b, 0);
    const sd = noise! / Math.sqrt(dt!);
    return {
      form: {
        ...{ channels: 3, dtype: 'float32', classNames: ['match', 'non-match'] },
        ...(perStep === 1 && { targets: { kind: 'class', classes: 3 } }),
      },
      sample: (place) => {
        const random = draw(place);
        const shown = random() < 0.5 ? 0 : 1;
        const isMatch = random() < 0.5;
        const data = new Float32Array(steps * 3);
        const show = (first: number, count: number, which: number): void => {
          const angle = (which * Math.PI) / 2;
          for (let step = first; step < first + count; step++) {
            data[3 * step + 1] = Math.cos(angle) + sd * normal(random);
            data[3 * step + 2] = Math.sin(angle) + sd * normal(random);
          }
        };
        for (let step = 0; step < fixation; step++) data[3 * step] = 1;
        show(fixation, sample, shown);
        const second = fixation + sample + delay;
        show(second, test, isMatch ? shown : 1 - shown);
        const answer = isMatch ? 0 : 1;
        if (perStep !== 1) return { data, label: answer };
        const target = Uint16Array.from({ length: steps }, (_, t) => (t < second + test ? 0 : 1 + answer));
        return { data, label: answer, target };
      },
    };
  },
}; // prettier-ignore
