/** @file The operator SpikeLinearGrad on CUDA. */
#include "../../cuda/column-sums.cuh"
#include "../../cuda/operators.h"
#include "../../cuda/product.cuh"
#include "../spike-linear/rows.h"

namespace refract {

namespace {

__global__ void biasGradient(int64_t rows, int64_t neurons, const float* dy, float* parts) {
  sumColumns(rows, neurons, [&](int64_t row, int64_t neuron) { return dy[row * neurons + neuron]; }, parts);
}

const TensorSpec INPUTS[] = {{"x"}, {"weight"}, {"dy"}};
const TensorSpec OUTPUTS[] = {{"dx", ORT_FLOAT, ORT_OPTIONAL},
                              {"dweight", ORT_FLOAT, ORT_OPTIONAL},
                              {"dbias", ORT_FLOAT, ORT_OPTIONAL}};

class SpikeLinearGrad {
 public:
  static constexpr OperatorSpec spec = {"SpikeLinearGrad", INPUTS, 3, OUTPUTS, 3};

  explicit SpikeLinearGrad(const Attributes&) {}

  void compute(DeviceCall& call) const {
    const auto x = call.input(0), weight = call.input(1), dy = call.input(2);
    const SpikeRows rows(x, weight, Tensor<float>{});
    expectDims(dy, "[...,H]", rows.dimsOf(x));
    const int64_t channels = rows.channels, neurons = rows.neurons;
    float* dx = call.output(0, x.dims);
    float* dweight = call.output(1, weight.dims);
    float* dbias = call.output(2, {neurons});
    if (dx) product(call, rows.rows, channels, neurons, {dy.data, neurons, 1}, {weight.data, channels, 1}, nullptr, dx);
    if (dweight) product(call, neurons, channels, rows.rows, {dy.data, 1, neurons}, {x.data, channels, 1}, nullptr, dweight);
    if (dbias) {
      const Grid grid = columnGrid(rows.rows, neurons);
      float* parts = call.scratch(grid.y * neurons);
      call.launch(grid, biasGradient, rows.rows, neurons, dy.data, parts);
      sumParts(call, parts, grid.y, neurons, neurons, dbias);
    }
  }
};

}  // namespace

const OrtCustomOp* spikeLinearGradCuda() { return customOp<SpikeLinearGrad, DeviceCall>(); }

}  // namespace refract
