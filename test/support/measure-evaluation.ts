/**
 * @file How much memory evaluating long sequences takes: `npm run -s measure -- evaluation [VARIANT [STEPS,…]]` prints, for 16
 * samples of noise in a network of the variant's defaults, the peak memory and seconds of a process that has sequences whole and
 * of one that takes them in pieces along time.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findVariant, variantOptions } from '../../main/models/index.ts';
import { Evaluator } from '../../main/training/evaluation.ts';
import { startParameters } from '../../main/training/run-start.ts';
import { startEngine } from '../../main/training/session.ts';
import { buildStep } from '../../main/training/step-model.ts';

const SAMPLES = 16;
const [variant = 'spiking-fr-ssm', lengths = '784,16384,100000', how] = process.argv.slice(2);
const ways = ['whole', 'pieces'] as const;

if (how === undefined) {
  for (const steps of lengths.split(',')) {
    for (const way of ways) {
      const [script, given] = [fileURLToPath(import.meta.url), [variant, steps, way]];
      process.stdout.write(execFileSync(process.execPath, [script, ...given], { encoding: 'utf8' }));
    }
  }
} else await measure(Number(lengths), how);

async function measure(steps: number, way: string): Promise<void> {
  const options = variantOptions(findVariant(variant), {});
  const spec = { variant, options, batch: SAMPLES, steps, channels: 1, classes: 10 };
  const engine = await startEngine(() => undefined, null);
  // Weights do not depend on the length.
  const weights = startParameters(buildStep({ ...spec, steps: 128 }), 1);
  const data = {
    labels: () => new Uint16Array(SAMPLES),
    readSteps: (_: ArrayLike<number>, x: Float32Array) => x.forEach((__, i) => (x[i] = Math.random())),
  };
  const evaluator = await Evaluator.create(engine, spec, 2, [], ...(way === 'whole' ? [Infinity] : []));
  const began = performance.now();
  let atOnce = 0;
  for await (const { rows } of evaluator.batches(
    weights,
    data,
    Int32Array.from({ length: SAMPLES }, (__, i) => i),
  ))
    atOnce = Math.max(atOnce, rows);
  const seconds = ((performance.now() - began) / 1000).toFixed(2);
  const mebibytes = (process.resourceUsage().maxRSS / 1024).toFixed(0);
  const words = [
    variant,
    `${steps} steps`,
    way.padEnd(6),
    `${atOnce} samples at once`,
    `${seconds} s`,
    `${mebibytes} MiB`,
  ];
  process.stdout.write(`${words.join('  ')}\n`);
}
