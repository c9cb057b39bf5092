/** @file What a kernel throws when it cannot do what the model asks; operator.cc turns it into an ORT error. */
#pragma once

#include <stdexcept>
#include <string>

namespace refract {

/** A wrong shape, type or attribute, in words that name what was expected and what came. */
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace refract
