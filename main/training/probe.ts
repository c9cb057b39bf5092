/** @file What an engine process finds on this machine. */
import { loadEngine } from './session.ts';
import { nativeKernels } from '../../kernels/index.ts';

export interface Probe {
  readonly onnxruntime: string;
  readonly providers: readonly string[];
  readonly kernels: { readonly mode: 'native' | 'portable'; readonly isa?: string; readonly reason?: string };
}

/** Loads onnxruntime and the operators, and says what is there. */
export async function probe(): Promise<Probe> {
  const { ort, kernels, reason } = await loadEngine();
  const { isa } = nativeKernels();
  return {
    onnxruntime: ort.env.versions.node ?? ort.env.versions.common,
    // The others are names for libraries that the package does not carry.
    providers: ort.listSupportedBackends().flatMap(({ name, bundled }) => (bundled ? [name] : [])),
    kernels: { mode: kernels, ...(isa ? { isa } : {}), ...(reason ? { reason } : {}) },
  };
}
