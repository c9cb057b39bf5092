/** @file What SpikeLinear and its gradient have in common: the rows of the input, in tiles. */
#pragma once

#include <algorithm>

#include "../spiking-layer/stack.h"

namespace refract {

/** x [..., C] as rows, a weight [H,C], and a bias [H] that may be absent. */
struct SpikeRows {
  int64_t rows = 1, channels, neurons;

  /** @throws Failure where they do not fit */
  SpikeRows(const Tensor<float>& x, const Tensor<float>& weight, const Tensor<float>& bias) {
    if (weight.dims.size() != 2 || weight.dims[0] < 1 || weight.dims[1] < 1) {
      throw Failure("weight must be [H,C] with sizes of at least 1, but it is " + toString(weight.dims));
    }
    neurons = weight.dims[0];
    channels = weight.dims[1];
    if (x.dims.empty() || x.dims.back() != channels) {
      throw Failure("x must be [...,C] with C = " + std::to_string(channels) + ", but it is " + toString(x.dims));
    }
    for (size_t i = 0; i + 1 < x.dims.size(); i++) rows *= x.dims[i];
    expectDims(bias, "[H]", {neurons});
  }

  /** The dims of the result. */
  Dims dimsOf(const Tensor<float>& x) const {
    Dims dims = x.dims;
    dims.back() = neurons;
    return dims;
  }

  int64_t width() const { return padded(neurons); }
  int64_t tiles() const { return (rows + TILE_STEPS - 1) / TILE_STEPS; }
  int64_t rowsFrom(int64_t first) const { return std::min(TILE_STEPS, rows - first); }
};

}  // namespace refract
