/** @file What Norm and its gradient have in common: rows, and how they are normalised. */
#pragma once

#include <algorithm>

#include "../../cpu/operator.h"
#include "block.h"

namespace refract {

/** The rows of a tensor over its last axis, in runs of so many. */
struct NormRows {
  static constexpr int64_t AT_ONCE = 256;
  int64_t rows = 1, channels;

  /** @throws Failure where a vector does not fit the last axis */
  NormRows(const Tensor<float>& x, const Tensor<float>& scale, const Tensor<float>& bias) {
    if (x.dims.empty() || x.dims.back() < 1) throw Failure("x must be [..., C] with C of at least 1, but it is " + toString(x.dims));
    channels = x.dims.back();
    for (size_t i = 0; i + 1 < x.dims.size(); i++) rows *= x.dims[i];
    expectDims(scale, "[C]", {channels});
    expectDims(bias, "[C]", {channels});
  }

  size_t tasks() const { return static_cast<size_t>((rows + AT_ONCE - 1) / AT_ONCE); }
  int64_t countFrom(int64_t first) const { return std::min(AT_ONCE, rows - first); }
};

/** The attributes. @throws Failure */
class NormKind {
 public:
  explicit NormKind(const Attributes& attributes)
      : centred_(attributes.integer("centred", 1) != 0), epsilon_(attributes.number("epsilon", 1e-5f)) {
    if (!(epsilon_ > 0)) throw Failure("attribute epsilon must be above 0, but it is " + std::to_string(epsilon_));
  }

  Norm of(const NormRows& rows, const float* scale, const float* bias) const {
    return {rows.channels, centred_, epsilon_, scale, bias};
  }

 private:
  bool centred_;
  float epsilon_;
};

}  // namespace refract
