/** @file The operator Spike: s = 1 where u ≥ threshold, else 0. */
#include "../../cpu/partition.h"
#include "../../cpu/table.h"
#include "../operators.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"u"}};
const TensorSpec OUTPUTS[] = {{"s"}};

class Spike {
 public:
  static constexpr OperatorSpec spec = {"Spike", INPUTS, 1, OUTPUTS, 1};

  explicit Spike(const Attributes& attributes) : threshold_(attributes.number("threshold", 1.0f)) {}

  void compute(Call& call) const {
    const auto u = call.input(0);
    float* s = call.output(0, u.dims);
    forEachRun(call, u.dims, [&](int64_t first, int64_t count) {
      loops().spike({count, threshold_, u.data + first, s + first});
    });
  }

 private:
  float threshold_;
};

}  // namespace

const OrtCustomOp* spikeOperator() { return customOp<Spike>(); }

}  // namespace refract
