/** @file Continuous delay: a smooth random signal, to be said again with several delays. */
import { realNumber, wholeNumber } from '../encoders/encoder.ts';
import { normal, refuseTask, type SyntheticTask } from './task.ts';

export const continuousDelay: SyntheticTask = {
  id: 'continuous-delay',
  title: 'Continuous delay',
  rule: 'White noise below a cutoff frequency, root mean square 0.5, starting at 0. Asked at every step: the signal 1, 2, … n lags before, 0 before its start.',
  source:
    'state-spaces/s4 src/dataloaders/datasets/delay.py and src/dataloaders/utils/signal.py (whitesignal)',
  asks: 'step values',
  settings: {
    length: wholeNumber('Length', 'Of a sample.', 1000, [4, 16384], 'steps'),
    lag: wholeNumber('Lag', 'Between one delay and the next.', 100, [1, 16384], 'steps'),
    lags: wholeNumber('Delays', 'How many.', 1, [1, 64]),
    frequency: realNumber('Cutoff', 'Highest frequency, in hertz.', 10, [0.001, 1e6]),
    dt: realNumber('Step', 'In seconds.', 1e-3, [1e-6, 1]),
  },
  usual: { train: 2000, test: 500 },
  open: ({ length, lag, lags, frequency, dt }, draw) => {
    if (frequency! * length! * dt! < 1 || frequency! > 0.5 / dt!) {
      const range = `${1 / (length! * dt!)} to ${0.5 / dt!} Hz`;
      refuseTask('continuous-delay', `a cutoff of ${frequency} Hz is out of range for ${length} steps.`, `Choose one from ${range}.`); // prettier-ignore
    }
    return {
      form: { channels: 1, dtype: 'float32', targets: { kind: 'real', channels: lags! } },
      sample: (place) => {
        const data = whiteSignal(draw(place), length!, dt!, frequency!, 0.5);
        const target = Float32Array.from({ length: length! * lags! }, (_, i) => {
          return data[Math.floor(i / lags!) - ((i % lags!) + 1) * lag!] ?? 0;
        });
        return { data, label: 0, target };
      },
    };
  },
};

/**
 * Band-limited white noise: random Fourier coefficients up to a cutoff, the power of those above made up for.
 * @param rms root mean square before the start is moved to 0
 */
function whiteSignal(random: () => number, steps: number, dt: number, cutoff: number, rms: number): Float32Array {
  const half = Math.ceil(steps / 2);
  const period = 2 * half;
  const frequencyOf = (k: number): number => k / (period * dt);
  let cut = 0;
  for (let k = 0; k <= half; k++) if (frequencyOf(k) > cutoff) cut++;
  const correction = Math.sqrt(1 - cut / half);
  const sigma = rms * Math.SQRT1_2;
  const scale = Math.sqrt(period) / (correction > 0 ? correction : 1) / period;
  const signal = new Float64Array(steps);
  for (let k = 1; k <= half && frequencyOf(k) <= cutoff; k++) {
    const real = sigma * normal(random);
    // The highest one is real, and counts once.
    const imaginary = k === half ? 0 : sigma * normal(random);
    const weight = scale * (k === half ? 1 : 2);
    for (let t = 0; t < steps; t++) {
      const angle = (2 * Math.PI * ((k * t) % period)) / period;
      signal[t]! += weight * (real * Math.cos(angle) - imaginary * Math.sin(angle));
    }
  }
  return Float32Array.from(signal, (value) => value - signal[0]!);
} // prettier-ignore
