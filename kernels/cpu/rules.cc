/** @file See rules.h. */
#include "rules.h"

#include <algorithm>
#include <limits>
#include <string>

#include "operator.h"

namespace refract {

namespace {

const char* const RULES[] = {"none", "soft", "hard", "refractory", "refractory-conv"};
const char* const SURROGATES[] = {"atan", "sigmoid", "fast-sigmoid", "boxcar", "triangle",
                                  "slayer", "double-gaussian", "multi-gaussian", "straight-through"};

/** The position of a string attribute's value in a list. */
template <size_t N>
int choice(const Attributes& attributes, const char* name, const char* const (&values)[N]) {
  const std::string value = attributes.text(name, "");
  std::string all;
  for (size_t i = 0; i < N; i++) {
    if (value == values[i]) return static_cast<int>(i);
    all += (i ? ", " : "") + std::string(values[i]);
  }
  throw Failure(std::string("attribute ") + name + " must be one of " + all + ", but it is \"" + value + "\"");
}

}  // namespace

Rule ruleOf(const Attributes& attributes) { return static_cast<Rule>(choice(attributes, "rule", RULES)); }

Surrogate surrogateOf(const Attributes& attributes) {
  const auto kind = static_cast<SurrogateKind>(choice(attributes, "surrogate", SURROGATES));
  const float scale = attributes.number("scale", 2.0f);
  if (!(scale > 0)) throw Failure("attribute scale must be above 0, but it is " + std::to_string(scale));
  const double pi = 3.14159265358979323846;
  const double wide = scale;
  const double peak = kind == SurrogateKind::slayer ? wide / 5 : wide / 2;
  return {kind, scale, static_cast<float>(pi * wide / 2), static_cast<float>(peak),
          static_cast<float>(1 / (2 * wide))};
}

int32_t periodOf(const Attributes& attributes) {
  const int64_t period = attributes.integer("period", 0);
  if (period < 0) throw Failure("attribute period must be at least 0, but it is " + std::to_string(period));
  return static_cast<int32_t>(std::min<int64_t>(period, std::numeric_limits<int32_t>::max()));
}

}  // namespace refract
