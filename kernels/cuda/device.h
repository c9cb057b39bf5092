/**
 * @file What the kernels in operators/<name>/cuda.cu are written in: CUDA C++ where nvcc compiles them, and the same words as
 * plain C++ (host-grid.h) where a C++ compiler does, so that their indexing can be tested on any machine. To have one
 * meaning in both, kernels use threads of one dimension, shared memory, __syncthreads, atomicAdd and the functions below,
 * and no operations between the lanes of a warp.
 */
#pragma once

#include <cstdint>
#include <cstring>

#ifdef __CUDACC__

#include <cuda_runtime.h>

namespace refract {

/** What this thread wrote before is seen by other blocks before what it writes after. */
__device__ inline void fence() { __threadfence(); }

/** Tells whoever asks isRaised that what was written before the fences of this block is there. */
__device__ inline void raise(unsigned* flag) {
  __threadfence();
  *reinterpret_cast<volatile unsigned*>(flag) = 1u;
}

__device__ inline bool isRaised(const unsigned* flag) {
  const bool raised = *reinterpret_cast<const volatile unsigned*>(flag) != 0u;
  __threadfence();
  return raised;
}

/** In a loop that waits. */
__device__ inline void pause() {
#if __CUDA_ARCH__ >= 700
  __nanosleep(32);
#endif
}

}  // namespace refract

#else
#include "host-grid.h"
#endif

#include "../cpu/rules.h"

namespace refract {

/** A number that another block wrote before it raised a flag: past the caches that do not see other blocks' writes. */
__device__ inline float fromOtherBlock(const float* at) { return *reinterpret_cast<const volatile float*>(at); }

/** The first index of this thread, and how far it is to its next: for loops over all elements. */
__device__ inline int64_t firstElement() { return static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; }
__device__ inline int64_t elementStride() { return static_cast<int64_t>(gridDim.x) * blockDim.x; }

// The surrogates of the CPU's loops, word for word: with products and sums kept apart, their bits are the same. The file
// says `static inline`, which to nvcc would mean functions of the host alone.
#define inline __host__ __device__ inline
#include "../cpu/surrogate.h"
#undef inline

/** σ'(z). The branch is the same for all threads. */
__device__ inline float slopeOf(const Surrogate& surrogate, float z) {
  switch (surrogate.kind) {
    case SurrogateKind::atan: return slope<SurrogateKind::atan>(z, surrogate);
    case SurrogateKind::sigmoid: return slope<SurrogateKind::sigmoid>(z, surrogate);
    case SurrogateKind::fastSigmoid: return slope<SurrogateKind::fastSigmoid>(z, surrogate);
    case SurrogateKind::boxcar: return slope<SurrogateKind::boxcar>(z, surrogate);
    case SurrogateKind::triangle: return slope<SurrogateKind::triangle>(z, surrogate);
    case SurrogateKind::slayer: return slope<SurrogateKind::slayer>(z, surrogate);
    case SurrogateKind::doubleGaussian: return slope<SurrogateKind::doubleGaussian>(z, surrogate);
    case SurrogateKind::multiGaussian: return slope<SurrogateKind::multiGaussian>(z, surrogate);
    default: return slope<SurrogateKind::straightThrough>(z, surrogate);
  }
}

/** The membrane after the reset that follows potential v. */
template <Rule rule>
__device__ inline float afterReset(float v, float threshold) {
  const float spike = v >= threshold ? 1.0f : 0.0f;
  if (rule == Rule::soft) return v - threshold * spike;
  if (rule == Rule::hard) return v * (1.0f - spike);
  return v;
}

/** The gate of a refractory rule: whether it is open, and how many steps it stays closed. */
struct Gate {
  int32_t left = 0;

  __device__ bool isOpen() const { return left == 0; }

  /** After a step. @param closes whether something closed it there: a spike, or with the convolutional rule a candidate */
  __device__ void pass(bool closes, int32_t period) { left = closes ? period : left - (left != 0); }
};

}  // namespace refract
