/** @file See space.h. */
#include "space.h"

#include <algorithm>

#include "../spiking-layer/shapes.h"

namespace refract {

namespace {

/** [2,N,H] → [N][2][16] of a group; the rest 0. */
void layOut(const float* from, const StateSpaceCall& call, int64_t group, float* to) {
  const int64_t channels = call.sizes.channels, width = call.widthOf(group);
  for (int64_t n = 0; n < call.states; n++) {
    for (int64_t part = 0; part < 2; part++) {
      float* row = to + n * STATE_PAIR + part * STATE_CHANNELS;
      const float* values = from ? from + (part * call.states + n) * channels + group * STATE_CHANNELS : nullptr;
      for (int64_t i = 0; i < STATE_CHANNELS; i++) row[i] = values && i < width ? values[i] : 0.0f;
    }
  }
}

/** Floats of a group: pole, mix, reset and skip. */
constexpr int64_t groupFloats(int64_t states) { return 3 * states * STATE_PAIR + STATE_CHANNELS; }

}  // namespace

StateSpaces::StateSpaces(const StateSpaceCall& call) : states_(call.states), hasReset_(call.reset.data != nullptr) {
  memory_ = scratch(0, call.groups() * groupFloats(states_));
  for (int64_t group = 0; group < call.groups(); group++) {
    float* to = memory_ + group * groupFloats(states_);
    layOut(call.pole.data, call, group, to);
    layOut(call.mix.data, call, group, to + states_ * STATE_PAIR);
    layOut(call.reset.data, call, group, to + 2 * states_ * STATE_PAIR);
    float* skip = to + 3 * states_ * STATE_PAIR;
    for (int64_t i = 0; i < STATE_CHANNELS; i++) {
      skip[i] = call.skip.data && i < call.widthOf(group) ? call.skip.data[group * STATE_CHANNELS + i] : 0.0f;
    }
  }
}

StateSpace StateSpaces::of(int64_t group, const SpaceRule& rule) const {
  const float* from = memory_ + group * groupFloats(states_);
  const int64_t all = states_ * STATE_PAIR;
  const float* reset = hasReset_ ? from + 2 * all : nullptr;
  return {states_, from, from + all, reset, from + 3 * all, rule.rule, rule.threshold, rule.period, rule.freezes};
}

}  // namespace refract
