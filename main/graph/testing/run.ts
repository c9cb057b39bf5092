/**
 * @file For tests: runs part of a graph through ONNX Runtime.
 */
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { encodeModel } from '../onnx/encode-model.ts';
import type { EncodeOptions } from '../onnx/encode-model.ts';
import { toTensorData } from '../dtype.ts';
import type { Tensor } from '../graph.ts';

/** Values by input name: numbers, which are put into the input's element type. */
export type Feeds = Readonly<Record<string, ArrayLike<number>>>;

/** A model that can be run again and again. */
export interface Runner {
  /** Runs the model: the outputs by name, as plain numbers. */
  run(feeds: Feeds): Promise<Record<string, number[]>>;
  readonly inputNames: readonly string[];
}

export interface RunOptions extends Partial<EncodeOptions> {
  /** Default: 1. */
  readonly threads?: number;
}

/** Loads a model of these outputs. */
export async function prepare(
  outputs: Readonly<Record<string, Tensor>>,
  { threads = 1, ...options }: RunOptions = {},
): Promise<Runner> {
  const ort = await import('onnxruntime-node');
  const { graph } = Object.values(outputs)[0]!;
  const bytes = encodeModel(graph, { outputs, portable: false, ...options });
  const session: InferenceSession = await ort.InferenceSession.create(bytes, {
    intraOpNumThreads: threads,
    // Errors are thrown, and expected by some tests: only what is fatal is printed.
    logSeverityLevel: 4,
  });
  const declared = new Map([...graph.inputs, ...graph.parameters].map((tensor) => [tensor.name!, tensor]));
  return {
    inputNames: session.inputNames,
    async run(feeds) {
      const inputs: Record<string, OrtTensor> = {};
      for (const name of session.inputNames) {
        const { dtype, shape } = declared.get(name)!;
        const data = toTensorData(dtype, feeds[name]!);
        const size = shape.slice(1).reduce((product, extent) => product * extent, 1);
        const dims =
          options.dynamicBatch && shape.length > 0 ? [data.length / size, ...shape.slice(1)] : shape;
        inputs[name] = new ort.Tensor(dtype as 'float32', data as Float32Array, [...dims]);
      }
      const results = await session.run(inputs);
      return Object.fromEntries(
        Object.entries(results).map(([name, result]) => [
          name,
          Array.from(result.data as Float32Array, Number),
        ]),
      );
    },
  };
}

/** Runs outputs once. */
export async function evaluate(
  outputs: Readonly<Record<string, Tensor>>,
  feeds: Feeds = {},
  options: RunOptions = {},
): Promise<Record<string, number[]>> {
  return (await prepare(outputs, options)).run(feeds);
}
