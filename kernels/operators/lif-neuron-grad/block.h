/** @file What one thread of LifNeuronGrad works on: some channels of one sample, all steps. Absent tensors are null. */
#pragma once

#include "../../cpu/block.h"
#include "../../cpu/rules.h"

namespace refract {

struct LifNeuronGradBlock {
  int64_t steps, width;
  Rule rule;
  float threshold;
  Surrogate surrogate;
  Rows<const float> v;
  const float* decay;  ///< [width]
  Rows<const float> ds;
  const float* dcount;  ///< [width]
  Rows<const float> dv;
  Rows<const uint8_t> open;
  Rows<float> dcurrent;
  float* ddecay;  ///< [width]
};

}  // namespace refract
