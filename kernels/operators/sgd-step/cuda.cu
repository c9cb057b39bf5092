/** @file The operator SgdStep on CUDA: one step of stochastic gradient descent for all parameters of a model. */
#include "../../cuda/operators.h"
#include "../../cuda/parameters.cuh"

namespace refract {

namespace {

__global__ void sgdKernel(const float* learningRate, float momentum, float weightDecay, ParameterGroup group) {
  const float rate = *learningRate;
  const unsigned k = blockIdx.y;
  const float *ps = group.from[k][0], *gs = group.from[k][1], *buffers = group.from[k][2];
  for (int64_t i = firstElement(); i < group.size[k]; i += elementStride()) {
    const float p = ps[i];
    const float g = weightDecay != 0.0f ? gs[i] + p * weightDecay : gs[i];
    const float buffer = momentum != 0.0f ? buffers[i] * momentum + g : g;
    group.to[k][0][i] = p - buffer * rate;
    if (momentum != 0.0f) group.to[k][1][i] = buffer;
  }
}

const TensorSpec INPUTS[] = {{"learningRate"}, {"parameters", ORT_FLOAT, ORT_VARIADIC}};
const TensorSpec OUTPUTS[] = {{"next", ORT_FLOAT, ORT_VARIADIC}};

class SgdStep {
 public:
  static constexpr OperatorSpec spec = {"SgdStep", INPUTS, 2, OUTPUTS, 1};

  explicit SgdStep(const Attributes& attributes)
      : momentum_(attributes.number("momentum", 0.0f)), weightDecay_(attributes.number("weightDecay", 0.0f)) {}

  void compute(DeviceCall& call) const {
    const float* learningRate = scalarAt(call, 0);
    forEachGroup(parametersOf(call, 1, momentum_ != 0.0f ? 3 : 2), [&](const ParameterGroup& group, const Grid& grid) {
      call.launch(grid, sgdKernel, learningRate, momentum_, weightDecay_, group);
    });
  }

 private:
  float momentum_, weightDecay_;
};

}  // namespace

const OrtCustomOp* sgdStepCuda() { return customOp<SgdStep, DeviceCall>(); }

}  // namespace refract
