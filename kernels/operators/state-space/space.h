/** @file What StateSpaceNeuron and its gradient have in common: checking the parameters and laying them out. */
#pragma once

#include <vector>

#include "../../cpu/operator.h"
#include "block.h"

namespace refract {

/** What a spike does. */
struct SpaceRule {
  Rule rule;
  float threshold;
  int32_t period;  ///< of the gradient 0: it is told where neurons were open
  bool freezes;
};

/** Attributes `rule`, `threshold`, `period` and `freeze`. @throws Failure where neurons freeze that are refractory by masks */
SpaceRule spaceRuleOf(const Attributes& attributes);

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

  /** Blocks that one thread takes side by side: all of a sample's, up to STATE_GANG, where threads have samples enough. */
  int64_t gang() const { return sizes.batch >= 16 ? std::min(STATE_GANG, groups()) : 1; }
};

/** Some blocks of one sample, side by side, and their parameters. */
struct StateSpaceGang {
  int64_t sample, group, groups;
  int64_t channel, width;  ///< the first channel, and how many are real
  StateSpace spaces[STATE_GANG];
};

/** The parameters by groups of channels, padded with zeros. */
class StateSpaces {
 public:
  explicit StateSpaces(const StateSpaceCall& call);
  StateSpace of(int64_t group, const SpaceRule& rule) const;

  /** Calls body(gang) for all blocks of all samples, in parallel. */
  template <typename Body>
  void forEachGang(const Call& call, const StateSpaceCall& given, const SpaceRule& rule, const Body& body) const {
    const int64_t groups = given.groups(), most = given.gang(), perSample = (groups + most - 1) / most;
    call.parallel(static_cast<size_t>(given.sizes.batch * perSample), [&](size_t task) {
      StateSpaceGang gang;
      gang.sample = static_cast<int64_t>(task) / perSample;
      gang.group = static_cast<int64_t>(task) % perSample * most;
      gang.groups = std::min(most, groups - gang.group);
      gang.channel = gang.group * STATE_CHANNELS;
      gang.width = std::min(gang.groups * STATE_CHANNELS, given.sizes.channels - gang.channel);
      for (int64_t g = 0; g < gang.groups; g++) gang.spaces[g] = of(gang.group + g, rule);
      body(gang);
    });
  }

 private:
  int64_t states_;
  bool hasReset_;
  float* memory_;
};

}  // namespace refract
