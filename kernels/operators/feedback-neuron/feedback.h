/** @file What FeedbackNeuron and its gradient have in common: checking the parameters and laying them out. */
#pragma once

#include <vector>

#include "../../cpu/operator.h"
#include "block.h"

namespace refract {

/** The inputs that describe the neurons of all channels. */
struct FeedbackCall {
  Sizes sizes;
  Tensor<float> x, map, read, feed, reset, recurrent;

  /**
   * x [B,T,H], map [6,H], read [2,H]; feed and reset [7,H] and recurrent [H,H] may be absent.
   * @throws Failure where a size does not fit
   */
  FeedbackCall(Tensor<float> x, Tensor<float> map, Tensor<float> read, Tensor<float> feed, Tensor<float> reset,
               Tensor<float> recurrent);

  /** Blocks of channels. */
  int64_t groups() const { return (sizes.channels + STATE_CHANNELS - 1) / STATE_CHANNELS; }

  int64_t widthOf(int64_t group) const { return std::min(STATE_CHANNELS, sizes.channels - group * STATE_CHANNELS); }
};

/** The parameters by groups of channels, padded with zeros. */
class Feedbacks {
 public:
  explicit Feedbacks(const FeedbackCall& call);
  Feedback of(int64_t group, const FeedbackRule& rule) const;
  std::vector<Feedback> all(int64_t groups, const FeedbackRule& rule) const;

 private:
  float* memory_;
};

/** The connections of a layer, padded to whole groups: of each neuron what its spike brings, or what is brought to it. */
class Connections {
 public:
  Connections(const FeedbackCall& call, bool withIncoming);
  const float* outgoing() const { return memory_; }
  const float* incoming() const { return memory_ + size_; }

 private:
  int64_t size_;
  float* memory_;
};

/** Attributes `threshold`, `keep` (from 0 to below 1), `period` and `byCandidates`. @throws Failure */
FeedbackRule feedbackRuleOf(const Attributes& attributes);

}  // namespace refract
