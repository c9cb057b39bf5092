/** @file What one thread of SlidingPsn works on: some channels of one sample, all steps. */
#pragma once

#include "../../cpu/block.h"

namespace refract {

/** Channels whose sums are kept in registers together. */
constexpr int64_t PSN_STRIP = 16;
/** The widest block, so that a tile of it stays in the second-level cache. */
constexpr int64_t PSN_MAX_STRIPS = 8;
/** Time steps that are worked on at once. */
constexpr int64_t PSN_TILE = 64;
/** Rows of room for the last group of steps of a tile, which may be larger than what is left. */
constexpr int64_t PSN_SLACK = 16;

/** Packed rows of a tile, for weights that reach back over `order` steps. */
static inline int64_t psnPackedRows(int64_t order) { return PSN_TILE + order + PSN_SLACK; }

static inline int64_t psnStrips(int64_t width) { return (width + PSN_STRIP - 1) / PSN_STRIP; }

/** Floats of scratch memory that a block needs: packed rows, and a tile of sums. */
static inline int64_t psnScratch(int64_t width, int64_t order) {
  return psnStrips(width) * PSN_STRIP * (psnPackedRows(order) + PSN_TILE + PSN_SLACK);
}

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
