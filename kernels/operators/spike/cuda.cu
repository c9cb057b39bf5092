/** @file The operator Spike on CUDA: s = 1 where u ≥ threshold, else 0. */
#include "../../cuda/call.h"
#include "../../cuda/operators.h"

namespace refract {

namespace {

__global__ void spikeKernel(int64_t count, float threshold, const float* __restrict__ u, float* __restrict__ s) {
  for (int64_t i = firstElement(); i < count; i += elementStride()) s[i] = u[i] >= threshold ? 1.0f : 0.0f;
}

const TensorSpec INPUTS[] = {{"u"}};
const TensorSpec OUTPUTS[] = {{"s"}};

class Spike {
 public:
  static constexpr OperatorSpec spec = {"Spike", INPUTS, 1, OUTPUTS, 1};

  explicit Spike(const Attributes& attributes) : threshold_(attributes.number("threshold", 1.0f)) {}

  void compute(DeviceCall& call) const {
    const auto u = call.input(0);
    float* s = call.output(0, u.dims);
    const int64_t count = sizeOf(u.dims);
    call.launch(loopGrid(count), spikeKernel, count, threshold_, u.data, s);
  }

 private:
  float threshold_;
};

}  // namespace

const OrtCustomOp* spikeCuda() { return customOp<Spike, DeviceCall>(); }

}  // namespace refract
