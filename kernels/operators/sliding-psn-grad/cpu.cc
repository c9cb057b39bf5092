/** @file The operator SlidingPsnGrad: the gradient of SlidingPsn, per sample, so that the graph sums over the batch. */
#include <atomic>
#include <memory>

#include "../../cpu/partition.h"
#include "../../cpu/table.h"
#include "../operators.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"h"},
                             {"x"},
                             {"weight"},
                             {"ds", ORT_FLOAT, ORT_OPTIONAL},
                             {"dcount", ORT_FLOAT, ORT_OPTIONAL},
                             {"dh", ORT_FLOAT, ORT_OPTIONAL}};
const TensorSpec OUTPUTS[] = {
    {"dx", ORT_FLOAT, ORT_OPTIONAL}, {"dweight", ORT_FLOAT, ORT_OPTIONAL}, {"dbias", ORT_FLOAT, ORT_OPTIONAL}};

class SlidingPsnGrad {
 public:
  static constexpr OperatorSpec spec = {"SlidingPsnGrad", INPUTS, 6, OUTPUTS, 3};

  explicit SlidingPsnGrad(const Attributes& attributes) : surrogate_(surrogateOf(attributes)) {}

  void compute(Call& call) const {
    const auto h = call.input(0);
    const auto x = call.input(1);
    const auto weight = call.input(2);
    const auto ds = call.input(3);
    const auto dcount = call.input(4);
    const auto dh = call.input(5);
    const Sizes sizes = sizesOf(h);
    if (weight.dims.size() != 1 || weight.dims[0] < 1) {
      throw Failure("weight must be [order] with order at least 1, but it is " + toString(weight.dims));
    }
    expectDims(x, "shaped as h", h.dims);
    expectDims(ds, "[B,T,H]", h.dims);
    expectDims(dcount, "[B,H]", {sizes.batch, sizes.channels});
    expectDims(dh, "[B,T,H]", h.dims);
    float* dx = call.output(0, h.dims);
    float* dweight = call.output(1, {sizes.batch, weight.dims[0]});
    float* dbias = call.output(2, {sizes.batch});

    // Every strip of channels has its own sums, added up below in their order: the same result for any threads.
    const int64_t order = std::min(weight.dims[0], sizes.steps);
    const int64_t strips = psnStrips(sizes.channels);
    std::vector<float> parts(static_cast<size_t>(sizes.batch * strips * (order + 1)));
    const int64_t blocksOf = std::min(blockWidth(sizes), PSN_MAX_STRIPS * PSN_STRIP);
    std::atomic<bool> outOfMemory{false};
    forEachBlock(call, sizes, blocksOf, [&](int64_t sample, int64_t channel, int64_t width) {
      const auto size = static_cast<size_t>(psnGradScratch(width, order));
      const std::unique_ptr<float[]> scratch(new (std::nothrow) float[size]);
      if (!scratch) {
        outOfMemory = true;
        return;
      }
      SlidingPsnGradBlock block{sizes.steps, width, order, surrogate_};
      block.h = rowsOf(h.data, sizes, sample, channel);
      block.x = rowsOf(x.data, sizes, sample, channel);
      block.weight = weight.data;
      block.ds = rowsOf(ds.data, sizes, sample, channel);
      block.dcount = partOf(dcount.data, sizes, sample, channel);
      block.dh = rowsOf(dh.data, sizes, sample, channel);
      block.dx = rowsOf(dx, sizes, sample, channel);
      block.sums = parts.data() + (sample * strips + channel / PSN_STRIP) * (order + 1);
      block.scratch = scratch.get();
      loops().slidingPsnGrad(block);
    });
    if (outOfMemory) throw std::bad_alloc();

    const auto sumOf = [&](int64_t sample, int64_t i) {
      float sum = 0;
      for (int64_t strip = 0; strip < strips; strip++) {
        sum += parts[static_cast<size_t>((sample * strips + strip) * (order + 1) + i)];
      }
      return sum;
    };
    for (int64_t sample = 0; sample < sizes.batch; sample++) {
      for (int64_t i = 0; dweight && i < weight.dims[0]; i++) {
        dweight[sample * weight.dims[0] + i] = i < order ? sumOf(sample, i) : 0.0f;
      }
      if (dbias) dbias[sample] = sumOf(sample, order);
    }
  }

 private:
  Surrogate surrogate_;
};

}  // namespace

const OrtCustomOp* slidingPsnGradOperator() { return customOp<SlidingPsnGrad>(); }

}  // namespace refract
