/** @file Checking the parameters of a state space: see space.h. Apart from space.cc, since CUDA lays nothing out. */
#include <string>
#include <utility>

#include "space.h"

namespace refract {

namespace {

/** More states than this do not fit what a thread keeps. */
constexpr int64_t MAX_STATES = 1024;

}  // namespace

SpaceRule spaceRuleOf(const Attributes& attributes) {
  const SpaceRule rule{ruleOf(attributes), attributes.number("threshold", 1.0f), periodOf(attributes),
                       attributes.integer("freeze", 0) != 0};
  if (rule.freezes && (rule.rule == Rule::refractory || rule.rule == Rule::refractoryConv)) {
    throw Failure("attribute freeze goes with the rules none, soft and hard: a mask lets the membrane run on");
  }
  return rule;
}

StateSpaceCall::StateSpaceCall(Tensor<float> givenX, Tensor<float> givenPole, Tensor<float> givenMix,
                               Tensor<float> givenSkip, Tensor<float> givenReset, Rule rule)
    : sizes(sizesOf(givenX)),
      x(std::move(givenX)),
      pole(std::move(givenPole)),
      mix(std::move(givenMix)),
      skip(std::move(givenSkip)),
      reset(std::move(givenReset)) {
  if (pole.dims.size() != 3 || pole.dims[0] != 2 || pole.dims[1] < 1 || pole.dims[1] > MAX_STATES) {
    throw Failure("pole must be [2,N,H] with N from 1 to " + std::to_string(MAX_STATES) + ", but it is " + toString(pole.dims));
  }
  states = pole.dims[1];
  const Dims expected = {2, states, sizes.channels};
  expectDims(pole, "[2,N,H]", expected);
  expectDims(mix, "[2,N,H]", expected);
  expectDims(skip, "[H]", {sizes.channels});
  expectDims(reset, "[2,N,H]", expected);
  if (rule == Rule::soft && !reset.data) throw Failure("input reset is missing: a soft reset takes it from the states");
}

}  // namespace refract
