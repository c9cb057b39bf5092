/** @file The operator SlidingPsnGrad on CUDA: per sample, so that the graph sums over the batch. */
#include "../../cuda/operators.h"
#include "../sliding-psn/correlate.cuh"

namespace refract {

namespace {

/** Weights whose gradients a block sums together. */
constexpr int TAPS = 8;
constexpr int THREADS = PSN_LANES * PSN_GROUPS;

struct PsnGradTensors {
  const float *h, *x, *weight, *ds, *dcount, *dh;  ///< absent ones null
  float *dx, *dweight, *dbias;
};

/** The potential's gradient: σ'(h)·(ds + dcount) + dh. */
__device__ inline float potentialGradient(const PsnGradTensors& of, const Surrogate& surrogate, int64_t at, float dcount) {
  return slopeOf(surrogate, of.h[at]) * ((of.ds ? of.ds[at] : 0.0f) + dcount) + (of.dh ? of.dh[at] : 0.0f);
}

__global__ void psnInputGradient(Sizes sizes, int64_t order, Surrogate surrogate, PsnGradTensors of) {
  const PsnPlace place(sizes);
  const float dcount = of.dcount && place.isRow ? of.dcount[place.row] : 0.0f;
  float sums[PSN_SUMS];
  const auto valueAt = [&](int64_t t) {
    return t < sizes.steps ? potentialGradient(of, surrogate, place.first + t * sizes.channels, dcount) : 0.0f;
  };
  const auto tapAt = [&](int64_t m) { return of.weight[m]; };
  correlate(place, order, 0, 0.0f, valueAt, tapAt, sums);
  if (!place.isRow) return;
#pragma unroll
  for (int r = 0; r < PSN_SUMS; r++) {
    if (place.step + r < sizes.steps) of.dx[place.first + (place.step + r) * sizes.channels] = sums[r];
  }
}

/**
 * dweight[b,i] = Σ_{t,h} g[t]·x[t−i] for eight i (blockIdx.y) of a sample (blockIdx.x), and with the first of them dbias[b] =
 * Σ g. A thread takes every 32nd channel and an eighth of the steps; the threads' sums are added in order.
 */
__global__ void psnWeightGradient(Sizes sizes, int64_t given, Surrogate surrogate, PsnGradTensors of) {
  __shared__ float parts[TAPS + 1][THREADS];
  const int64_t tap = static_cast<int64_t>(blockIdx.y) * TAPS, channels = sizes.channels;
  const int64_t sample = blockIdx.x, lane = threadIdx.x % PSN_LANES, group = threadIdx.x / PSN_LANES;
  const int64_t begin = group * sizes.steps / PSN_GROUPS, end = (group + 1) * sizes.steps / PSN_GROUPS;
  float sums[TAPS + 1] = {};
  for (int64_t channel = lane; channel < channels; channel += PSN_LANES) {
    const int64_t first = sample * sizes.steps * channels + channel;
    const float dcount = of.dcount ? of.dcount[sample * channels + channel] : 0.0f;
    // x[t − tap − k], k from 0 on.
    float xs[TAPS];
#pragma unroll
    for (int k = 0; k < TAPS; k++) {
      const int64_t t = begin - 1 - tap - k;
      xs[k] = t >= 0 ? of.x[first + t * channels] : 0.0f;
    }
    for (int64_t t = begin; t < end; t++) {
#pragma unroll
      for (int k = TAPS - 1; k > 0; k--) xs[k] = xs[k - 1];
      xs[0] = t >= tap ? of.x[first + (t - tap) * channels] : 0.0f;
      const float g = potentialGradient(of, surrogate, first + t * channels, dcount);
#pragma unroll
      for (int k = 0; k < TAPS; k++) sums[k] += g * xs[k];
      sums[TAPS] += g;
    }
  }
  for (int k = 0; k <= TAPS; k++) parts[k][threadIdx.x] = sums[k];
  for (unsigned half = THREADS / 2; half > 0; half /= 2) {
    __syncthreads();
    if (threadIdx.x < half) {
      for (int k = 0; k <= TAPS; k++) parts[k][threadIdx.x] += parts[k][threadIdx.x + half];
    }
  }
  if (threadIdx.x != 0) return;
  for (int k = 0; of.dweight && k < TAPS && tap + k < given; k++) {
    of.dweight[sample * given + tap + k] = tap + k < sizes.steps ? parts[k][0] : 0.0f;
  }
  if (of.dbias && tap == 0) of.dbias[sample] = parts[TAPS][0];
}

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

  void compute(DeviceCall& call) const {
    const auto h = call.input(0), x = call.input(1), weight = call.input(2);
    const auto ds = call.input(3), dcount = call.input(4), dh = call.input(5);
    const Sizes sizes = sizesOf(h);
    if (weight.dims.size() != 1 || weight.dims[0] < 1) {
      throw Failure("weight must be [order] with order at least 1, but it is " + toString(weight.dims));
    }
    expectDims(x, "shaped as h", h.dims);
    expectDims(ds, "[B,T,H]", h.dims);
    expectDims(dcount, "[B,H]", {sizes.batch, sizes.channels});
    expectDims(dh, "[B,T,H]", h.dims);
    const int64_t given = weight.dims[0];
    PsnGradTensors of{h.data, x.data, weight.data, ds.data, dcount.data, dh.data};
    of.dx = call.output(0, h.dims);
    of.dweight = call.output(1, {sizes.batch, given});
    of.dbias = call.output(2, {sizes.batch});
    if (of.dx) call.launch(psnGrid(sizes), psnInputGradient, sizes, std::min(given, sizes.steps), surrogate_, of);
    if (of.dweight || of.dbias) {
      const int64_t blocks = of.dweight ? (given + TAPS - 1) / TAPS : 1;
      call.launch({sizes.batch, blocks, THREADS, true}, psnWeightGradient, sizes, given, surrogate_, of);
    }
  }

 private:
  Surrogate surrogate_;
};

}  // namespace

const OrtCustomOp* slidingPsnGradCuda() { return customOp<SlidingPsnGrad, DeviceCall>(); }

}  // namespace refract
