/** @file What one thread of LifNeuron works on: some channels of one sample, all steps. Absent outputs are null. */
#pragma once

#include "../../cpu/block.h"
#include "../../cpu/rules.h"

namespace refract {

struct LifNeuronBlock {
  int64_t steps, width;
  Rule rule;
  float threshold;
  int32_t period;
  Rows<const float> current;
  const float* decay;  ///< [width]
  Rows<float> s;
  float* count;  ///< [width]
  Rows<float> v;
  Rows<uint8_t> open;
};

}  // namespace refract
