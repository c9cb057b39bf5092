/** @file Operators that go on where an earlier call has left a sequence: two pieces have to give what the whole gives. */
import type { OperatorName } from '../operators/table.ts';
import { expectSame } from './compare.ts';
import { backends, runOperator } from './run.ts';
import type { Call, Value } from './run.ts';

/** Steps from `first` to before `end` of x [B,T,…]. */
function piece({ data, dims }: Value, first: number, end: number): Value {
  const [batch = 0, steps = 0, row = 0] = dims;
  const part = new Float32Array(batch * (end - first) * row);
  for (let b = 0; b < batch; b++) {
    part.set(data.subarray((b * steps + first) * row, (b * steps + end) * row), b * (end - first) * row);
  }
  return { data: part, dims: [batch, end - first, row] };
}

/**
 * Throws unless a sequence that is cut gives the same bits as the whole on every backend: sequences joined, counts added up,
 * the last state.
 * @param x the sequence
 * @param cut the first step of the second piece
 * @param names of the outputs, among them `next`
 * @param callOf a call for a sequence and the state before it
 */
export async function expectPieces(
  operator: OperatorName,
  x: Value,
  cut: number,
  names: readonly string[],
  callOf: (sequence: Value, state?: Value) => Call,
): Promise<void> {
  const [batch = 0, steps = 0] = x.dims;
  for (const backend of backends) {
    const whole = await runOperator(operator, callOf(x), backend);
    const first = await runOperator(operator, callOf(piece(x, 0, cut)), backend);
    const second = await runOperator(operator, callOf(piece(x, cut, steps), first['next']), backend);
    const joined = (name: string) =>
      Array.from({ length: batch }, (_, b) =>
        [first[name]!, second[name]!].flatMap(({ data }) => {
          const size = data.length / batch;
          return Array.from(data.subarray(b * size, (b + 1) * size));
        }),
      ).flat();
    const expected = (name: string) => {
      if (name === 'next') return second['next']!.data;
      if (name !== 'count') return joined(name);
      return Array.from(first['count']!.data, (count, i) => count + second['count']!.data[i]!);
    };
    for (const name of names) expectSame(whole[name]?.data, expected(name), `${name} on ${backend}`);
  }
}
