/** @file What one thread of LinearScan works on: some channels of one sample, all steps. */
#pragma once

#include "../../cpu/block.h"

namespace refract {

struct LinearScanBlock {
  int64_t steps, width;
  bool reverse;
  Rows<const float> x;
  Rows<const float> gate;  ///< stride 0: constant in time
  Rows<float> h;
};

}  // namespace refract
