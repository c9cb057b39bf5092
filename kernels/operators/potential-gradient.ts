/** @file What reaches a membrane potential from the spikes, their count and the potential itself, as ONNX nodes. */
import type { FunctionBuilder } from './function-builder.ts';
import { surrogateNodes } from './surrogate.ts';
import type { SurrogateName } from './surrogate.ts';

/** Names of the values that take part; undefined for those that are absent. */
interface Parts {
  readonly potential: string;
  readonly threshold: number;
  readonly ds?: string | undefined;
  readonly dcount?: string | undefined;
  readonly dpotential?: string | undefined;
  readonly open?: string | undefined;
}

/** σ'(potential − threshold)·open·(ds + dcount) + dpotential, [B,T,H]. */
export function potentialGradient(
  b: FunctionBuilder,
  { name, scale }: { readonly name: SurrogateName; readonly scale: number },
  { potential, threshold, ds, dcount, dpotential, open }: Parts,
): string {
  const perStep = dcount && b.op('Unsqueeze', [dcount, b.ints(1)]);
  const dspikes = ds && perStep ? b.op('Add', [ds, perStep]) : (ds ?? perStep);
  if (!dspikes) return dpotential ?? b.filled(b.sizes(potential, 0), 'float32', 0);
  const z = threshold === 0 ? potential : b.op('Sub', [potential, b.float(threshold)]);
  const slope = surrogateNodes(b, name, scale, z);
  const gated = open ? b.op('Mul', [slope, b.cast(open, 'float32')]) : slope;
  const through = b.op('Mul', [gated, dspikes]);
  return dpotential ? b.op('Add', [through, dpotential]) : through;
}
