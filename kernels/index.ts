/** @file The native operators (ONNX domain `refract`, version 1) and what stands in for them where they are not built. */
export { ensureKernels, type BuildOutcome } from './build.ts';
export {
  installKernels,
  loadAddon,
  nativeKernels,
  type Isa,
  type KernelAddon,
  type NativeKernels,
} from './install.ts';
export { operators, type Operator, type OperatorName } from './operators/table.ts';
export type * from './portable-function.ts';
