/** @file Latency: one spike a value, the earlier the larger it is. */
import { realNumber, unit, window, type Encoder } from './encoder.ts';

export const latency: Encoder = {
  id: 'latency',
  title: 'Latency',
  formula: 's[w·t + i] = 1 for i = round((1 − x[t])·(w − 1)), none where x[t] < c',
  source: 'Thorpe et al. 2001, doi 10.1016/S0893-6080(01)00083-1; snnTorch spikegen.latency (linear)',
  inverse: 'to 1/(2(w − 1)): x̂[t] = 1 − i/(w − 1), 0 without a spike',
  settings: {
    window: window(16, 2),
    cutoff: realNumber('Least value', 'Smaller values give no spike.', 0.01, [0, 1]),
  },
  needsUnitRange: true,
  channels: (channels) => channels,
  stepsPerValue: ({ window: steps }) => steps!,
  encode: ({ values, channels }, { window: steps, cutoff }, _, emit) => {
    for (let i = 0; i < values.length; i++) {
      const value = unit(values[i]!);
      if (value < cutoff!) continue;
      emit(Math.floor(i / channels) * steps! + Math.round((1 - value) * (steps! - 1)), i % channels);
    }
  },
  decode: (spikes, channels, { window: steps }) => {
    const decoded = new Float32Array(spikes.length / steps!);
    for (let i = 0; i < spikes.length; i++) {
      if (spikes[i] === 0) continue;
      const step = Math.floor(i / channels);
      decoded[Math.floor(step / steps!) * channels + (i % channels)] = 1 - (step % steps!) / (steps! - 1);
    }
    return decoded;
  },
};
