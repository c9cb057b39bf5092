/** @file The files that docs/add-a-variant.md writes, as they stand there. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Graph, gradients, sum } from '../graph/index.ts';
import { evaluate } from '../graph/testing/run.ts';
import { buildNetwork, ParameterList, startValues, variantOptions, variants } from './index.ts';
import type { Variant } from './index.ts';
import { neuronRules } from './spike-rules/neuron.ts';
import { potentialOf } from './spike-rules/crossing.ts';
import { runPart } from './testing.ts';

const root = new URL('../../', import.meta.url);
const folder = new URL(`node_modules/.cache/refract/add-a-variant-${process.pid}/`, root);
let entry: Variant;

beforeAll(async () => {
  const page = await readFile(new URL('docs/add-a-variant.md', root), 'utf8');
  const files = [...page.matchAll(/```ts\n\/\/ (\S+)\n([^]*?)```/g)].map(([, path, text]) => ({
    path: path!,
    text: text!,
  }));
  const own = new Set(files.map(({ path }) => new URL(path, root).href));
  // What the page writes lies beside the real files in a folder of its own; everything else it imports is the real thing.
  const placed = (target: string) => (own.has(target) ? target.replace(root.href, folder.href) : target);
  for (const { path, text } of files) {
    const at = new URL(path, folder);
    await mkdir(dirname(at.pathname), { recursive: true });
    const imports = text.replace(
      /from '(\.[^']+)'/g,
      (_, name: string) => `from '${placed(new URL(name, new URL(path, root)).href)}'`,
    );
    await writeFile(at, imports);
  }
  const main = new URL('main/models/two-rates-onset.ts', folder);
  ({ entry } = (await import(/* @vite-ignore */ main.href)) as { entry: Variant });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const options = () => variantOptions(entry, { threshold: 1.5 });
const [batch, steps, hidden] = [2, 40, 3];
const x = Array.from({ length: batch * steps * hidden }, (_, i) => Math.fround(Math.sin(i * i) * 0.9));

test('the memory is the mean of its two recurrences', async () => {
  const { results } = await runPart(x, [batch, steps, hidden], options(), (current, context) => ({
    u: potentialOf(current, entry.memory, context),
  }));
  const [f, g] = [new Float64Array(batch * hidden), new Float64Array(batch * hidden)];
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < steps; t++) {
      for (let h = 0; h < hidden; h++) {
        const [at, row] = [(b * steps + t) * hidden + h, b * hidden + h];
        f[row] = 0.9 * f[row]! + x[at]!;
        g[row] = 0.99 * g[row]! + x[at]!;
        expect(results['u']![at]).toBeCloseTo((f[row]! + g[row]!) / 2, 4);
      }
    }
  }
});

test('the rule gives the spikes of reading B with k = 1', async () => {
  const spikesOf = async (rule: Variant['spikeRule']) => {
    const { results } = await runPart(
      x,
      [batch, steps, hidden],
      { ...options(), refractory: 1 },
      (current, context) => {
        const { spikes, count } = rule.apply(current, entry.memory, context);
        return { spikes, count };
      },
    );
    return results;
  };
  const own = await spikesOf(entry.spikeRule);
  expect(own).toEqual(await spikesOf(neuronRules['refractory-conv']));
  expect(sumOf(own['spikes']!)).toBeGreaterThan(5);
});

test('a network of it has gradients, and its entry takes the name of no other', async () => {
  const graph = new Graph();
  const parameters = new ParameterList(graph);
  const input = graph.input('x', 'float32', [batch, steps, hidden]);
  const { logits } = buildNetwork(entry, variantOptions(entry, { hidden: 4, threshold: 0.2 }), {
    x: input,
    classes: 2,
    parameters,
  });
  const found = gradients(sum(logits), parameters.tensors);
  const values = Object.fromEntries(parameters.specs.map((spec) => [spec.name, [...startValues(spec, 1)]]));
  const outputs = Object.fromEntries(
    found.map((tensor, i) => [`gradient of ${parameters.specs[i]!.name}`, tensor]),
  );
  const results = await evaluate(outputs, { x, ...values }, { portable: true });
  for (const [name, gradient] of Object.entries(results)) {
    expect(sumOf((gradient as number[]).map(Math.abs)), name).toBeGreaterThan(0);
  }
  // Whoever follows the page has it in the table.
  const namesakes = variants.filter(({ id }) => id === entry.id);
  expect(namesakes.map(({ title }) => title)).toEqual(namesakes.map(() => entry.title));
});

const sumOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
