/** @file What one thread of Spike works on: a run of elements. */
#pragma once

#include <cstdint>

namespace refract {

struct SpikeBlock {
  int64_t count;
  float threshold;
  const float* u;
  float* s;
};

}  // namespace refract
