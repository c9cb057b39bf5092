/** @file Fixed orders in which a sequence's steps can be taken. Each is a bijection, the same on every machine. */

/** The orders by name: how many steps there are → which step comes at each place. */
export const stepOrders = { 'bit-reversal': bitReversalOrder };

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
