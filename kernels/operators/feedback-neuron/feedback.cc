/** @file See feedback.h. */
#include "feedback.h"

#include "../spiking-layer/shapes.h"

namespace refract {

namespace {

/** Rows of a group: map, read, all of feed and reset, and feed alone. */
constexpr int64_t GROUP_ROWS = FEEDBACK_MAP + FEEDBACK_READ + 2 * FEEDBACK_FEED;

/** [rows,H], added to [rows][16] of a group. */
void addRowsOf(const Tensor<float>& from, int64_t rows, const FeedbackCall& call, int64_t group, float* to) {
  if (!from.data) return;
  for (int64_t row = 0; row < rows; row++) {
    const float* values = from.data + row * call.sizes.channels + group * STATE_CHANNELS;
    for (int64_t i = 0; i < call.widthOf(group); i++) to[row * STATE_CHANNELS + i] += values[i];
  }
}

}  // namespace

Feedbacks::Feedbacks(const FeedbackCall& call) {
  constexpr int64_t floats = GROUP_ROWS * STATE_CHANNELS;
  memory_ = scratch(0, call.groups() * floats);
  std::fill(memory_, memory_ + call.groups() * floats, 0.0f);
  for (int64_t group = 0; group < call.groups(); group++) {
    float* to = memory_ + group * floats;
    addRowsOf(call.map, FEEDBACK_MAP, call, group, to);
    to += FEEDBACK_MAP * STATE_CHANNELS;
    addRowsOf(call.read, FEEDBACK_READ, call, group, to);
    to += FEEDBACK_READ * STATE_CHANNELS;
    addRowsOf(call.feed, FEEDBACK_FEED, call, group, to);
    addRowsOf(call.reset, FEEDBACK_FEED, call, group, to);
    addRowsOf(call.feed, FEEDBACK_FEED, call, group, to + FEEDBACK_FEED * STATE_CHANNELS);
  }
}

Feedback Feedbacks::of(int64_t group, const FeedbackRule& rule) const {
  const float* map = memory_ + group * GROUP_ROWS * STATE_CHANNELS;
  const float* read = map + FEEDBACK_MAP * STATE_CHANNELS;
  const float* feed = read + FEEDBACK_READ * STATE_CHANNELS;
  return {map, read, feed, feed + FEEDBACK_FEED * STATE_CHANNELS, rule};
}

std::vector<Feedback> Feedbacks::all(int64_t groups, const FeedbackRule& rule) const {
  std::vector<Feedback> neurons;
  for (int64_t group = 0; group < groups; group++) neurons.push_back(of(group, rule));
  return neurons;
}

Connections::Connections(const FeedbackCall& call, bool withIncoming) {
  const int64_t channels = call.sizes.channels, wide = call.groups() * STATE_CHANNELS;
  size_ = channels * wide;
  memory_ = scratch(3, size_ * (withIncoming ? 2 : 1));
  std::fill(memory_, memory_ + size_ * (withIncoming ? 2 : 1), 0.0f);
  for (int64_t to = 0; to < channels; to++) {
    const float* row = call.recurrent.data + to * channels;
    for (int64_t from = 0; from < channels; from++) memory_[from * wide + to] = row[from];
    if (withIncoming) std::copy(row, row + channels, memory_ + size_ + to * wide);
  }
}

}  // namespace refract
