/** @file Definitions of neurons whose spikes feed back into their states: operators of the ONNX domain `refract`. */
import { check, sameShape } from '../shape.ts';
import type { Shape, TensorType } from '../shape.ts';
import type { Definitions } from './definition.ts';

type Got = Record<string, TensorType | undefined>;

const float32 = (shape: Shape): TensorType => ({ dtype: 'float32', shape });

/** Checks element types and shapes; the sizes of x. */
function sizesOf(operator: string, x: TensorType, expected: Got, parameters: Got) {
  const all = { x, ...expected, ...parameters };
  const isFloat = Object.values(all).every((type) => !type || type.dtype === 'float32');
  check(isFloat, operator, 'float32 tensors', all);
  check(x.shape.length === 3, operator, 'x as [batch, time, channel]', { x });
  const [batch, , channels] = x.shape as [number, number, number] & Shape;
  const rows: Record<string, number> = { map: 6, read: 2, feed: 7, reset: 7, recurrent: channels };
  for (const [name, type] of Object.entries(parameters)) {
    const shape = [rows[name]!, channels];
    check(!type || sameShape(type.shape, shape), operator, `${name} as [${shape.join(', ')}]`, {
      [name]: type,
    });
  }
  for (const [name, type] of Object.entries(expected))
    check(!type || sameShape(type.shape, x.shape), operator, `${name} with the shape of x`, {
      x,
      [name]: type,
    });
  return { batch, channels };
}

function checkNumbers(
  operator: string,
  { keep, scale }: { readonly keep: number; readonly scale: number },
): void {
  check(keep >= 0 && keep < 1, operator, `a share to keep from 0 to below 1, got ${keep}`);
  check(Number.isFinite(scale) && scale > 0, operator, `a surrogate scale > 0, got ${scale}`);
}

export const feedback = {
  feedbackNeuron: {
    infer([x, map, read, feed, reset, recurrent, state], attributes) {
      const parameters = { map, read, feed, reset, recurrent };
      const { batch, channels } = sizesOf('feedbackNeuron', x, {}, parameters);
      checkNumbers('feedbackNeuron', attributes);
      const carried = [batch, 5, channels];
      const { period } = attributes;
      check(Number.isInteger(period) && period >= 0, 'feedbackNeuron', `a whole period ≥ 0, got ${period}`);
      const fits = !state || (state.dtype === 'float32' && sameShape(state.shape, carried));
      check(fits, 'feedbackNeuron', `a state float32 [${carried.join(', ')}]`, { state });
      return [
        ...[float32(x.shape), float32([batch, channels]), float32(x.shape), float32(carried)],
        { dtype: 'uint8' as const, shape: x.shape },
      ];
    },
    onnx: ({ threshold, keep, period, byCandidates }) => ({
      op: 'FeedbackNeuron',
      domain: 'refract',
      attributes: {
        ...{ threshold: { float: threshold }, keep: { float: keep } },
        // Named where there is one alone: models from before there was such a thing stay as they are.
        ...(period > 0 ? { period, byCandidates: Number(byCandidates) } : {}),
      },
    }),
  },
  feedbackNeuronGrad: {
    infer([x, v, map, read, feed, reset, ds, dcount, dv, recurrent, open]) {
      const name = 'feedbackNeuronGrad';
      const { batch, channels } = sizesOf(name, x, { v, ds, dv }, { map, read, feed, reset, recurrent });
      const fits = !dcount || sameShape(dcount.shape, [batch, channels]);
      check(fits, name, `dcount as [${batch}, ${channels}]`, { dcount });
      const isMask = !open || (open.dtype === 'uint8' && sameShape(open.shape, x.shape));
      check(isMask, name, 'open uint8 with the shape of x', { x, open });
      const sums = [6, 2, 7].map((rows) => float32([rows, channels]));
      return [float32(x.shape), ...sums];
    },
    onnx: ({ threshold, keep, surrogate, scale, straight }) => ({
      op: 'FeedbackNeuronGrad',
      domain: 'refract',
      attributes: {
        ...{ threshold: { float: threshold }, keep: { float: keep } },
        ...{ surrogate, scale: { float: scale } },
        ...(straight ? { straight: 1 } : {}),
      },
    }),
  },
} satisfies Partial<Definitions>;
