/**
 * @file The native operators (ONNX domain `refract`, version 1): building, finding and installing them. What they are,
 * and what stands in for them where they are not built, is in operators/table.ts, which loads nothing native.
 */
export { ensureKernels } from './build.ts';
export { installKernels, loadAddon, nativeKernels, wrongEnvironment } from './install.ts';
export { detectCuda, type CudaPart } from './cuda/detect.ts';
export { installProvider } from './cuda/provider.ts';
export { openCudaKernels } from './cuda/open.ts';
export { findCudaKernels } from './cuda/build.ts';
export type { CudaDevice } from './install.ts';
