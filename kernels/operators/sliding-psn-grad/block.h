/** @file What one thread of SlidingPsnGrad works on: up to sixteen channels of one sample, all steps. */
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
  float* dweight;  ///< [order]: this block's part of the sum over channels; never null
  float* dbias;    ///< one float: likewise
  float* scratch;  ///< psnGradScratch(order) floats
};

/** Rows of the potential's gradient, rows of the input, and a strip of sums for every weight and the bias. */
static inline int64_t psnGradScratch(int64_t order) { return 2 * psnScratch(order) + (order + PSN_SLACK + 1) * PSN_WIDTH; }

}  // namespace refract
