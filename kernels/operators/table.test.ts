import { expect, test } from 'vitest';
import { operators } from './table.ts';
import type { Operator } from './table.ts';
import type { OperatorCall, PortableGraph, PortableNode } from '../portable-function.ts';

const all: readonly Operator[] = Object.values(operators);

/** Calls of an operator with everything present, one for each combination of its string attributes. */
function calls(operator: Operator): OperatorCall[] {
  const ranks = operator.inputs.map(({ shape }) => (shape === 'any' ? 3 : shape.split(',').length));
  const flags = { inputs: operator.inputs.map(() => true), outputs: operator.outputs.map(() => true), ranks };
  const choices = Object.entries(operator.attributes).flatMap(([name, spec]) =>
    spec.type === 'string' ? [{ name, values: spec.choices }] : [],
  );
  const combinations = choices.reduce<Record<string, string>[]>(
    (sofar, { name, values }) => sofar.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
  return combinations.map((attributes) => ({ attributes, ...flags }));
}

test.each(all)(
  '$name: its portable functions take its inputs, give its outputs and have names of their own',
  (operator) => {
    const functions = calls(operator).map((call) => operator.portable(call));
    for (const made of functions) {
      expect(made.inputs).toEqual(operator.inputs.map(({ name }) => name));
      expect(made.outputs).toEqual(operator.outputs.map(({ name }) => name));
    }
    expect(new Set(functions.map(({ name }) => name)).size).toBe(functions.length);
  },
);

test.each(all)('$name: no value is read before it is made, none has two makers', (operator) => {
  for (const call of calls(operator)) {
    const { inputs, outputs, nodes } = operator.portable(call);
    expect([...outputs].filter((name) => !checkNodes(nodes, new Set(inputs)).has(name))).toEqual([]);
  }
});

/** Names after the nodes; fails on a name that is unknown or taken. */
function checkNodes(nodes: readonly PortableNode[], known: ReadonlySet<string>): Set<string> {
  const names = new Set(known);
  for (const { op, inputs, outputs, attributes = {} } of nodes) {
    for (const name of inputs) expect(names, `${op} reads ${name}`).toContain(name);
    const body = attributes['body'];
    if (typeof body === 'object' && 'graph' in body) checkGraph(body.graph, names);
    for (const name of outputs) {
      expect(names, `${op} makes ${name}`).not.toContain(name);
      names.add(name);
    }
  }
  return names;
}

function checkGraph(graph: PortableGraph, outer: ReadonlySet<string>): void {
  const names = checkNodes(graph.nodes, new Set([...outer, ...graph.inputs.map(({ name }) => name)]));
  for (const { name } of graph.outputs) expect(names).toContain(name);
}

test('a definition says which attribute is wrong', () => {
  const call = { attributes: { rule: 'reset' }, inputs: [true, true], outputs: [true], ranks: [3, 1] };
  expect(() => operators.LifNeuron.portable(call)).toThrow('Attribute rule must be one of none, soft, hard');
});
