/** @file What one thread of AdamStep works on: some numbers of one parameter. */
#pragma once

#include <cstdint>

namespace refract {

/** What is the same for all numbers. `rest` is 1 − β, rounded once; decays of 0 are left out. */
struct AdamRule {
  float beta1, rest1, beta2, rest2, epsilon;
  float gradientDecay;   ///< w of g + w·p
  float keep;            ///< what p is multiplied by
  float stepSize;        ///< learning rate / c₁
  float rootCorrection;  ///< √c₂
  bool decaysGradient, decaysItself;
};

struct AdamRun {
  const AdamRule& rule;
  int64_t count;
  const float *p, *g, *m, *v;
  float *nextP, *nextM, *nextV;
};

}  // namespace refract
