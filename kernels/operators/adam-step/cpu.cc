/**
 * @file The operator AdamStep: one step of Adam or AdamW for all parameters of a model. For each parameter it takes the
 * value, the gradient and both means, and gives the next value and means.
 */
#include <cmath>

#include "../../cpu/parameters.h"
#include "../../cpu/table.h"
#include "../operators.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {
    {"learningRate"}, {"correction1"}, {"correction2"}, {"parameters", ORT_FLOAT, ORT_VARIADIC}};
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

  void compute(Call& call) const {
    AdamRule rule = rule_;
    const float learningRate = scalarOf(call, 0);
    rule.stepSize = learningRate / scalarOf(call, 1);
    rule.rootCorrection = std::sqrt(scalarOf(call, 2));
    const float decay = learningRate * ownDecay_;
    rule.keep = 1.0f - decay;
    const auto parameters = parametersOf(call, 3, 4);
    forEachRunOf(call, parameters, [&](const Parameter& parameter, int64_t at, int64_t count) {
      const auto& from = parameter.from;
      const auto& to = parameter.to;
      loops().adamStep({rule, count, from[0] + at, from[1] + at, from[2] + at, from[3] + at, to[0] + at, to[1] + at,
                        to[2] + at});
    });
  }

 private:
  AdamRule rule_{};
  float ownDecay_;
};

}  // namespace

const OrtCustomOp* adamStepOperator() { return customOp<AdamStep>(); }

}  // namespace refract
