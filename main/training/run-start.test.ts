import { expect, test } from 'vitest';
import { findVariant, variantOptions } from '../models/index.ts';
import { recomputeInVain } from './run-start.ts';
import { buildStep } from './step-model.ts';

test.each([
  ['lif-soft', { recompute: true }, true, undefined],
  ['lif-soft', { recompute: false }, false, undefined],
  ['lif-soft', { recompute: true }, false, 'recompute has no effect here'],
  ['spiking-fr-ssm', { recompute: true }, true, 'recompute has no effect here'],
])('%s %j, fused: %s', (variant, given, fuse, said) => {
  const options = variantOptions(findVariant(variant), { hidden: 8, layers: 2, ...given });
  const spec = { variant, options, batch: 2, steps: 100, channels: 1, classes: 3 };
  const warning = recomputeInVain(spec, () => buildStep(spec).model(false, fuse));
  if (said === undefined) expect(warning).toBeUndefined();
  else expect(warning).toContain(said);
});
