/**
 * @file Definitions of the operators that take an optimizer's step for all parameters at once: native, float32, with the
 * bits of the nodes that main/graph/optimizers writes for each parameter.
 */
import type { Tensor } from '../graph.ts';
import { check, sameShape } from '../shape.ts';
import type { TensorType } from '../shape.ts';
import type { Definitions, OnnxAttribute, OnnxForm } from './definition.ts';

function form(op: string, attributes: Record<string, number>): OnnxForm {
  const floats = Object.entries(attributes).map(([name, float]): [string, OnnxAttribute] => [
    name,
    { float },
  ]);
  return { op, domain: 'refract', attributes: Object.fromEntries(floats) };
}

/**
 * Checks scalars, then groups of tensors of one shape, one group for each parameter.
 * @returns the types of the next values: those of each group but its gradient, which comes second
 */
function nextValues(
  operator: string,
  inputs: readonly Tensor[],
  { scalars, perParameter }: { readonly scalars: number; readonly perParameter: number },
): TensorType[] {
  const areScalars = inputs.slice(0, scalars).every(({ shape }) => shape.length === 0);
  check(areScalars, operator, `${scalars} scalars first`);
  check(
    inputs.every(({ dtype }) => dtype === 'float32'),
    operator,
    'float32 tensors',
  );
  const tensors = inputs.slice(scalars);
  const complete = tensors.length > 0 && tensors.length % perParameter === 0;
  check(complete, operator, `${perParameter} tensors for each parameter`);
  return tensors.flatMap(({ shape }, i): TensorType[] => {
    const own = tensors[i - (i % perParameter)]!;
    check(sameShape(shape, own.shape), operator, 'tensors of one shape for a parameter');
    return i % perParameter === 1 ? [] : [{ dtype: 'float32', shape }];
  });
}

export const optimizers = {
  adamStep: {
    infer: (inputs) => nextValues('adamStep', inputs, { scalars: 3, perParameter: 4 }),
    onnx: (attributes) => form('AdamStep', { ...attributes }),
  },
  sgdStep: {
    infer: (inputs, { momentum }) =>
      nextValues('sgdStep', inputs, { scalars: 1, perParameter: momentum === 0 ? 2 : 3 }),
    onnx: (attributes) => form('SgdStep', { ...attributes }),
  },
} satisfies Partial<Definitions>;
