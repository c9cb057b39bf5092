/**
 * @file A refractory mask over a few long rows, cut up in time (docs/parallel-refractoriness.md). Before a step a row is in
 * one of the states 0…k: the steps for which its gate is still closed. From the first place of a chunk where k steps in a row had
 * no candidate the state is known, whatever came before: the chunk is filled from there on at once. What lies before it waits for
 * the chunk before; a chunk without such a place says where each state takes it. Integers only: the spikes are those of going
 * through from the first step to the last.
 */
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace refract {

/** One row of a mask: [steps], some elements apart. */
struct MaskRow {
  int64_t steps, stride;
  int32_t period;
  bool byCandidates;  ///< see block.h
  const float* c;
  float* s;       ///< or null
  uint8_t* open;  ///< or null

  bool isCandidate(int64_t t) const { return c[t * stride] != 0.0f; }

  void put(int64_t t, bool isOpen, bool fires) const {
    if (s) s[t * stride] = fires ? 1.0f : 0.0f;
    if (open) open[t * stride] = isOpen ? 1 : 0;
  }
};

/** Fills the steps [first, end), from a state on. @returns the state after them */
inline int32_t fillMask(const MaskRow& row, int64_t first, int64_t end, int32_t state) {
  for (int64_t t = first; t < end; t++) {
    const bool isOpen = state == 0, candidate = row.isCandidate(t), fires = isOpen && candidate;
    row.put(t, isOpen, fires);
    state = (row.byCandidates ? candidate : fires) ? row.period : state - !isOpen;
  }
  return state;
}

/** What is known of a chunk before anything is known of the one before it. */
struct MaskChunk {
  int64_t first, end;
  int64_t known;               ///< from here on it is filled; `end` if nowhere
  int32_t after;               ///< the state at its end, where known < end
  std::vector<int32_t> takes;  ///< else: where the states 0…min(k, steps) take it
};

/** The first step of [first, end) before which no candidate came for k steps, and with it the state 0; or `end`. */
inline int64_t firstGap(const MaskRow& row, int64_t first, int64_t end) {
  int64_t quiet = 0;
  for (int64_t t = first; t < end; t++) {
    if (quiet >= row.period) return t;
    quiet = row.isCandidate(t) ? 0 : quiet + 1;
  }
  return end;
}

/**
 * Where the states 0…min(k, steps) at the beginning take a chunk, in one pass from its end: open at p, it is open again k + 1
 * steps after the first candidate from p on. A state n is that of a gate that opens at step n.
 */
inline std::vector<int32_t> statesAfter(const MaskRow& row, int64_t first, int64_t end) {
  const int64_t steps = end - first, reach = static_cast<int64_t>(row.period) + 1;
  std::vector<int32_t> after(static_cast<size_t>(steps) + 1, 0);
  for (int64_t p = steps - 1; p >= 0; p--) {
    if (!row.isCandidate(first + p)) {
      after[static_cast<size_t>(p)] = after[static_cast<size_t>(p) + 1];
    } else {
      after[static_cast<size_t>(p)] =
          p + reach < steps ? after[static_cast<size_t>(p + reach)] : static_cast<int32_t>(p + reach - steps);
    }
  }
  after.resize(static_cast<size_t>(std::min<int64_t>(row.period, steps)) + 1);
  return after;
}

/** What can be done of a chunk by itself. */
inline void beginChunk(const MaskRow& row, MaskChunk& chunk) {
  if (chunk.first == 0) {
    chunk.known = 0;
  } else {
    chunk.known = firstGap(row, chunk.first, chunk.end);
  }
  if (chunk.known < chunk.end) {
    chunk.after = fillMask(row, chunk.known, chunk.end, 0);
  } else if (!row.byCandidates) {
    chunk.takes = statesAfter(row, chunk.first, chunk.end);
  }
}

/** The state after a chunk that the state `before` came to. */
inline int32_t stateAfter(const MaskRow& row, const MaskChunk& chunk, int32_t before) {
  if (chunk.known < chunk.end) return chunk.after;
  const int64_t steps = chunk.end - chunk.first;
  if (row.byCandidates) {
    // The last candidate decides, or what is left of what came before.
    for (int64_t t = chunk.end - 1; t >= std::max(chunk.first, chunk.end - row.period); t--) {
      if (row.isCandidate(t)) return static_cast<int32_t>(row.period - (chunk.end - 1 - t));
    }
    return static_cast<int32_t>(std::max<int64_t>(0, before - steps));
  }
  if (before > steps) return static_cast<int32_t>(before - steps);
  return chunk.takes[static_cast<size_t>(before)];
}

}  // namespace refract
