/** @file Population: several neurons a value, each with a Gaussian receptive field; the better it fits, the earlier it spikes. */
import { realNumber, unit, wholeNumber, window, type Encoder, type Numbers } from './encoder.ts';

/** The field of neuron i (from 0) of n over the range from 0 to 1. */
const centre = (i: number, n: number): number => (2 * (i + 1) - 3) / (2 * (n - 2));
const width = ({ neurons, sharpness }: Numbers): number => 1 / (sharpness! * (neurons! - 2));

export const population: Encoder = {
  id: 'population',
  title: 'Population (Gaussian receptive fields)',
  formula:
    'μᵢ = (2i − 3)/(2(n − 2)), σ = 1/(β(n − 2)), a = exp(−(x − μᵢ)²/2σ²); neuron i spikes at round((1 − a)(w − 1)), not at all where a < c',
  source: 'Bohte, Kok and La Poutré 2002, doi 10.1016/S0925-2312(01)00658-0, section 5',
  inverse: 'about: x̂ = Σ aᵢμᵢ / Σ aᵢ with the aᵢ that the times stand for',
  settings: {
    neurons: wholeNumber('Neurons a value', 'So many receptive fields cover the range.', 8, [3, 256]),
    sharpness: realNumber('Sharpness β', 'The larger, the narrower a field.', 1.5, [0.1, 10]),
    window: window(16, 2),
    cutoff: realNumber('Least fit', 'A neuron that fits less does not spike.', 0.1, [0, 1]),
  },
  needsUnitRange: true,
  channels: (channels, { neurons }) => channels * neurons!,
  stepsPerValue: ({ window: steps }) => steps!,
  encode: ({ values, channels }, settings, _, emit) => {
    const { neurons: n, window: steps, cutoff } = settings;
    const spread = 2 * width(settings) ** 2;
    for (let i = 0; i < values.length; i++) {
      const value = unit(values[i]!);
      const first = Math.floor(i / channels) * steps!;
      for (let neuron = 0; neuron < n!; neuron++) {
        const fit = Math.exp(-((value - centre(neuron, n!)) ** 2) / spread);
        if (fit < cutoff!) continue;
        emit(first + Math.round((1 - fit) * (steps! - 1)), (i % channels) * n! + neuron);
      }
    }
  },
  decode: (spikes, channels, { neurons: n, window: steps }) => {
    const decoded = new Float32Array(spikes.length / (steps! * n!));
    const fits = new Float32Array(decoded.length);
    for (let i = 0; i < spikes.length; i++) {
      if (spikes[i] === 0) continue;
      const step = Math.floor(i / (channels * n!));
      const neuron = i % (channels * n!);
      const fit = 1 - (step % steps!) / (steps! - 1);
      const at = Math.floor(step / steps!) * channels + Math.floor(neuron / n!);
      fits[at]! += fit;
      decoded[at]! += fit * centre(neuron % n!, n!);
    }
    return decoded.map((sum, at) => (fits[at]! > 0 ? unit(sum / fits[at]!) : 0));
  },
};
