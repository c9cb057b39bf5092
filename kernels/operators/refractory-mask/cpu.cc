/** @file The operator RefractoryMask: a candidate passes if none has passed in the `period` steps before. */
#include "cpu.h"

#include "../../cpu/partition.h"
#include "../../cpu/table.h"
#include "../operators.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"c"}};
const TensorSpec OUTPUTS[] = {{"s", ORT_FLOAT, ORT_OPTIONAL}, {"open", ORT_UINT8, ORT_OPTIONAL}};

class RefractoryMask {
 public:
  static constexpr OperatorSpec spec = {"RefractoryMask", INPUTS, 1, OUTPUTS, 2};

  explicit RefractoryMask(const Attributes& attributes) : period_(periodOf(attributes)) {}

  void compute(Call& call) const { computeRefractoryMask(call, period_, false); }

 private:
  int32_t period_;
};

}  // namespace

void computeRefractoryMask(Call& call, int32_t period, bool byCandidates) {
  const auto c = call.input(0);
  const Sizes sizes = sizesOf(c);
  float* s = call.output(0, c.dims);
  auto* open = call.output<uint8_t>(1, c.dims);
  forEachBlock(call, sizes, blockWidth(sizes), [&](int64_t sample, int64_t channel, int64_t width) {
    RefractoryMaskBlock block{sizes.steps, width, period, byCandidates};
    block.c = rowsOf(c.data, sizes, sample, channel);
    block.s = rowsOf(s, sizes, sample, channel);
    block.open = rowsOf(open, sizes, sample, channel);
    loops().refractoryMask(block);
  });
}

const OrtCustomOp* refractoryMaskOperator() { return customOp<RefractoryMask>(); }

}  // namespace refract
