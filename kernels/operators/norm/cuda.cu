/** @file The operator Norm on CUDA: layer or root-mean-square normalisation over the last axis. */
#include "../../cuda/operators.h"
#include "rows.cuh"

namespace refract {

namespace {

__global__ void normKernel(int64_t rows, Norm norm, const float* x, float* y) {
  const NormPlace place(rows, norm.channels);
  const NormOfRow of = normOf(place, norm, x);
  for (int64_t i = place.lane; i < place.end; i += NORM_LANES) {
    const float scaled = (x[place.first + i] - of.mean) * of.inverse * norm.scale[i];
    y[place.first + i] = norm.bias ? scaled + norm.bias[i] : scaled;
  }
}

const TensorSpec INPUTS[] = {{"x"}, {"scale"}, {"bias", ORT_FLOAT, ORT_OPTIONAL}};
const TensorSpec OUTPUTS[] = {{"y"}};

class NormOperator {
 public:
  static constexpr OperatorSpec spec = {"Norm", INPUTS, 3, OUTPUTS, 1};

  explicit NormOperator(const Attributes& attributes) : kind_(attributes) {}

  void compute(DeviceCall& call) const {
    const auto x = call.input(0), scale = call.input(1), bias = call.input(2);
    const NormRows rows(x, scale, bias);
    float* y = call.output(0, x.dims);
    call.launch(normGrid(rows.rows), normKernel, rows.rows, kind_.of(rows, scale.data, bias.data), x.data, y);
  }

 private:
  NormKind kind_;
};

}  // namespace

const OrtCustomOp* normCuda() { return customOp<NormOperator, DeviceCall>(); }

}  // namespace refract
