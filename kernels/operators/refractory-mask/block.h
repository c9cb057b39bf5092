/** @file What one thread of RefractoryMask or ConvRefractoryMask works on: some channels of one sample, all steps. */
#pragma once

#include "../../cpu/block.h"

namespace refract {

struct RefractoryMaskBlock {
  int64_t steps, width;
  int32_t period;
  bool byCandidates;  ///< the convolutional rule: every candidate closes the gate, not only those that pass
  Rows<const float> c;
  Rows<float> s;
  Rows<uint8_t> open;
};

}  // namespace refract
