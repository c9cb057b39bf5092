/** @file Recordings at another rate. */

/** Of the window, as scipy.signal.resample_poly has it. */
const KAISER_BETA = 5;
const ZERO_CROSSINGS = 10;

/** A low-pass filter between two rates, and the steps up and down that it is for. */
interface Filter {
  readonly up: number;
  readonly down: number;
  readonly taps: Float64Array;
}

/** The last one: the recordings of a set have one rate. */
let known: { from: number; to: number; filter: Filter } | undefined;

/**
 * A recording at another rate by a polyphase filter: a sinc of 10 zero crossings to each side in a Kaiser window (β = 5),
 * cut off at half the smaller rate; what is outside the recording is silence (scipy.signal.resample_poly's default).
 * @param from its rate in Hz, a whole number, as `to`
 * @returns ⌈length · to / from⌉ values
 */
export function resample(values: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return values;
  if (known?.from !== from || known.to !== to) known = { from, to, filter: filterBetween(from, to) };
  const { up, down, taps } = known.filter;
  const half = (taps.length - 1) / 2;
  const result = new Float32Array(Math.ceil((values.length * up) / down));
  for (let i = 0; i < result.length; i++) {
    const centre = i * down;
    const first = Math.max(0, Math.ceil((centre - half) / up));
    const last = Math.min(values.length - 1, Math.floor((centre + half) / up));
    let sum = 0;
    for (let k = first; k <= last; k++) sum += values[k]! * taps[centre - k * up + half]!;
    result[i] = sum;
  }
  return result;
}

function filterBetween(from: number, to: number): Filter {
  const divisor = greatestDivisor(from, to);
  const [up, down] = [to / divisor, from / divisor];
  const widest = Math.max(up, down);
  const half = ZERO_CROSSINGS * widest;
  const taps = Float64Array.from({ length: 2 * half + 1 }, (_, i) => {
    const x = (i - half) / widest;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    return sinc * bessel(KAISER_BETA * Math.sqrt(1 - ((i - half) / half) ** 2));
  });
  const sum = taps.reduce((a, b) => a + b, 0);
  return { up, down, taps: taps.map((tap) => (tap * up) / sum) };
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

/** The modified Bessel function of order 0, by its power series; exact to float64 for the small arguments of windows. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
