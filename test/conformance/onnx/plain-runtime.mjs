/**
 * @file A process that knows onnxruntime and nothing of Refract: runs a model on one float32 input and prints every
 * output as JSON, or what went wrong. Arguments: model.onnx, the input's raw little-endian bytes, its shape "8,24,6".
 */
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [model = '', input = '', shape = ''] = process.argv.slice(2);
const session = await InferenceSession.create(model);
const bytes = readFileSync(input);
const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
const tensor = new Tensor('float32', values, shape.split(',').map(Number));
const outputs = await session.run({ [session.inputNames[0] ?? '']: tensor });
const printable = Object.entries(outputs).map(([name, { type, dims, data }]) => [
  name,
  { type, dims, data: Array.from(data, Number) },
]);
process.stdout.write(
  JSON.stringify({ inputNames: session.inputNames, outputs: Object.fromEntries(printable) }),
);
