/** @file SpikeGrad, plainly. */
import type { Arithmetic, Floats } from '../arithmetic.ts';
import { surrogateSlope } from '../surrogate.ts';
import type { SurrogateName } from '../surrogate.ts';

/** du = ds·σ'(u − threshold). */
export function spikeGrad(
  arithmetic: Arithmetic,
  { u, ds }: { readonly u: Floats; readonly ds: Floats },
  options: { readonly threshold: number; readonly surrogate: SurrogateName; readonly scale: number },
): Floats {
  const { round, zeros } = arithmetic;
  const du = zeros(u.length);
  u.forEach((value, i) => {
    const z = round(value - round(options.threshold));
    du[i] = round(ds[i]! * surrogateSlope(arithmetic, options.surrogate, options.scale, z));
  });
  return du;
}
