/** @file Checking what describes the neurons: see feedback.h. Apart from feedback.cc, since CUDA lays nothing out. */
#include <string>
#include <utility>

#include "feedback.h"

namespace refract {

FeedbackCall::FeedbackCall(Tensor<float> givenX, Tensor<float> givenMap, Tensor<float> givenRead,
                           Tensor<float> givenFeed, Tensor<float> givenReset, Tensor<float> givenRecurrent)
    : sizes(sizesOf(givenX)),
      x(std::move(givenX)),
      map(std::move(givenMap)),
      read(std::move(givenRead)),
      feed(std::move(givenFeed)),
      reset(std::move(givenReset)),
      recurrent(std::move(givenRecurrent)) {
  expectDims(map, "[6,H]", {FEEDBACK_MAP, sizes.channels});
  expectDims(read, "[2,H]", {FEEDBACK_READ, sizes.channels});
  expectDims(feed, "[7,H]", {FEEDBACK_FEED, sizes.channels});
  expectDims(reset, "[7,H]", {FEEDBACK_FEED, sizes.channels});
  expectDims(recurrent, "[H,H]", {sizes.channels, sizes.channels});
}

FeedbackRule feedbackRuleOf(const Attributes& attributes) {
  const float keep = attributes.number("keep", 0.0f);
  if (keep >= 0.0f && keep < 1.0f) {
    return {attributes.number("threshold", 1.0f), keep, periodOf(attributes), attributes.integer("byCandidates", 0) != 0};
  }
  throw Failure("attribute keep must be at least 0 and less than 1, but it is " + std::to_string(keep));
}

}  // namespace refract
