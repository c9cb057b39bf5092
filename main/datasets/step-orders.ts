/** @file Fixed orders in which a sequence's steps can be taken. Each is a bijection, the same on every machine. */
import { RefractError } from '../api/errors.ts';
import { range, shuffle } from './random.ts';

/** What an order may depend on. */
interface Steps {
  readonly steps: number;
  /** Where the steps are an image's pixels, row by row. */
  readonly image?: { readonly height: number; readonly width: number } | undefined;
  /** Of the random order. */
  readonly seed: number;
}

/** Keeps this shuffle apart from those of splits and epochs with the same seed. */
const PURPOSE = 3;

/** The orders by name: which step comes at each place. @throws RefractError `invalid-option` where an image is needed */
export const stepOrders: Readonly<
  Record<'bit-reversal' | 'random' | 'snake' | 'hilbert', (what: Steps) => Int32Array>
> = {
  'bit-reversal': ({ steps }) => bitReversalOrder(steps),
  random: ({ steps, seed }) => shuffle(range(steps), PURPOSE, seed),
  snake: (what) => snakeOrder(imageOf(what, 'snake')),
  hilbert: (what) => hilbertOrder(imageOf(what, 'hilbert')),
};

function imageOf({ steps, image }: Steps, order: string): { height: number; width: number } {
  if (image && image.height * image.width === steps) return image;
  throw new RefractError(
    'invalid-option',
    `The step order "${order}" is for images whose steps are pixels.`,
    'Choose the layout "pixels", or another order.',
  );
}

/**
 * Bit reversal: the numbers 0 … 2^b − 1 with their b bits read backwards, 2^b the smallest power of two not below
 * `steps`, those below `steps` kept in that order. With 784 steps this is the order of permuted sequential MNIST in
 * S4 (`src/dataloaders/basic.py`: bit reversal of 1,024 restricted to < 784).
 */
export function bitReversalOrder(steps: number): Int32Array {
  const bits = Math.ceil(Math.log2(Math.max(1, steps)));
  const order = new Int32Array(steps);
  let place = 0;
  for (let i = 0; i < 2 ** bits; i++) {
    const step = reverseBits(i, bits);
    if (step < steps) order[place++] = step;
  }
  return order;
}

function reverseBits(value: number, bits: number): number {
  let reversed = 0;
  for (let bit = 0; bit < bits; bit++) reversed = reversed * 2 + (Math.floor(value / 2 ** bit) % 2);
  return reversed;
}

/** Row by row, every second row from right to left, so that each pixel's neighbour comes next. */
function snakeOrder({ height, width }: { height: number; width: number }): Int32Array {
  return Int32Array.from({ length: height * width }, (_, i) => {
    const row = Math.floor(i / width);
    const column = i % width;
    return row * width + (row % 2 === 0 ? column : width - 1 - column);
  });
}

/** Along the Hilbert curve of the smallest square of a power of two that holds the image; what lies outside is left out. */
function hilbertOrder({ height, width }: { height: number; width: number }): Int32Array {
  const side = 2 ** Math.ceil(Math.log2(Math.max(height, width, 1)));
  const order = new Int32Array(height * width);
  let place = 0;
  for (let distance = 0; distance < side * side; distance++) {
    const [column, row] = hilbertPoint(side, distance);
    if (row < height && column < width) order[place++] = row * width + column;
  }
  return order;
}

/** The point at a distance along the curve (John Skilling's and Wikipedia's d2xy). */
function hilbertPoint(side: number, distance: number): [x: number, y: number] {
  let [x, y] = [0, 0];
  let rest = distance;
  for (let size = 1; size < side; size *= 2) {
    const right = Math.floor(rest / 2) % 2;
    const up = (rest ^ right) % 2;
    if (up === 0) {
      if (right === 1) [x, y] = [size - 1 - x, size - 1 - y];
      [x, y] = [y, x];
    }
    x += size * right;
    y += size * up;
    rest = Math.floor(rest / 4);
  }
  return [x, y];
}
