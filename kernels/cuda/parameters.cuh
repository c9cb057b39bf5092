/**
 * @file An optimizer's step over all parameters of a model on a CUDA device: one launch for some of them at once, whose
 * addresses go along as the kernel's argument.
 */
#pragma once

#include "../cpu/parameters.h"
#include "call.h"

namespace refract {

/** What one launch takes: some parameters, each with its tensors in the operator's order. */
struct ParameterGroup {
  static constexpr int MOST = 24, INPUTS = 4, OUTPUTS = 3;
  int64_t size[MOST];
  const float* from[MOST][INPUTS];
  float* to[MOST][OUTPUTS];
};

/** Calls body(group, grid) for all parameters, some at a time; the grid has a row of blocks (y) for each of them. */
template <typename Body>
void forEachGroup(const std::vector<Parameter>& parameters, Body&& body) {
  for (size_t first = 0; first < parameters.size(); first += ParameterGroup::MOST) {
    const size_t many = std::min(parameters.size() - first, static_cast<size_t>(ParameterGroup::MOST));
    ParameterGroup group{};
    int64_t largest = 1;
    for (size_t i = 0; i < many; i++) {
      const Parameter& parameter = parameters[first + i];
      group.size[i] = parameter.size;
      std::copy(parameter.from.begin(), parameter.from.end(), group.from[i]);
      std::copy(parameter.to.begin(), parameter.to.end(), group.to[i]);
      largest = std::max(largest, parameter.size);
    }
    Grid grid = gridFor(largest);
    grid.x = std::min<int64_t>(grid.x, 512);
    grid.y = static_cast<int64_t>(many);
    body(group, grid);
  }
}

/** A scalar's place on the device. @throws Failure unless it is one number */
inline const float* scalarAt(const Call& call, size_t index) {
  const auto value = call.input(index);
  expectDims(value, "a scalar", {});
  return value.data;
}

}  // namespace refract
