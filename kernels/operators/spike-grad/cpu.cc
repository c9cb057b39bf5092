/** @file The operator SpikeGrad: du = ds·σ'(u − threshold). */
#include "../../cpu/partition.h"
#include "../../cpu/table.h"
#include "../operators.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"u"}, {"ds"}};
const TensorSpec OUTPUTS[] = {{"du"}};

class SpikeGrad {
 public:
  static constexpr OperatorSpec spec = {"SpikeGrad", INPUTS, 2, OUTPUTS, 1};

  explicit SpikeGrad(const Attributes& attributes)
      : threshold_(attributes.number("threshold", 1.0f)), surrogate_(surrogateOf(attributes)) {}

  void compute(Call& call) const {
    const auto u = call.input(0);
    const auto ds = call.input(1);
    expectDims(ds, "shaped as u", u.dims);
    float* du = call.output(0, u.dims);
    forEachRun(call, u.dims, [&](int64_t first, int64_t count) {
      loops().spikeGrad({count, threshold_, surrogate_, u.data + first, ds.data + first, du + first});
    });
  }

 private:
  float threshold_;
  Surrogate surrogate_;
};

}  // namespace

const OrtCustomOp* spikeGradOperator() { return customOp<SpikeGrad>(); }

}  // namespace refract
