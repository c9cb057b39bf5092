/** @file The operator SlidingPsn on CUDA. */
#include "../../cuda/operators.h"
#include "correlate.cuh"

namespace refract {

namespace {

/** count must be 0 before: blocks add to it whole numbers, whose sum is exact in any order. */
__global__ void psnKernel(Sizes sizes, int64_t order, const float* x, const float* weight, const float* bias, float* s, float* count,
                          float* h) {
  const PsnPlace place(sizes);
  float sums[PSN_SUMS];
  const auto valueAt = [&](int64_t t) { return t >= 0 && t < sizes.steps ? x[place.first + t * sizes.channels] : 0.0f; };
  // The oldest step comes first, as in the reference.
  const auto tapAt = [&](int64_t m) { return weight[order - 1 - m]; };
  correlate(place, order, 1 - order, bias[0], valueAt, tapAt, sums);
  if (!place.isRow) return;
  float spikes = 0;
#pragma unroll
  for (int r = 0; r < PSN_SUMS; r++) {
    const int64_t t = place.step + r;
    if (t >= sizes.steps) break;
    const int64_t at = place.first + t * sizes.channels;
    const float spike = sums[r] >= 0 ? 1.0f : 0.0f;
    spikes += spike;
    if (s) s[at] = spike;
    if (h) h[at] = sums[r];
  }
  if (count && spikes != 0) atomicAdd(count + place.row, spikes);
}

const TensorSpec INPUTS[] = {{"x"}, {"weight"}, {"bias"}};
const TensorSpec OUTPUTS[] = {{"s", ORT_FLOAT, ORT_OPTIONAL}, {"count", ORT_FLOAT, ORT_OPTIONAL}, {"h", ORT_FLOAT, ORT_OPTIONAL}};

class SlidingPsn {
 public:
  static constexpr OperatorSpec spec = {"SlidingPsn", INPUTS, 3, OUTPUTS, 3};

  explicit SlidingPsn(const Attributes&) {}

  void compute(DeviceCall& call) const {
    const auto x = call.input(0), weight = call.input(1), bias = call.input(2);
    const Sizes sizes = sizesOf(x);
    if (weight.dims.size() != 1 || weight.dims[0] < 1) {
      throw Failure("weight must be [order] with order at least 1, but it is " + toString(weight.dims));
    }
    expectDims(bias, "a scalar", {});
    float* s = call.output(0, x.dims);
    float* count = call.output(1, {sizes.batch, sizes.channels});
    float* h = call.output(2, x.dims);
    // Weights beyond the first step meet nothing.
    const int64_t order = std::min(weight.dims[0], sizes.steps);
    call.zero(count, sizes.batch * sizes.channels);
    call.launch(psnGrid(sizes), psnKernel, sizes, order, x.data, weight.data, bias.data, s, count, h);
  }
};

}  // namespace

const OrtCustomOp* slidingPsnCuda() { return customOp<SlidingPsn, DeviceCall>(); }

}  // namespace refract
