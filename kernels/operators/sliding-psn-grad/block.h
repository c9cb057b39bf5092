/** @file What one thread of SlidingPsnGrad works on: some channels of one sample, all steps. */
#pragma once

#include "../../cpu/rules.h"
#include "../sliding-psn/block.h"

namespace refract {

struct SlidingPsnGradBlock {
  int64_t steps, width, order;  ///< order ≤ steps
  Surrogate surrogate;
  Rows<const float> h, x;
  const float* weight;  ///< [order]
  Rows<const float> ds;
  const float* dcount;  ///< [width]
  Rows<const float> dh;
  Rows<float> dx;
  float* sums;  ///< [strips][order + 1]: each strip's part of dweight and dbias
  float* scratch;
};

/** Floats of scratch memory: packed rows of the potential's gradient and of x, and a tile of sums or strip of taps. */
static inline int64_t psnGradScratch(int64_t width, int64_t order) {
  return 2 * psnScratch(width, order) + (order + 1) * PSN_STRIP * psnStrips(width);
}

}  // namespace refract
