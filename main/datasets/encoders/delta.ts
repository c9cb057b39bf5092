/** @file Delta: a spike up or down where the signal has left its last estimate by more than a threshold. */
import { realNumber, type Encoder } from './encoder.ts';

/** The estimate starts at 0 and moves by one threshold a step at most, so a steep signal is followed late. */
export const delta: Encoder = {
  id: 'delta',
  title: 'Delta (threshold crossing)',
  formula:
    'x[t] − b[t−1] > θ: a spike up, b[t] = b[t−1] + θ; < −θ: a spike down, b[t] = b[t−1] − θ; b[−1] = 0',
  source: 'step-forward encoding: Petro et al. 2020, doi 10.1109/TNNLS.2019.2906158',
  inverse: 'to θ where the signal moves by at most θ a step: x̂[t] = θ·(spikes up − spikes down until t)',
  settings: {
    threshold: realNumber('Threshold', 'In the unit of the values.', 0.1, [1e-6, 1e6]),
  },
  needsUnitRange: false,
  channels: (channels) => 2 * channels,
  stepsPerValue: () => 1,
  encode: ({ values, channels }, { threshold }, _, emit) => {
    // How far an estimate has moved is counted, so that it is the same number there and back.
    const moved = new Int32Array(channels);
    for (let i = 0; i < values.length; i++) {
      const channel = i % channels;
      const away = values[i]! - threshold! * moved[channel]!;
      if (away > threshold!) {
        moved[channel]!++;
        emit(Math.floor(i / channels), 2 * channel);
      } else if (away < -threshold!) {
        moved[channel]!--;
        emit(Math.floor(i / channels), 2 * channel + 1);
      }
    }
  },
  decode: (spikes, channels, { threshold }) => {
    const moved = new Int32Array(channels);
    return Float32Array.from({ length: spikes.length / 2 }, (_, i) => {
      moved[i % channels]! += spikes[2 * i]! - spikes[2 * i + 1]!;
      return threshold! * moved[i % channels]!;
    });
  },
};
