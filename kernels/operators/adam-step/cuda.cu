/** @file The operator AdamStep on CUDA: one step of Adam or AdamW for all parameters of a model. */
#include "../../cuda/operators.h"
#include "../../cuda/parameters.cuh"
#include "block.h"

namespace refract {

namespace {

/** The scalars stay on the device: reading them here would make the host wait for all that is queued. */
struct AdamScalars {
  const float *learningRate, *correction1, *correction2;
  float ownDecay;
};

__global__ void adamKernel(AdamRule given, AdamScalars scalars, ParameterGroup group) {
  AdamRule rule = given;
  const float learningRate = *scalars.learningRate;
  rule.stepSize = learningRate / *scalars.correction1;
  rule.rootCorrection = sqrtf(*scalars.correction2);
  rule.keep = 1.0f - learningRate * scalars.ownDecay;
  const unsigned k = blockIdx.y;
  const float *ps = group.from[k][0], *gs = group.from[k][1], *ms = group.from[k][2], *vs = group.from[k][3];
  for (int64_t i = firstElement(); i < group.size[k]; i += elementStride()) {
    const float p = ps[i];
    const float g = rule.decaysGradient ? gs[i] + p * rule.gradientDecay : gs[i];
    const float m = ms[i] * rule.beta1 + g * rule.rest1;
    const float v = vs[i] * rule.beta2 + (g * g) * rule.rest2;
    const float denominator = sqrtf(v) / rule.rootCorrection + rule.epsilon;
    const float decayed = rule.decaysItself ? p * rule.keep : p;
    group.to[k][0][i] = decayed - rule.stepSize * (m / denominator);
    group.to[k][1][i] = m;
    group.to[k][2][i] = v;
  }
}

const TensorSpec INPUTS[] = {{"learningRate"}, {"correction1"}, {"correction2"}, {"parameters", ORT_FLOAT, ORT_VARIADIC}};
const TensorSpec OUTPUTS[] = {{"next", ORT_FLOAT, ORT_VARIADIC}};

class AdamStep {
 public:
  static constexpr OperatorSpec spec = {"AdamStep", INPUTS, 4, OUTPUTS, 1};

  explicit AdamStep(const Attributes& attributes) {
    rule_.beta1 = attributes.number("beta1", 0.9f);
    rule_.rest1 = attributes.number("rest1", 0.1f);
    rule_.beta2 = attributes.number("beta2", 0.999f);
    rule_.rest2 = attributes.number("rest2", 0.001f);
    rule_.epsilon = attributes.number("epsilon", 1e-8f);
    rule_.gradientDecay = attributes.number("gradientDecay", 0.0f);
    rule_.decaysGradient = rule_.gradientDecay != 0.0f;
    ownDecay_ = attributes.number("ownDecay", 0.0f);
    rule_.decaysItself = ownDecay_ != 0.0f;
  }

  void compute(DeviceCall& call) const {
    const AdamScalars scalars{scalarAt(call, 0), scalarAt(call, 1), scalarAt(call, 2), ownDecay_};
    forEachGroup(parametersOf(call, 3, 4), [&](const ParameterGroup& group, const Grid& grid) {
      call.launch(grid, adamKernel, rule_, scalars, group);
    });
  }

 private:
  AdamRule rule_{};
  float ownDecay_;
};

}  // namespace

const OrtCustomOp* adamStepCuda() { return customOp<AdamStep, DeviceCall>(); }

}  // namespace refract
