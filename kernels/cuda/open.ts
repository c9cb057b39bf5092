/** @file Makes onnxruntime sessions know the operators for CUDA; only engine processes that are asked for CUDA do so. */
import { installKernels, loadAddon } from '../install.ts';
import { findCudaKernels } from './build.ts';

/**
 * Adds the operators for CUDA to every session that this process creates from now on. Calling it again does nothing.
 * @returns the names of the operators that there are for CUDA
 * @throws Error saying why it cannot be done here
 */
export function openCudaKernels(): string[] {
  const path = findCudaKernels();
  if (!path) throw new Error("Refract's operators for CUDA are not built.");
  // Matrix products in full float32, as on the CPU: cuBLAS reads this once.
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
  installKernels();
  return loadAddon().openOperators(path, 'refract');
}
