/**
 * @file Products of matrices on a CUDA device without a library: out[m][n] = Σ_k a(m,k)·b(k,n) + bias[n], in float32 throughout
 * (no TF32), k ascending. A block makes 64×64 numbers, a thread 4×4 of them.
 */
#pragma once

#include "call.h"

namespace refract {

/** A matrix in memory: element (i, j) is at i·row + j·column, one of which is 1. */
struct Matrix {
  const float* data;
  int64_t row, column;
};

/** Queues the product. @param bias [n] or null */
void product(DeviceCall& call, int64_t m, int64_t n, int64_t k, const Matrix& a, const Matrix& b, const float* bias, float* out);

}  // namespace refract
