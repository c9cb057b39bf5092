/** @file What one thread of Norm and of its gradient works on: some rows. */
#pragma once

#include <cstdint>

namespace refract {

/** Sums go through sixteen running ones, so that every instruction set adds in the same order. */
constexpr int64_t NORM_LANES = 16;

/** Normalisation over the last axis. */
struct Norm {
  int64_t channels;
  bool centred;  ///< layer normalisation: about the mean; else root mean square
  float epsilon;
  const float* scale;  ///< [channels]
  const float* bias;   ///< [channels] or null
};

struct NormRun {
  int64_t rows;
  const float* x;  ///< [rows][channels]
  float* y;
};

struct NormGradRun {
  int64_t rows;
  const float *x, *dy;  ///< [rows][channels]
  float* dx;            ///< or null
  float* dscale;        ///< [channels], added to
  float* dbias;         ///< [channels], added to
};

}  // namespace refract
