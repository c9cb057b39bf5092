/** @file The operator SpikeLinear on CUDA. A dense product: a device multiplies zeros faster than it finds them. */
#include "../../cuda/operators.h"
#include "../../cuda/product.cuh"
#include "rows.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"x"}, {"weight"}, {"bias", ORT_FLOAT, ORT_OPTIONAL}};
const TensorSpec OUTPUTS[] = {{"y"}};

class SpikeLinear {
 public:
  static constexpr OperatorSpec spec = {"SpikeLinear", INPUTS, 3, OUTPUTS, 1};

  explicit SpikeLinear(const Attributes&) {}

  void compute(DeviceCall& call) const {
    const auto x = call.input(0), weight = call.input(1), bias = call.input(2);
    const SpikeRows rows(x, weight, bias);
    float* y = call.output(0, rows.dimsOf(x));
    const int64_t channels = rows.channels;
    product(call, rows.rows, rows.neurons, channels, {x.data, channels, 1}, {weight.data, 1, channels}, bias.data, y);
  }
};

}  // namespace

const OrtCustomOp* spikeLinearCuda() { return customOp<SpikeLinear, DeviceCall>(); }

}  // namespace refract
