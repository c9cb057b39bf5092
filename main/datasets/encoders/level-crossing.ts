/** @file Level crossing: a spike for every level that the signal has crossed, on a channel for each direction. */
import { realNumber, type Encoder } from './encoder.ts';

/** Several levels crossed in one step are several spikes in it. */
export const levelCrossing: Encoder = {
  id: 'level-crossing',
  title: 'Level crossing',
  formula: 'k[t] = ⌊x[t]/δ⌋; k[t] − k[t−1] spikes up where positive, k[t−1] − k[t] down; k[−1] = 0',
  source: 'Mark and Todd 1981, doi 10.1109/TCOM.1981.1094872; Sayiner et al. 1996, doi 10.1109/82.488288',
  inverse: 'to δ/2: x̂[t] = δ·(spikes up − spikes down until t + ½)',
  settings: {
    spacing: realNumber('Distance of levels', 'In the unit of the values.', 0.1, [1e-6, 1e6]),
    most: {
      ...{ title: 'Most spikes', help: 'In one step and channel; the rest follows in the next steps.' },
      ...{ default: 255, min: 1, max: 65535, whole: true },
    },
  },
  needsUnitRange: false,
  channels: (channels) => 2 * channels,
  stepsPerValue: () => 1,
  encode: ({ values, channels }, { spacing, most }, _, emit) => {
    const level = new Int32Array(channels);
    for (let i = 0; i < values.length; i++) {
      const channel = i % channels;
      const away = Math.floor(values[i]! / spacing!) - level[channel]!;
      const crossed = Math.min(Math.abs(away), most!);
      for (let n = 0; n < crossed; n++) emit(Math.floor(i / channels), 2 * channel + (away < 0 ? 1 : 0));
      level[channel]! += Math.sign(away) * crossed;
    }
  },
  decode: (spikes, channels, { spacing }) => {
    const level = new Int32Array(channels);
    return Float32Array.from({ length: spikes.length / 2 }, (_, i) => {
      level[i % channels]! += spikes[2 * i]! - spikes[2 * i + 1]!;
      return spacing! * (level[i % channels]! + 0.5);
    });
  },
};
