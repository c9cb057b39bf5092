/** @file See call.h. */
#include "call.h"

#include <cstring>
#include <string>

namespace refract {

const char* DeviceCall::provider() {
#ifdef __CUDACC__
  return "CUDAExecutionProvider";
#else
  return nullptr;
#endif
}

DeviceCall::DeviceCall(const OrtApi* api, OrtKernelContext* context, const OperatorSpec& spec)
    : Call(api, context, spec) {
#ifdef __CUDACC__
  check(api_->KernelContext_GetGPUComputeStream(context_, &stream_));
#endif
}

DeviceCall::~DeviceCall() {
  for (void* memory : allocated_) {
    if (OrtStatus* status = api_->AllocatorFree(allocator_, memory)) api_->ReleaseStatus(status);
  }
  if (allocator_) api_->ReleaseAllocator(allocator_);
}

void* DeviceCall::allocate(size_t bytes) {
  if (bytes == 0) return nullptr;
  if (!allocator_) {
    // Every operator has a first input, which is where the kernel works.
    const OrtValue* value = nullptr;
    const OrtMemoryInfo* memory = nullptr;
    check(api_->KernelContext_GetInput(context_, 0, &value));
    check(api_->GetTensorMemoryInfo(value, &memory));
    check(api_->KernelContext_GetAllocator(context_, memory, &allocator_));
  }
  void* memory = nullptr;
  check(api_->AllocatorAlloc(allocator_, bytes, &memory));
  if (!memory) throw Failure("there are no " + std::to_string(bytes) + " bytes of memory left on the device");
  allocated_.push_back(memory);
  return memory;
}

void DeviceCall::zeroBytes(void* to, size_t bytes) const {
#ifdef __CUDACC__
  if (cudaMemsetAsync(to, 0, bytes, static_cast<cudaStream_t>(stream_)) != cudaSuccess) checkLaunch();
#else
  std::memset(to, 0, bytes);
#endif
}

void DeviceCall::checkLaunch() const {
#ifdef __CUDACC__
  const cudaError_t error = cudaGetLastError();
  if (error != cudaSuccess) throw Failure(std::string("CUDA says: ") + cudaGetErrorString(error));
#endif
}

namespace {

__global__ void sumPartsKernel(const float* __restrict__ parts, int64_t partCount, int64_t stride, int64_t count,
                               float* __restrict__ out) {
  for (int64_t i = firstElement(); i < count; i += elementStride()) {
    float sum = 0;
    for (int64_t part = 0; part < partCount; part++) sum += parts[part * stride + i];
    out[i] = sum;
  }
}

}  // namespace

void sumParts(const DeviceCall& call, const float* parts, int64_t partCount, int64_t stride, int64_t count, float* out) {
  if (out) call.launch(loopGrid(count), sumPartsKernel, parts, partCount, stride, count, out);
}

}  // namespace refract
