/** @file One execution of a node on a CUDA device: Call with a stream, scratch memory and launches. */
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "../cpu/operator.h"
#include "device.h"

namespace refract {

/** Elements of a tensor. */
inline int64_t sizeOf(const Dims& dims) {
  int64_t size = 1;
  for (const int64_t dim : dims) size *= dim;
  return size;
}

/** Blocks in x and y, and threads of a block. */
struct Grid {
  int64_t x = 1, y = 1;
  unsigned threads = 256;
  /** Whether the kernel calls __syncthreads. Only grids on the CPU need to know. */
  bool hasBarriers = false;
};

/** A grid with a thread for each of so many. */
inline Grid gridFor(int64_t count, unsigned threads = 256) { return {(count + threads - 1) / threads, 1, threads}; }

/** The same, where threads loop over elements: no more blocks than keep a large device busy. */
inline Grid loopGrid(int64_t count) {
  const Grid grid = gridFor(count);
  return {std::min<int64_t>(grid.x, 8192), 1, grid.threads};
}

class DeviceCall : public Call {
 public:
  /** The CUDA provider; where the kernels are host code, the CPU's. */
  static const char* provider();

  DeviceCall(const OrtApi* api, OrtKernelContext* context, const OperatorSpec& spec);
  ~DeviceCall();
  DeviceCall(const DeviceCall&) = delete;
  DeviceCall& operator=(const DeviceCall&) = delete;

  /**
   * Memory for `count` numbers from onnxruntime's own arena, until the operator has been computed. Work of this stream
   * that is queued by then may still use it: whoever gets the memory next queues behind.
   * @throws Failure when there is none left
   */
  template <typename T = float>
  T* scratch(int64_t count) {
    return static_cast<T*>(allocate(static_cast<size_t>(count) * sizeof(T)));
  }

  /** Queues the setting of `count` numbers to 0. */
  template <typename T>
  void zero(T* to, int64_t count) const {
    if (to && count > 0) zeroBytes(to, static_cast<size_t>(count) * sizeof(T));
  }

  /** Queues a kernel. A grid without blocks is none. @throws Failure when it cannot be launched */
  template <typename... Parameters, typename... Arguments>
  void launch(const Grid& grid, void (*kernel)(Parameters...), Arguments... arguments) const {
    if (grid.x == 0 || grid.y == 0) return;
#ifdef __CUDACC__
    const dim3 blocks(static_cast<unsigned>(grid.x), static_cast<unsigned>(grid.y));
    kernel<<<blocks, grid.threads, 0, static_cast<cudaStream_t>(stream_)>>>(static_cast<Parameters>(arguments)...);
    checkLaunch();
#else
    runGrid({static_cast<unsigned>(grid.x), static_cast<unsigned>(grid.y), 1}, grid.threads, grid.hasBarriers,
            [&] { kernel(static_cast<Parameters>(arguments)...); });
#endif
  }

 private:
  void* allocate(size_t bytes);
  void zeroBytes(void* to, size_t bytes) const;
  void checkLaunch() const;
  void* stream_ = nullptr;
  OrtAllocator* allocator_ = nullptr;
  std::vector<void*> allocated_;
};

/**
 * Queues out[i] = Σ_p parts[p·stride + i] for i < count, p from 0 on: the same bits always. Nothing where out is null.
 */
void sumParts(const DeviceCall& call, const float* parts, int64_t partCount, int64_t stride, int64_t count, float* out);

}  // namespace refract
