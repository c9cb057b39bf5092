/** @file What one thread of SlidingPsn works on: up to sixteen channels of one sample, all steps. */
#pragma once

#include "../../cpu/block.h"

namespace refract {

/** Channels that are worked on side by side: the width of lanes.h. */
constexpr int64_t PSN_WIDTH = 16;
/** Time steps that are packed at once, so that they stay in the first-level cache. */
constexpr int64_t PSN_TILE = 128;
/** Room for the last group of steps of a tile, which may be larger than what is left. */
constexpr int64_t PSN_SLACK = 16;

/** Floats of scratch memory that a block needs, for weights that reach back over `order` steps. */
static inline int64_t psnScratch(int64_t order) { return (PSN_TILE + order + 2 * PSN_SLACK) * PSN_WIDTH; }

struct SlidingPsnBlock {
  int64_t steps, width, order;  ///< order ≤ steps
  Rows<const float> x;
  const float* weightReversed;  ///< [order]: the oldest step's weight first
  float bias;
  Rows<float> s;
  float* count;  ///< [width]
  Rows<float> h;
  float* scratch;
};

}  // namespace refract
