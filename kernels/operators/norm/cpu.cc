/** @file The operator Norm: layer or root-mean-square normalisation over the last axis. */
#include "../../cpu/table.h"
#include "../operators.h"
#include "rows.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"x"}, {"scale"}, {"bias", ORT_FLOAT, ORT_OPTIONAL}};
const TensorSpec OUTPUTS[] = {{"y"}};

class NormOperator {
 public:
  static constexpr OperatorSpec spec = {"Norm", INPUTS, 3, OUTPUTS, 1};

  explicit NormOperator(const Attributes& attributes) : kind_(attributes) {}

  void compute(Call& call) const {
    const auto x = call.input(0), scale = call.input(1), bias = call.input(2);
    const NormRows rows(x, scale, bias);
    float* y = call.output(0, x.dims);
    const Norm norm = kind_.of(rows, scale.data, bias.data);
    call.parallel(rows.tasks(), [&](size_t task) {
      const int64_t first = static_cast<int64_t>(task) * NormRows::AT_ONCE;
      const int64_t at = first * rows.channels;
      loops().normRows(norm, {rows.countFrom(first), x.data + at, y + at});
    });
  }

 private:
  NormKind kind_;
};

}  // namespace

const OrtCustomOp* normOperator() { return customOp<NormOperator>(); }

}  // namespace refract
