/**
 * @file A process that knows onnxruntime and nothing of Refract: runs a model on a float32 input and prints every
 * output as JSON, or what went wrong. Arguments: model.onnx, the input's raw little-endian bytes, its shape "8,24,6"; of
 * several shapes each takes as many of the numbers as it needs, from the first on.
 */
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [model = '', input = '', ...shapes] = process.argv.slice(2);
const session = await InferenceSession.create(model);
const bytes = readFileSync(input);
const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
const runs = [];
for (const shape of shapes) {
  const dims = shape.split(',').map(Number);
  const size = dims.reduce((product, length) => product * length, 1);
  const tensor = new Tensor('float32', values.subarray(0, size), dims);
  const outputs = await session.run({ [session.inputNames[0] ?? '']: tensor });
  const printable = Object.entries(outputs).map(([name, { type, dims, data }]) => [
    name,
    { type, dims, data: Array.from(data, Number) },
  ]);
  runs.push({ outputs: Object.fromEntries(printable) });
}
process.stdout.write(JSON.stringify({ inputNames: session.inputNames, runs }));
