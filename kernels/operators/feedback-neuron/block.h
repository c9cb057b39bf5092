/**
 * @file What one thread of FeedbackNeuron and of its gradient works on: sixteen channels of one sample, all steps.
 * Parameters and rows are padded to sixteen channels, as those of state-space/block.h.
 */
#pragma once

#include "../state-space/block.h"

namespace refract {

/** Rows of the parameters, in their order. */
constexpr int64_t FEEDBACK_MAP = 6, FEEDBACK_READ = 2, FEEDBACK_FEED = 7;

/** Rows of what goes on from one piece of a sequence to the next: both states, the trace, the last spikes, steps to wait. */
constexpr int64_t FEEDBACK_STATE = 5;

/** Rows of gradients: of map, of read, and of feed (which is that of reset, too). */
constexpr int64_t FEEDBACK_SUMS = FEEDBACK_MAP + FEEDBACK_READ + FEEDBACK_FEED;

/** What the neurons of a call have in common. */
struct FeedbackRule {
  float threshold;
  float keep;         ///< what a step leaves of the trace
  int32_t period;     ///< steps without a spike after one; 0: none. The states run on
  bool byCandidates;  ///< after each step that reaches the threshold, be it in such a period
};

/** The parameters of sixteen channels, [rows][16] each. */
struct Feedback {
  const float* map;   ///< of each state: from the first state, from the second, from the input
  const float* read;  ///< what the potential reads of the states
  const float* feed;  ///< what the trace of the spikes does: like map, from 1 in place of the input; then to the potential
  const float* through;  ///< that part of `feed` through which the gradient reaches the spikes
  FeedbackRule rule;
};

struct FeedbackBlock {
  int64_t steps, width;  ///< width ≤ 16 channels are real
  Rows<const float> x;
  Rows<float> s, v;  ///< absent ones null
  float* count;
  Rows<const float> state;  ///< FEEDBACK_STATE rows: where the sequence goes on from; null: at rest
  Rows<float> next;         ///< likewise, after the last step; or null
  Rows<uint8_t> open;       ///< where a spike was allowed; or null
};

struct FeedbackGradBlock {
  int64_t steps, width;
  Surrogate surrogate;
  bool straight;  ///< steps without an allowed spike have a gradient as if they had
  Rows<const float> x, v, ds, dv;
  Rows<const uint8_t> open;  ///< null: everywhere
  const float* dcount;
  Rows<float> dx;
  float* sums;    ///< [FEEDBACK_SUMS][16]: added to
  float* memory;  ///< scratch, feedbackGradFloats(steps)
};

/** What one thread works on where the neurons of a layer are connected: all channels of one sample, all steps. */
struct FeedbackSample {
  int64_t channels, groups;
  const Feedback* neurons;         ///< of each group of sixteen channels
  const FeedbackBlock* blocks;     ///< likewise
  const float* outgoing;           ///< [channels][16·groups]: what a neuron's spike brings to every neuron
  float* memory;                   ///< scratch, feedbackSampleFloats(groups)
};

struct FeedbackGradSample {
  int64_t channels, groups;
  const Feedback* neurons;
  const FeedbackGradBlock* blocks;
  const float* outgoing;
  const float* incoming;           ///< [channels][16·groups]: what every neuron's spike brings to a neuron
  float* memory;                   ///< scratch, 16·groups
};

/** Scratch of a connected layer's forward pass: states, what the last spikes bring, counts, a row of four tensors, waits. */
constexpr int64_t feedbackSampleFloats(int64_t groups) { return (3 + 6) * groups * STATE_CHANNELS; }

/** Scratch of a backward block: two states and the trace before each tile, and within a tile before each step. */
constexpr int64_t feedbackGradFloats(int64_t steps) {
  const int64_t tiles = (steps + STATE_TILE - 1) / STATE_TILE;
  return (3 * (tiles + STATE_TILE + 1) + 7 * STATE_TILE + 3) * STATE_CHANNELS;
}

}  // namespace refract
