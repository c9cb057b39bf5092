/** @file What StateSpaceNeuron and its gradient have in common: checking the parameters and laying them out. */
#pragma once

#include <vector>

#include "../../cpu/operator.h"
#include "block.h"

namespace refract {

/** The inputs that describe the memory of all channels. */
struct StateSpaceCall {
  Sizes sizes;
  Tensor<float> x, pole, mix, skip, reset;
  int64_t states;

  /**
   * x [B,T,H], pole, mix and reset [2,N,H] (real parts, then imaginary ones), skip [H]; skip and reset may be absent.
   * @throws Failure where a size does not fit, or a soft reset has nothing to take
   */
  StateSpaceCall(Tensor<float> x, Tensor<float> pole, Tensor<float> mix, Tensor<float> skip, Tensor<float> reset, Rule rule);

  /** Blocks of channels. */
  int64_t groups() const { return (sizes.channels + STATE_CHANNELS - 1) / STATE_CHANNELS; }

  int64_t widthOf(int64_t group) const { return std::min(STATE_CHANNELS, sizes.channels - group * STATE_CHANNELS); }
};

/** The parameters by groups of channels, padded with zeros. */
class StateSpaces {
 public:
  explicit StateSpaces(const StateSpaceCall& call);
  StateSpace of(int64_t group, Rule rule, float threshold, int32_t period) const;

 private:
  int64_t states_;
  bool hasReset_;
  float* memory_;
};

}  // namespace refract
