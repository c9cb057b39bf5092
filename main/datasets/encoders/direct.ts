/** @file Direct current: no spikes; the first layer gets the values themselves. */
import { window, type Encoder } from './encoder.ts';

/**
 * In a table with the others so that they can be compared with it: its "spikes" are none, its values come through as
 * they are. The importer repeats values itself (see transform.ts); `encode` is never asked for them.
 */
export const direct: Encoder = {
  id: 'direct',
  title: 'Direct current',
  formula: 'I[w·t + i] = x[t] for i from 0 to w − 1',
  source: 'Rueckauer et al. 2017, doi 10.3389/fnins.2017.00682; Rathi and Roy 2020, arXiv 2008.03658',
  inverse: 'exact',
  settings: { window: window(1) },
  needsUnitRange: false,
  channels: (channels) => channels,
  stepsPerValue: ({ window: steps }) => steps!,
  encode: () => undefined,
  decode: (values, channels, { window: steps }) => {
    const decoded = new Float32Array(values.length / steps!);
    for (let i = 0; i < decoded.length; i++) {
      decoded[i] = values[Math.floor(i / channels) * steps! * channels + (i % channels)]!;
    }
    return decoded;
  },
};
