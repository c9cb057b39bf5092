/**
 * @file Which part of the network, and which pass of a step, each node of the step's model belongs to. A node that reads
 * parameters of a layer is that layer's; any other goes with what it reads first or, where that is no layer's either, with
 * what reads it.
 */
import type { ModelNode } from '../../graph/index.ts';

export const passes = ['forward', 'backward', 'update', 'any'] as const;

export interface Place {
  /** "layer 1", "layers 1–2", "readout and loss", "optimizer", or "other". */
  readonly part: string;
  /** "any" where it is not known. */
  readonly pass: (typeof passes)[number];
}

const optimizer = 'optimizer';
const loss = 'readout and loss';

/** Inputs and outputs of the step's model, as training-step.ts names them. */
const isOptimizer = (name: string) => /^(optimizer|adam1|adam2|momentum)\./.test(name);
const isReport = (name: string) => /^(loss|correct|spikes\.\d+)$/.test(name);
const isLoss = (name: string) => name.startsWith('readout.') || name === 'labels' || name === 'targets';
const layerOf = (name: string): number | undefined => {
  const found = /^layers\.(\d+)\./.exec(name);
  return found ? Number(found[1]) : undefined;
};

/**
 * Places every node.
 * @param nodes of the model of a step, in order
 * @returns by the name of the node
 */
export function placesOf(nodes: readonly ModelNode[]): ReadonlyMap<string, Place> {
  const made = new Map<string, string>();
  for (const node of nodes) {
    const part = ownPart(node) ?? firstPart(node.inputs, made);
    if (part !== undefined) for (const output of node.outputs) made.set(output, part);
  }
  const read = new Map<string, string>();
  const places = new Map<string, Place>();
  const forward = forwardNodes(nodes);
  for (const node of nodes.toReversed()) {
    const part = ownPart(node) ?? firstPart(node.outputs, made) ?? firstPart(node.outputs, read) ?? loss;
    for (const input of node.inputs) read.set(input, part);
    const pass = part === optimizer ? 'update' : forward.has(node) ? 'forward' : 'backward';
    places.set(node.name, { part, pass });
  }
  return places;
}

/** The part that the node's own inputs name. */
function ownPart({ inputs }: ModelNode): string | undefined {
  if (inputs.some(isOptimizer)) return optimizer;
  const layers = inputs.map(layerOf).filter((layer) => layer !== undefined);
  const [first, last] = [Math.min(...layers), Math.max(...layers)];
  if (layers.length > 0) return first === last ? `layer ${first + 1}` : `layers ${first + 1}–${last + 1}`;
  return inputs.some(isLoss) ? loss : undefined;
}

/** The part of the first tensor that has one; '' is an absent tensor. */
function firstPart(tensors: readonly string[], parts: ReadonlyMap<string, string>): string | undefined {
  return tensors
    .map((name) => (name === '' ? undefined : parts.get(name)))
    .find((part) => part !== undefined);
}

/** What the loss, the scores and the counts need. */
function forwardNodes(nodes: readonly ModelNode[]): ReadonlySet<ModelNode> {
  const wanted = new Set<string>(nodes.flatMap(({ outputs }) => outputs.filter(isReport)));
  return new Set(
    nodes.toReversed().filter(({ inputs, outputs }) => {
      const isWanted = outputs.some((name) => name !== '' && wanted.has(name));
      if (isWanted) for (const input of inputs) wanted.add(input);
      return isWanted;
    }),
  );
}
