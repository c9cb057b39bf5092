/** @file Rate: a spike in every step with a probability that is the value. */
import { realNumber, unit, window, type Encoder } from './encoder.ts';

export const rate: Encoder = {
  id: 'rate',
  title: 'Rate (Bernoulli)',
  formula: 's[w·t + i] = 1 with probability g·x[t], independently for i from 0 to w − 1',
  source: 'snnTorch spikegen.rate; Eshraghian et al. 2023, arXiv 2109.12894',
  inverse: 'in the mean: x̂[t] = spikes / (w·g), with a standard deviation of √(p(1 − p)/w) / g',
  settings: {
    window: window(1),
    gain: realNumber('Gain', 'The probability of a spike at the value 1.', 1, [0.001, 1]),
  },
  needsUnitRange: true,
  channels: (channels) => channels,
  stepsPerValue: ({ window: steps }) => steps!,
  encode: ({ values, channels }, { window: steps, gain }, random, emit) => {
    for (let i = 0; i < values.length; i++) {
      const chance = gain! * unit(values[i]!);
      const first = Math.floor(i / channels) * steps!;
      // A number is drawn for every step, so that a value has no say in what the others get.
      for (let step = 0; step < steps!; step++) if (random() < chance) emit(first + step, i % channels);
    }
  },
  decode: (spikes, channels, { window: steps, gain }) => {
    const decoded = new Float32Array(spikes.length / steps!);
    for (let i = 0; i < spikes.length; i++) {
      const step = Math.floor(Math.floor(i / channels) / steps!);
      decoded[step * channels + (i % channels)]! += spikes[i]! / (steps! * gain!);
    }
    return decoded;
  },
};
