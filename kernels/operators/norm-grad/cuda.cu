/** @file The operator NormGrad on CUDA. */
#include "../../cuda/column-sums.cuh"
#include "../../cuda/operators.h"
#include "../norm/rows.cuh"

namespace refract {

namespace {

/** dx, where it is wanted, and each row's mean and inverse deviation. */
__global__ void normGradRows(int64_t rows, Norm norm, const float* x, const float* dy, float* dx, float* means, float* inverses) {
  const NormPlace place(rows, norm.channels);
  const NormOfRow of = normOf(place, norm, x);
  if (place.end > 0 && place.lane == 0) {
    means[place.row] = of.mean;
    inverses[place.row] = of.inverse;
  }
  if (!dx) return;
  float plain = 0, scaled = 0;
  for (int64_t i = place.lane; i < place.end; i += NORM_LANES) {
    const float g = dy[place.first + i] * norm.scale[i];
    plain += g;
    scaled += g * ((x[place.first + i] - of.mean) * of.inverse);
  }
  const float count = static_cast<float>(norm.channels);
  const float plainSum = sumOfRow(plain), scaledSum = sumOfRow(scaled);
  const float plainMean = norm.centred ? plainSum / count : 0.0f, scaledMean = scaledSum / count;
  for (int64_t i = place.lane; i < place.end; i += NORM_LANES) {
    const float z = (x[place.first + i] - of.mean) * of.inverse;
    dx[place.first + i] = of.inverse * (dy[place.first + i] * norm.scale[i] - plainMean - z * scaledMean);
  }
}

__global__ void scaleGradient(int64_t rows, int64_t channels, const float* x, const float* dy, const float* means,
                              const float* inverses, float* parts) {
  const auto valueAt = [&](int64_t row, int64_t channel) {
    const int64_t at = row * channels + channel;
    return dy[at] * ((x[at] - means[row]) * inverses[row]);
  };
  sumColumns(rows, channels, valueAt, parts);
}

__global__ void biasGradient(int64_t rows, int64_t channels, const float* dy, float* parts) {
  sumColumns(rows, channels, [&](int64_t row, int64_t channel) { return dy[row * channels + channel]; }, parts);
}

const TensorSpec INPUTS[] = {{"x"}, {"scale"}, {"dy"}};
const TensorSpec OUTPUTS[] = {{"dx", ORT_FLOAT, ORT_OPTIONAL},
                              {"dscale", ORT_FLOAT, ORT_OPTIONAL},
                              {"dbias", ORT_FLOAT, ORT_OPTIONAL}};

class NormGrad {
 public:
  static constexpr OperatorSpec spec = {"NormGrad", INPUTS, 3, OUTPUTS, 3};

  explicit NormGrad(const Attributes& attributes) : kind_(attributes) {}

  void compute(DeviceCall& call) const {
    const auto x = call.input(0), scale = call.input(1), dy = call.input(2);
    const NormRows rows(x, scale, Tensor<float>{});
    expectDims(dy, "that of x", x.dims);
    const int64_t channels = rows.channels;
    float* dx = call.output(0, x.dims);
    float* dscale = call.output(1, {channels});
    float* dbias = call.output(2, {channels});
    const Norm norm = kind_.of(rows, scale.data, nullptr);
    float* means = call.scratch(2 * rows.rows);
    float* inverses = means + rows.rows;
    if (dx || dscale) call.launch(normGrid(rows.rows), normGradRows, rows.rows, norm, x.data, dy.data, dx, means, inverses);
    const Grid grid = columnGrid(rows.rows, channels);
    float* parts = call.scratch(grid.y * channels);
    if (dscale) {
      call.launch(grid, scaleGradient, rows.rows, channels, x.data, dy.data, means, inverses, parts);
      sumParts(call, parts, grid.y, channels, channels, dscale);
    }
    if (dbias) {
      call.launch(grid, biasGradient, rows.rows, channels, dy.data, parts);
      sumParts(call, parts, grid.y, channels, channels, dbias);
    }
  }

 private:
  NormKind kind_;
};

}  // namespace

const OrtCustomOp* normGradCuda() { return customOp<NormGrad, DeviceCall>(); }

}  // namespace refract
