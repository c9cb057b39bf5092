/**
 * @file How an optimizer's step over all parameters of a model is cut up: the parameters, one after the other, are one
 * long row of numbers; each thread takes runs of it. Every number's arithmetic is its own, so the results do not depend
 * on the cut.
 */
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "operator.h"

namespace refract {

/** One parameter: what comes with it (its value, gradient and state), and where its next value and state go. */
struct Parameter {
  int64_t size;
  std::vector<const float*> from;
  std::vector<float*> to;
};

/** A scalar input. @throws Failure unless it is one number */
inline float scalarOf(const Call& call, size_t index) {
  const auto value = call.input(index);
  expectDims(value, "a scalar", {});
  return value.data[0];
}

/**
 * The parameters of a call whose inputs, from `first` on, are `perParameter` tensors of one shape each, and whose outputs
 * are all of these but the gradients, which come second. @throws Failure
 */
inline std::vector<Parameter> parametersOf(const Call& call, size_t first, size_t perParameter) {
  const size_t tensors = call.inputCount() - first;
  if (tensors % perParameter != 0) {
    throw Failure("there must be " + std::to_string(perParameter) + " tensors for each parameter, but there are " +
                  std::to_string(tensors));
  }
  std::vector<Parameter> parameters(tensors / perParameter);
  for (size_t p = 0; p < parameters.size(); p++) {
    Parameter& parameter = parameters[p];
    Dims dims;
    for (size_t i = 0; i < perParameter; i++) {
      const auto tensor = call.input(first + p * perParameter + i);
      if (i == 0) dims = tensor.dims;
      expectDims(tensor, "all of one shape for a parameter", dims);
      parameter.from.push_back(tensor.data);
      if (i > 0) parameter.to.push_back(call.output(p * (perParameter - 1) + i - 1, dims));
    }
    parameter.size = 1;
    for (const int64_t dim : dims) parameter.size *= dim;
  }
  return parameters;
}

/** Calls body(parameter, first, count) for runs that together are all numbers of all parameters, in parallel. */
template <typename Body>
void forEachRunOf(const Call& call, const std::vector<Parameter>& parameters, Body&& body) {
  constexpr int64_t RUN = 32768;
  int64_t total = 0;
  for (const Parameter& parameter : parameters) total += parameter.size;
  call.parallel(static_cast<size_t>((total + RUN - 1) / RUN), [&](size_t task) {
    int64_t from = static_cast<int64_t>(task) * RUN, left = std::min(RUN, total - from);
    for (const Parameter& parameter : parameters) {
      const int64_t count = std::min(left, parameter.size - from);
      if (count > 0) {
        body(parameter, from, count);
        left -= count;
      }
      from = std::max<int64_t>(0, from - parameter.size);
      if (left == 0) return;
    }
  });
}

}  // namespace refract
