/**
 * @file How the work on a [B,T,H] tensor is cut up: into blocks of neighbouring channels of one sample, each gone
 * through from the first time step to the last (or back) by one thread. Every channel's arithmetic is its own, so the
 * results do not depend on the cut.
 */
#pragma once

#include <algorithm>
#include <cstdint>

#include "block.h"
#include "operator.h"

namespace refract {

/** The rows of a [B,T,H] tensor from channel `channel` of sample `sample` on; null stays null. */
template <typename T>
Rows<T> rowsOf(T* data, const Sizes& sizes, int64_t sample, int64_t channel) {
  if (!data) return {nullptr, 0};
  return {data + sample * sizes.steps * sizes.channels + channel, sizes.channels};
}

/** The part of a [B,H] tensor that belongs to a block; null stays null. */
template <typename T>
T* partOf(T* data, const Sizes& sizes, int64_t sample, int64_t channel) {
  return data ? data + sample * sizes.channels + channel : nullptr;
}

/** Calls body(sample, firstChannel, width) for every block, in parallel. */
template <typename Body>
void forEachBlock(const Call& call, const Sizes& sizes, int64_t width, Body&& body) {
  const int64_t perSample = (sizes.channels + width - 1) / width;
  const int64_t blocks = sizes.batch * perSample;
  // A task should be worth handing to another thread: at least some ten thousand elements.
  const int64_t group = std::max<int64_t>(1, 16384 / std::max<int64_t>(1, sizes.steps * width));
  call.parallel(static_cast<size_t>((blocks + group - 1) / group), [&](size_t task) {
    const int64_t first = static_cast<int64_t>(task) * group;
    for (int64_t i = first; i < std::min(first + group, blocks); i++) {
      const int64_t channel = (i % perSample) * width;
      body(i / perSample, channel, std::min(width, sizes.channels - channel));
    }
  });
}

/** Calls body(first, count) for runs of elements that together are the whole tensor, in parallel. */
template <typename Body>
void forEachRun(const Call& call, const Dims& dims, Body&& body) {
  constexpr int64_t RUN = 32768;
  int64_t total = 1;
  for (const int64_t dim : dims) total *= dim;
  call.parallel(static_cast<size_t>((total + RUN - 1) / RUN), [&](size_t task) {
    const int64_t first = static_cast<int64_t>(task) * RUN;
    body(first, std::min(RUN, total - first));
  });
}

/**
 * The usual width of a block: whole rows, which stream best through memory, unless there are too few samples to
 * keep the threads busy (or the rows are very wide); then narrower, down to 64 channels.
 */
inline int64_t blockWidth(const Sizes& sizes) {
  const int64_t enough = (16 + sizes.batch - 1) / std::max<int64_t>(1, sizes.batch);
  const int64_t narrowest = (sizes.channels + 63) / 64;
  const int64_t widest = (sizes.channels + MAX_BLOCK_CHANNELS - 1) / MAX_BLOCK_CHANNELS;
  const int64_t perSample = std::max(widest, std::min(narrowest, enough));
  const int64_t width = (sizes.channels + perSample - 1) / perSample;
  return (width + 15) / 16 * 16;
}

}  // namespace refract
