/**
 * @file Reverse-mode differentiation: walks the graph from the loss back, asks each operator's rule, and adds up what
 * arrives at each tensor. The gradients are tensors of the same graph.
 */
import { isFloat } from '../dtype.ts';
import { add } from '../functions/arithmetic.ts';
import { scalarLike } from '../functions/operand.ts';
import { label } from '../graph.ts';
import type { Node, Tensor } from '../graph.ts';
import { sameShape } from '../shape.ts';
import { gradientRules } from './index.ts';
import { zerosLike } from './layout.ts';
import type { Gradient, NotDifferentiable } from './rule.ts';

/** A gradient was asked for that there is not. */
export class GradientError extends Error {
  override readonly name = 'GradientError';
}

/**
 * The gradients of a loss.
 * @param loss a float scalar
 * @param wrt floats of the same graph: parameters, inputs or anything in between
 * @param options `unconnected`: what a tensor gets on which the loss does not depend (or only through
 * `stopGradient`, a condition or a mask): an error, or zeros
 * @returns one gradient for each tensor of `wrt`, of its shape
 * @throws GradientError if the loss is not a float scalar, a tensor is not a float, the loss does not depend on one
 * (see `unconnected`), or a gradient reaches an operator that has none
 */
export function gradients(
  loss: Tensor,
  wrt: readonly Tensor[],
  { unconnected = 'error' }: { unconnected?: 'error' | 'zeros' } = {},
): Tensor[] {
  if (!isFloat(loss.dtype) || loss.shape.length > 0) {
    throw new GradientError(`The loss must be a float scalar, got ${label(loss)}.`);
  }
  for (const tensor of wrt) {
    if (!isFloat(tensor.dtype))
      throw new GradientError(`There is no gradient with respect to ${label(tensor)}.`);
  }
  const arrived = propagate(loss, new Set(wrt));
  return wrt.map((tensor) => {
    const gradient = arrived.get(tensor);
    if (gradient) return gradient;
    if (unconnected === 'zeros') return zerosLike(tensor);
    throw new GradientError(`The loss does not depend on ${label(tensor)}.`);
  });
}

/** Any rule, where the operator is not known to the compiler. */
type Apply = (gradients: readonly Gradient[], application: Node) => readonly Gradient[];

/** The gradients of all tensors between the loss and `wrt`. */
function propagate(loss: Tensor, wrt: ReadonlySet<Tensor>): Map<Tensor, Tensor> {
  const nodes = [...loss.graph.nodes];
  const depends = dependents(nodes, wrt);
  const arrived = new Map<Tensor, Tensor>();
  if (depends.has(loss)) arrived.set(loss, scalarLike(loss, 1));
  for (const node of nodes.reverse()) {
    const outputs = (node.outputs as readonly Tensor[]).map((output) => arrived.get(output));
    const inputs = node.inputs as readonly Gradient[];
    if (!outputs.some(Boolean) || !inputs.some((input) => input && depends.has(input))) continue;
    const results = differentiate(node, outputs);
    inputs.forEach((input, index) => {
      const result = results[index];
      if (!input || !result || !depends.has(input)) return;
      if (!sameShape(result.shape, input.shape)) {
        throw new Error(`internal: the gradient of ${node.op} is ${label(result)} for ${label(input)}`);
      }
      const before = arrived.get(input);
      arrived.set(input, before ? add(before, result) : result);
    });
  }
  return arrived;
}

/** All tensors that depend on one of these, with these. */
function dependents(nodes: readonly Node[], sources: ReadonlySet<Tensor>): Set<Tensor> {
  const result = new Set(sources);
  for (const node of nodes) {
    const inputs = node.inputs as readonly Gradient[];
    if (!inputs.some((input) => input && result.has(input))) continue;
    for (const output of node.outputs as readonly Tensor[]) result.add(output);
  }
  return result;
}

function differentiate(node: Node, outputs: readonly Gradient[]): readonly Gradient[] {
  const rule: Apply | NotDifferentiable = gradientRules[node.op] as unknown as Apply | NotDifferentiable;
  const outputTensors = node.outputs as readonly Tensor[];
  const integer = outputTensors.find((output, index) => outputs[index] && !isFloat(output.dtype));
  const why = 'why' in rule ? rule.why : integer && `its result is ${integer.dtype}`;
  if (why) {
    throw new GradientError(
      `A gradient reaches the operator ${node.op}, which has none: ${why}. ` +
        'If its result is meant as a constant, wrap it in stopGradient.',
    );
  }
  return (rule as Apply)(outputs, node);
}
