/** @file The operator SlidingPsn: h[t] = bias + Σ_i weight[i]·x[t−i], a spike where h ≥ 0. */
#include <atomic>
#include <memory>

#include "../../cpu/partition.h"
#include "../../cpu/table.h"
#include "../operators.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"x"}, {"weight"}, {"bias"}};
const TensorSpec OUTPUTS[] = {
    {"s", ORT_FLOAT, ORT_OPTIONAL}, {"count", ORT_FLOAT, ORT_OPTIONAL}, {"h", ORT_FLOAT, ORT_OPTIONAL}};

class SlidingPsn {
 public:
  static constexpr OperatorSpec spec = {"SlidingPsn", INPUTS, 3, OUTPUTS, 3};

  explicit SlidingPsn(const Attributes&) {}

  void compute(Call& call) const {
    const auto x = call.input(0);
    const auto weight = call.input(1);
    const auto bias = call.input(2);
    const Sizes sizes = sizesOf(x);
    if (weight.dims.size() != 1 || weight.dims[0] < 1) {
      throw Failure("weight must be [order] with order at least 1, but it is " + toString(weight.dims));
    }
    expectDims(bias, "a scalar", {});
    float* s = call.output(0, x.dims);
    float* count = call.output(1, {sizes.batch, sizes.channels});
    float* h = call.output(2, x.dims);
    // Weights that reach back beyond the first step never meet an input.
    const int64_t order = std::min(weight.dims[0], sizes.steps);
    std::vector<float> reversed(weight.data, weight.data + order);
    std::reverse(reversed.begin(), reversed.end());
    std::atomic<bool> outOfMemory{false};
    const int64_t blocksOf = std::min(blockWidth(sizes), PSN_MAX_STRIPS * PSN_STRIP);
    forEachBlock(call, sizes, blocksOf, [&](int64_t sample, int64_t channel, int64_t width) {
      const auto size = static_cast<size_t>(psnScratch(width, order));
      const std::unique_ptr<float[]> scratch(new (std::nothrow) float[size]);
      if (!scratch) {
        outOfMemory = true;
        return;
      }
      SlidingPsnBlock block{sizes.steps, width, order};
      block.x = rowsOf(x.data, sizes, sample, channel);
      block.weightReversed = reversed.data();
      block.bias = *bias.data;
      block.s = rowsOf(s, sizes, sample, channel);
      block.count = partOf(count, sizes, sample, channel);
      block.h = rowsOf(h, sizes, sample, channel);
      block.scratch = scratch.get();
      loops().slidingPsn(block);
    });
    if (outOfMemory) throw std::bad_alloc();
  }
};

}  // namespace

const OrtCustomOp* slidingPsnOperator() { return customOp<SlidingPsn>(); }

}  // namespace refract
