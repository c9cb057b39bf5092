/** @file The operator NormGrad: the gradient of Norm. */
#include "../../cpu/table.h"
#include "../norm/rows.h"
#include "../operators.h"
#include "../spiking-layer/shapes.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"x"}, {"scale"}, {"dy"}};
const TensorSpec OUTPUTS[] = {{"dx", ORT_FLOAT, ORT_OPTIONAL},
                              {"dscale", ORT_FLOAT, ORT_OPTIONAL},
                              {"dbias", ORT_FLOAT, ORT_OPTIONAL}};

class NormGrad {
 public:
  static constexpr OperatorSpec spec = {"NormGrad", INPUTS, 3, OUTPUTS, 3};

  explicit NormGrad(const Attributes& attributes) : kind_(attributes) {}

  void compute(Call& call) const {
    const auto x = call.input(0), scale = call.input(1), dy = call.input(2);
    const NormRows rows(x, scale, Tensor<float>{});
    expectDims(dy, "that of x", x.dims);
    float* dx = call.output(0, x.dims);
    float* dscale = call.output(1, {rows.channels});
    float* dbias = call.output(2, {rows.channels});
    const Norm norm = kind_.of(rows, scale.data, nullptr);
    const int64_t n = rows.channels;
    // Every run of rows has sums of its own, which are added up in order: threads change no bit.
    float* sums = scratch(0, (static_cast<int64_t>(rows.tasks()) + 1) * 2 * n);
    call.parallel(rows.tasks(), [&](size_t task) {
      const int64_t first = static_cast<int64_t>(task) * NormRows::AT_ONCE;
      const int64_t at = first * n;
      float* mine = sums + static_cast<int64_t>(task) * 2 * n;
      std::fill(mine, mine + 2 * n, 0.0f);
      loops().normGradRows(norm, {rows.countFrom(first), x.data + at, dy.data + at, dx ? dx + at : nullptr, mine, mine + n});
    });
    float* total = sums + static_cast<int64_t>(rows.tasks()) * 2 * n;
    std::fill(total, total + 2 * n, 0.0f);
    for (size_t task = 0; task < rows.tasks(); task++) loops().addRows(2 * n, sums + static_cast<int64_t>(task) * 2 * n, total);
    if (dscale) std::copy(total, total + n, dscale);
    if (dbias) std::copy(total + n, total + 2 * n, dbias);
  }

 private:
  NormKind kind_;
};

}  // namespace

const OrtCustomOp* normGradOperator() { return customOp<NormGrad>(); }

}  // namespace refract
