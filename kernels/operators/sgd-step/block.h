/** @file What one thread of SgdStep works on: some numbers of one parameter. */
#pragma once

#include <cstdint>

namespace refract {

struct SgdRun {
  int64_t count;
  float learningRate, momentum, weightDecay;
  const float *p, *g;
  const float* buffer;  ///< null without momentum, and so is nextBuffer
  float *nextP, *nextBuffer;
};

}  // namespace refract
