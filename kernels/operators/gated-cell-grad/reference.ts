/** @file GatedCellGrad, plainly. */
import type { Arithmetic, Floats, Sizes } from '../arithmetic.ts';
import { gatesOf, savedOf } from '../gated-cell/reference.ts';
import type { Cell } from '../gated-cell/reference.ts';

/** What comes back into one unit's step: of h[t], and of c[t] from the step after. */
interface Error {
  readonly dh: number;
  readonly dc: number;
}

/** A step back: the errors of each gate's input (x) and recurrent part (u), and of h[t−1] and c[t−1] but for what goes through u. */
type StepBack = (
  error: Error,
  saved: readonly number[],
  before: { readonly h: number; readonly c: number },
) => { readonly dx: readonly number[]; readonly du: readonly number[] } & Error;

const stepsBack: Record<Cell, StepBack> = {
  gru({ dh }, [r, z, n, un], { h }) {
    const dn = dh * (1 - z!) * (1 - n! * n!);
    const dz = dh * (h - n!) * z! * (1 - z!);
    const dr = dn * un! * r! * (1 - r!);
    return { dx: [dr, dz, dn], du: [dr, dz, dn * r!], dh: dh * z!, dc: 0 };
  },
  lstm({ dh, dc }, [i, f, g, o, c], before) {
    const y = Math.tanh(c!);
    const inner = dc + dh * o! * (1 - y * y);
    const dx = [
      inner * g! * i! * (1 - i!),
      inner * before.c * f! * (1 - f!),
      inner * i! * (1 - g! * g!),
      dh * y * o! * (1 - o!),
    ];
    return { dx, du: dx, dh: 0, dc: inner * f! };
  },
};

/**
 * The gradient of gatedCell, by the chain rule from the last step to the first.
 * @param recurrent [G·H,H]
 * @param h [B,T,H]
 * @param saved [B,T,S·H]
 * @param dh [B,T,H]
 * @returns dx [B,T,G·H], drecurrent [G·H,H]
 */
export function gatedCellGrad(
  { zeros }: Arithmetic,
  { batch, steps, channels: hidden }: Sizes,
  given: { readonly recurrent: Floats; readonly h: Floats; readonly saved: Floats; readonly dh: Floats },
  cell: Cell,
): { dx: Floats; drecurrent: Floats } {
  const { recurrent, h, saved, dh } = given;
  const [gates, kept] = [gatesOf[cell], savedOf[cell]];
  const dx = zeros(batch * steps * gates * hidden);
  const drecurrent = zeros(recurrent.length);
  for (let b = 0; b < batch; b++) {
    const after = { dh: new Float64Array(hidden), dc: new Float64Array(hidden) };
    for (let t = steps - 1; t >= 0; t--) {
      const at = b * steps + t;
      const du = new Float64Array(gates * hidden);
      const before = (i: number) =>
        t === 0
          ? { h: 0, c: 0 }
          : { h: h[(at - 1) * hidden + i]!, c: saved[((at - 1) * kept + kept - 1) * hidden + i]! };
      for (let i = 0; i < hidden; i++) {
        const error = { dh: dh[at * hidden + i]! + after.dh[i]!, dc: after.dc[i]! };
        const own = Array.from({ length: kept }, (_, s) => saved[(at * kept + s) * hidden + i]!);
        const back = stepsBack[cell](error, own, before(i));
        back.dx.forEach((value, g) => (dx[at * gates * hidden + g * hidden + i] = value));
        back.du.forEach((value, g) => (du[g * hidden + i] = value));
        after.dh[i] = back.dh;
        after.dc[i] = back.dc;
      }
      du.forEach((value, row) => {
        for (let j = 0; j < hidden; j++) {
          after.dh[j]! += value * recurrent[row * hidden + j]!;
          drecurrent[row * hidden + j]! += value * before(j).h;
        }
      });
    }
  }
  return { dx, drecurrent };
}
