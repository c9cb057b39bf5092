/** @file The operator LinearScan: h[t] = gate[t]·h[t−1] + x[t], or with reverse=1 its adjoint. */
#include "../../cpu/partition.h"
#include "../../cpu/table.h"
#include "../operators.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"x"}, {"gate"}};
const TensorSpec OUTPUTS[] = {{"h"}};

class LinearScan {
 public:
  static constexpr OperatorSpec spec = {"LinearScan", INPUTS, 2, OUTPUTS, 1};

  explicit LinearScan(const Attributes& attributes) {
    const int64_t reverse = attributes.integer("reverse", 0);
    if (reverse != 0 && reverse != 1) {
      throw Failure("attribute reverse must be 0 or 1, but it is " + std::to_string(reverse));
    }
    reverse_ = reverse == 1;
  }

  void compute(Call& call) const {
    const auto x = call.input(0);
    const auto gate = call.input(1);
    const Sizes sizes = sizesOf(x);
    const bool constant = gate.dims.size() == 1;
    if (constant) {
      expectDims(gate, "[H]", {sizes.channels});
    } else {
      expectDims(gate, "[H] or [B,T,H]", x.dims);
    }
    float* h = call.output(0, x.dims);
    forEachBlock(call, sizes, blockWidth(sizes), [&](int64_t sample, int64_t channel, int64_t width) {
      LinearScanBlock block{sizes.steps, width, reverse_};
      block.x = rowsOf(x.data, sizes, sample, channel);
      block.gate = constant ? Rows<const float>{gate.data + channel, 0} : rowsOf(gate.data, sizes, sample, channel);
      block.h = rowsOf(h, sizes, sample, channel);
      loops().linearScan(block);
    });
  }

 private:
  bool reverse_;
};

}  // namespace

const OrtCustomOp* linearScanOperator() { return customOp<LinearScan>(); }

}  // namespace refract
