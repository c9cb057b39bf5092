/**
 * @file Grids of blocks of threads on the CPU, for tests of the kernels' logic; nothing else uses it. The threads of a
 * block are fibers that hand over at __syncthreads; blocks are taken in order by a few threads of the system, so that
 * blocks that wait for others do meet them half done.
 */
#pragma once

#include <ucontext.h>

#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __shared__ static thread_local
#define __launch_bounds__(...)

namespace refract {

struct Index {
  unsigned x = 0, y = 0, z = 0;
};

extern thread_local Index threadIdx, blockIdx, blockDim, gridDim;

/** Hands over to the next thread of the block until all have come here. */
void __syncthreads();

/**
 * Runs body once for every thread of every block.
 * @param blocks blocks in x and y
 * @param hasBarriers whether body calls __syncthreads
 */
void runGrid(Index blocks, unsigned threads, bool hasBarriers, const std::function<void()>& body);

inline float atomicAdd(float* to, float value) {
  uint32_t before, after;
  auto* bits = reinterpret_cast<uint32_t*>(to);
  __atomic_load(bits, &before, __ATOMIC_RELAXED);
  float old;
  do {
    __builtin_memcpy(&old, &before, sizeof old);
    const float sum = old + value;
    __builtin_memcpy(&after, &sum, sizeof after);
  } while (!__atomic_compare_exchange(bits, &before, &after, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
  return old;
}

inline unsigned atomicAdd(unsigned* to, unsigned value) { return __atomic_fetch_add(to, value, __ATOMIC_RELAXED); }

inline void fence() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
inline void raise(unsigned* flag) { __atomic_store_n(flag, 1u, __ATOMIC_RELEASE); }
inline bool isRaised(const unsigned* flag) { return __atomic_load_n(flag, __ATOMIC_ACQUIRE) != 0u; }
void pause();

}  // namespace refract
