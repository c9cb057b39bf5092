/** @file Randman: classes are smooth random manifolds; a sample is a point of one, told by when each unit spikes. */
import { realNumber, wholeNumber, type Numbers } from '../encoders/encoder.ts';
import { inSteps, refuseTask, type Draw, type SyntheticTask } from './task.ts';

/** Amplitudes below this are left out. */
const PRECISION = 1e-3;

/** Values of all samples are kept, since they are scaled by their range. */
const MOST_VALUES = 2 ** 26;

export const randman: SyntheticTask = {
  id: 'randman',
  title: 'Randman',
  rule: 'Each class is a random smooth manifold, a product over its dimensions of Σᵢ θ⁰ᵢ (i+1)^−α sin(2π(i·x·θ¹ᵢ + θ²ᵢ)); every unit, scaled to 0 to 1 over the class, spikes once at round(value·(steps − 1)).',
  source: 'Zenke and Vogels 2021, doi 10.1162/neco_a_01367; fzenke/randman numpy_randman.py',
  asks: 'class',
  settings: {
    classes: wholeNumber('Classes', 'Manifolds.', 10, [2, 1000]),
    units: wholeNumber('Units', 'Channels; each spikes once a sample.', 20, [1, 4096]),
    dimension: wholeNumber('Dimensions', 'Of a manifold.', 1, [1, 10]),
    alpha: realNumber('Smoothness α', 'The larger, the smoother.', 2, [0.5, 10]),
    steps: wholeNumber('Steps', 'Length of a sample.', 100, [2, 65536], 'steps'),
  },
  usual: { train: 8000, test: 2000 },
  open: (settings, draw, samples) => {
    const { classes, units, steps } = settings as Record<string, number> & Numbers;
    if (samples * units! > MOST_VALUES) {
      refuseTask('randman', `${samples} samples of ${units} units are too many to be scaled together.`, 'Choose fewer of either.'); // prettier-ignore
    }
    const values = manifoldValues(settings, draw, samples);
    return {
      form: { channels: units!, dtype: 'events', time: inSteps },
      sample: (place) => ({
        label: place % classes!,
        data: {
          times: Float64Array.from({ length: units! }, (_, unit) =>
            Math.round(values[place * units! + unit]! * (steps! - 1)),
          ),
          channels: Uint32Array.from({ length: units! }, (_, unit) => unit),
        },
      }),
    };
  },
};

/** Every sample's unit values, scaled to [0, 1] over the samples of its class. */
function manifoldValues(settings: Numbers, draw: Draw, samples: number): Float64Array {
  const { classes, units, dimension, alpha } = settings as Record<string, number>;
  const terms = Math.min(Math.ceil(PRECISION ** (-1 / alpha!)), 1000);
  const values = new Float64Array(samples * units!);
  for (let label = 0; label < classes!; label++) {
    // [units, dimension, 3, terms]; without a constant part.
    const random = draw(0, label);
    const theta = Float64Array.from({ length: units! * dimension! * 3 * terms }, () => random());
    for (let row = 0; row < units! * dimension!; row++) theta[row * 3 * terms] = 0;
    const least = new Float64Array(units!).fill(Infinity);
    const most = new Float64Array(units!).fill(-Infinity);
    for (let place = label; place < samples; place += classes!) {
      const point = draw(1, place);
      const x = Array.from({ length: dimension! }, () => point());
      for (let unit = 0; unit < units!; unit++) {
        let value = 1;
        for (let d = 0; d < dimension!; d++) {
          const at = (unit * dimension! + d) * 3 * terms;
          value *= series(theta.subarray(at, at + 3 * terms), x[d]!, alpha!, terms);
        }
        values[place * units! + unit] = value;
        least[unit] = Math.min(least[unit]!, value);
        most[unit] = Math.max(most[unit]!, value);
      }
    }
    for (let place = label; place < samples; place += classes!) {
      for (let unit = 0; unit < units!; unit++) {
        const spread = most[unit]! - least[unit]!;
        const at = place * units! + unit;
        values[at] = spread > 0 ? (values[at]! - least[unit]!) / spread : 0;
      }
    }
  }
  return values;
}

/** Σᵢ θ⁰ᵢ (i+1)^−α sin(2π(i·x·θ¹ᵢ + θ²ᵢ)). @param theta [3, terms] */
function series(theta: Float64Array, x: number, alpha: number, terms: number): number {
  let sum = 0;
  for (let i = 0; i < terms; i++) {
    const wave = Math.sin(2 * Math.PI * (i * x * theta[terms + i]! + theta[2 * terms + i]!));
    sum += theta[i]! * (i + 1) ** -alpha * wave;
  }
  return sum;
}
