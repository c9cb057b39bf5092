/** @file A dense product of a tile of rows with a matrix: the one loop in which sums may contract (see products.cc). */
#pragma once

#include <cstdint>

namespace refract {

/** out[r][:] = Σ_k a[r][k]·b[k][:], for r < rows. Strides in floats; `columns` and `bStride` are multiples of 16. */
struct ProductTile {
  int64_t rows, inner, columns;
  const float* a;
  int64_t aStride;
  const float* b;
  int64_t bStride;
  float* out;
  int64_t outStride;
};

}  // namespace refract
