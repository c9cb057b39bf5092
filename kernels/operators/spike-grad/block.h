/** @file What one thread of SpikeGrad works on: a run of elements. */
#pragma once

#include "../../cpu/rules.h"

namespace refract {

struct SpikeGradBlock {
  int64_t count;
  float threshold;
  Surrogate surrogate;
  const float* u;
  const float* ds;
  float* du;
};

}  // namespace refract
