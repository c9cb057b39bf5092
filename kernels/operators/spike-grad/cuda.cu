/** @file The operator SpikeGrad on CUDA: du = ds·σ'(u − threshold). */
#include "../../cuda/call.h"
#include "../../cuda/operators.h"

namespace refract {

namespace {

__global__ void spikeGradKernel(int64_t count, float threshold, Surrogate surrogate, const float* __restrict__ u,
                                const float* __restrict__ ds, float* __restrict__ du) {
  for (int64_t i = firstElement(); i < count; i += elementStride()) du[i] = ds[i] * slopeOf(surrogate, u[i] - threshold);
}

const TensorSpec INPUTS[] = {{"u"}, {"ds"}};
const TensorSpec OUTPUTS[] = {{"du"}};

class SpikeGrad {
 public:
  static constexpr OperatorSpec spec = {"SpikeGrad", INPUTS, 2, OUTPUTS, 1};

  explicit SpikeGrad(const Attributes& attributes)
      : threshold_(attributes.number("threshold", 1.0f)), surrogate_(surrogateOf(attributes)) {}

  void compute(DeviceCall& call) const {
    const auto u = call.input(0);
    const auto ds = call.input(1);
    expectDims(ds, "shaped as u", u.dims);
    float* du = call.output(0, u.dims);
    const int64_t count = sizeOf(u.dims);
    call.launch(loopGrid(count), spikeGradKernel, count, threshold_, surrogate_, u.data, ds.data, du);
  }

 private:
  float threshold_;
  Surrogate surrogate_;
};

}  // namespace

const OrtCustomOp* spikeGradCuda() { return customOp<SpikeGrad, DeviceCall>(); }

}  // namespace refract
