/** @file The two states of a row and the trace of its spikes on a CUDA device: a thread has them in registers. */
#pragma once

#include "../../cuda/call.h"
#include "block.h"

namespace refract {

/** Parameters of all channels, [rows,H]; absent ones null. */
struct FeedbackTensors {
  const float *map, *read, *feed, *reset;
  FeedbackRule rule;
};

struct FeedbackState {
  float first, second, trace;
};

/** The parameters of a channel. */
struct FeedbackRow {
  float map[FEEDBACK_MAP], read[FEEDBACK_READ], feed[FEEDBACK_FEED];
  /** That part of feed through which the gradient reaches the spikes. */
  float through[FEEDBACK_FEED];

  __device__ FeedbackRow(const FeedbackTensors& of, int64_t channels, int64_t channel) {
#pragma unroll
    for (int i = 0; i < FEEDBACK_MAP; i++) map[i] = of.map[i * channels + channel];
#pragma unroll
    for (int i = 0; i < FEEDBACK_READ; i++) read[i] = of.read[i * channels + channel];
#pragma unroll
    for (int i = 0; i < FEEDBACK_FEED; i++) {
      through[i] = of.feed ? of.feed[i * channels + channel] : 0.0f;
      feed[i] = through[i] + (of.reset ? of.reset[i * channels + channel] : 0.0f);
    }
  }
};

/** rows[0]·first + (rows[1]·second + last). */
__device__ inline float feedbackSum(const float* rows, const FeedbackState& h, float last) {
  return fmaf(rows[0], h.first, fmaf(rows[1], h.second, last));
}

/** The states of the next step, with the trace as it was. */
__device__ inline FeedbackState feedbackStates(const FeedbackRow& of, const FeedbackState& h, float x) {
  const float first = feedbackSum(of.map, h, of.map[2] * x), second = feedbackSum(of.map + 3, h, of.map[5] * x);
  const float toFirst = feedbackSum(of.feed, h, of.feed[2]), toSecond = feedbackSum(of.feed + 3, h, of.feed[5]);
  return {fmaf(h.trace, toFirst, first), fmaf(h.trace, toSecond, second), h.trace};
}

/** The potential of those states. */
__device__ inline float feedbackPotential(const FeedbackRow& of, const FeedbackState& h) {
  return fmaf(h.trace, of.feed[6], fmaf(of.read[0], h.first, of.read[1] * h.second));
}

}  // namespace refract
