/**
 * @file A library of symbolic tensors with reverse-mode gradients, written as ONNX models. Start with README.md.
 */
export { Graph } from './graph.ts';
export type { Node, Tensor, TensorSource } from './graph.ts';
export type { DType, FloatDType, TensorData } from './dtype.ts';
export { dataTypes } from './dtype.ts';
export { ShapeError } from './shape.ts';
export type { Shape, TensorType } from './shape.ts';
export type { LifRule, OpName, Surrogate } from './catalogue.ts';

export type { Operand } from './functions/operand.ts';
export * from './functions/activations.ts';
export * from './functions/arithmetic.ts';
export * from './functions/choice.ts';
export * from './functions/convolution.ts';
export * from './functions/dropout.ts';
export * from './functions/feedback.ts';
export * from './functions/recurrent.ts';
export * from './functions/indexing.ts';
export * from './functions/layout.ts';
export * from './functions/losses.ts';
export * from './functions/normalization.ts';
export * from './functions/products.ts';
export { uniform } from './functions/random.ts';
export * from './functions/reductions.ts';
export * from './functions/spiking.ts';

export { GradientError, gradients } from './gradients/gradients.ts';

export type { Optimizer, OptimizerScalar, Slots, Update } from './optimizers/optimizer.ts';
export { sgd } from './optimizers/sgd.ts';
export type { SgdOptions } from './optimizers/sgd.ts';
export { adam, adamW } from './optimizers/adam.ts';
export type { AdamOptions } from './optimizers/adam.ts';
export { clipByGlobalNorm, globalNorm } from './optimizers/clip.ts';
export { buildTrainingStep } from './optimizers/training-step.ts';
export type { TrainingStep, TrainingStepOptions } from './optimizers/training-step.ts';
export * as schedules from './schedules.ts';
export type { Schedule } from './schedules.ts';

export { costOf } from './cost.ts';
export type { GraphCost } from './cost.ts';
export { streamGraph } from './stream/stream-graph.ts';
export type { StreamedGraph } from './stream/stream-graph.ts';
export { encodeModel } from './onnx/encode-model.ts';
export type { EncodeOptions } from './onnx/encode-model.ts';
export { listNodes } from './onnx/list-nodes.ts';
export type { ModelNode } from './onnx/list-nodes.ts';
