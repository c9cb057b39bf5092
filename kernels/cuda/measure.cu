/** @file What a device is, and how fast it copies: the yardstick of the benchmark. Nothing else allocates memory itself. */
#include <cstdio>
#include <string>

#include "../addon/device.h"

#ifdef __CUDACC__
#include <cuda_runtime.h>
#endif

namespace refract {

#ifdef __CUDACC__

namespace {

void check(cudaError_t error) {
  if (error != cudaSuccess) throw std::runtime_error(std::string("CUDA says: ") + cudaGetErrorString(error));
}

/** Bytes read plus bytes written per second, in 10⁹: the best of ten copies. */
double copyRate(size_t bytes) {
  void *from = nullptr, *to = nullptr;
  cudaEvent_t begin, end;
  check(cudaMalloc(&from, bytes));
  check(cudaMalloc(&to, bytes));
  check(cudaMemset(from, 1, bytes));
  check(cudaEventCreate(&begin));
  check(cudaEventCreate(&end));
  float best = 0;
  for (int i = 0; i < 12; i++) {
    check(cudaEventRecord(begin));
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice));
    check(cudaEventRecord(end));
    check(cudaEventSynchronize(end));
    float milliseconds = 0;
    check(cudaEventElapsedTime(&milliseconds, begin, end));
    if (i >= 2 && (best == 0 || milliseconds < best)) best = milliseconds;
  }
  cudaEventDestroy(begin);
  cudaEventDestroy(end);
  cudaFree(from);
  cudaFree(to);
  return 2.0 * static_cast<double>(bytes) / best / 1e6;
}

}  // namespace

Device measureDevice(size_t bytes) {
  Device device{};
  cudaDeviceProp properties;
  size_t free = 0, total = 0;
  check(cudaGetDeviceProperties(&properties, 0));
  check(cudaMemGetInfo(&free, &total));
  check(cudaDriverGetVersion(&device.driver));
  check(cudaRuntimeGetVersion(&device.runtime));
  std::snprintf(device.name, sizeof device.name, "%s", properties.name);
  device.major = properties.major;
  device.minor = properties.minor;
  device.processors = properties.multiProcessorCount;
  device.freeMiB = static_cast<double>(free) / (1 << 20);
  device.totalMiB = static_cast<double>(total) / (1 << 20);
  device.copyGbPerSecond = bytes > 0 ? copyRate(bytes) : 0;
  return device;
}

#else

Device measureDevice(size_t) { throw std::runtime_error("there is no device: the kernels are host code"); }

#endif

}  // namespace refract
