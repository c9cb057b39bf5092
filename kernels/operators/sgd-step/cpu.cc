/**
 * @file The operator SgdStep: one step of stochastic gradient descent for all parameters of a model. For each parameter it
 * takes the value, the gradient and, with momentum, the buffer, and gives the next value and buffer.
 */
#include "../../cpu/parameters.h"
#include "../../cpu/table.h"
#include "../operators.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"learningRate"}, {"parameters", ORT_FLOAT, ORT_VARIADIC}};
const TensorSpec OUTPUTS[] = {{"next", ORT_FLOAT, ORT_VARIADIC}};

class SgdStep {
 public:
  static constexpr OperatorSpec spec = {"SgdStep", INPUTS, 2, OUTPUTS, 1};

  explicit SgdStep(const Attributes& attributes)
      : momentum_(attributes.number("momentum", 0.0f)), weightDecay_(attributes.number("weightDecay", 0.0f)) {}

  void compute(Call& call) const {
    const bool hasMomentum = momentum_ != 0.0f;
    const float learningRate = scalarOf(call, 0);
    const auto parameters = parametersOf(call, 1, hasMomentum ? 3 : 2);
    forEachRunOf(call, parameters, [&](const Parameter& parameter, int64_t at, int64_t count) {
      const auto& from = parameter.from;
      SgdRun run{count, learningRate, momentum_, weightDecay_, from[0] + at, from[1] + at};
      run.nextP = parameter.to[0] + at;
      if (hasMomentum) {
        run.buffer = from[2] + at;
        run.nextBuffer = parameter.to[1] + at;
      }
      loops().sgdStep(run);
    });
  }

 private:
  float momentum_, weightDecay_;
};

}  // namespace

const OrtCustomOp* sgdStepOperator() { return customOp<SgdStep>(); }

}  // namespace refract
