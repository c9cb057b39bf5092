/**
 * @file Sums over a window of steps on a CUDA device: sum[t] = start + Σ_m taps[m]·value(t + m). A block takes 32 rows and a
 * run of steps; it stages values and taps in shared memory some steps at a time, whatever the order, and each of its
 * threads keeps eight sums, of steps that follow each other.
 */
#pragma once

#include "../../cuda/call.h"

namespace refract {

constexpr int PSN_LANES = 32;
constexpr int PSN_SUMS = 8;
constexpr int PSN_GROUPS = 8;
/** Steps of a block: one more than a multiple of them is staged where a window ends. */
constexpr int PSN_STEPS = PSN_SUMS * PSN_GROUPS;

/** Blocks of rows, and of steps. */
inline Grid psnGrid(const Sizes& sizes) {
  const int64_t rows = sizes.batch * sizes.channels;
  return {(rows + PSN_LANES - 1) / PSN_LANES, (sizes.steps + PSN_STEPS - 1) / PSN_STEPS, PSN_LANES * PSN_GROUPS, true};
}

/** The row of a thread, its first element, and the first of its eight steps. */
struct PsnPlace {
  int64_t row, first, step;
  bool isRow;

  __device__ explicit PsnPlace(const Sizes& sizes) {
    row = static_cast<int64_t>(blockIdx.x) * PSN_LANES + threadIdx.x % PSN_LANES;
    isRow = row < sizes.batch * sizes.channels;
    first = isRow ? row / sizes.channels * sizes.steps * sizes.channels + row % sizes.channels : 0;
    step = static_cast<int64_t>(blockIdx.y) * PSN_STEPS + threadIdx.x / PSN_LANES * PSN_SUMS;
  }
};

/**
 * The eight sums of this thread, m ascending. All threads of a block must call it.
 * @param shift what is added to a step to get that of its first value
 * @param valueAt the value of this thread's row at a step; 0 outside the sequence
 * @param tapAt taps by m
 */
template <typename ValueAt, typename TapAt>
__device__ inline void correlate(const PsnPlace& place, int64_t order, int64_t shift, float start, ValueAt valueAt, TapAt tapAt,
                                 float (&sums)[PSN_SUMS]) {
  __shared__ float values[PSN_STEPS][PSN_LANES];
  __shared__ float taps[2 * PSN_STEPS];
  const int lane = static_cast<int>(threadIdx.x) % PSN_LANES, group = static_cast<int>(threadIdx.x) / PSN_LANES;
#pragma unroll
  for (int r = 0; r < PSN_SUMS; r++) sums[r] = start;
  const int64_t begin = place.step - group * PSN_SUMS;
  // Values begin + shift + [0, PSN_STEPS − 1 + order), PSN_STEPS of them at a time.
  for (int64_t from = 0; from < PSN_STEPS - 1 + order; from += PSN_STEPS) {
    __syncthreads();
    for (int j = group; j < PSN_STEPS; j += PSN_GROUPS) values[j][lane] = place.isRow ? valueAt(begin + shift + from + j) : 0.0f;
    // Value from + j meets sum s with tap from + j − s, s from 0 to PSN_STEPS − 1.
    for (int i = static_cast<int>(threadIdx.x); i < 2 * PSN_STEPS; i += PSN_LANES * PSN_GROUPS) {
      const int64_t m = from - PSN_STEPS + i;
      taps[i] = m >= 0 && m < order ? tapAt(m) : 0.0f;
    }
    __syncthreads();
    for (int j = 0; j < PSN_STEPS; j++) {
      const float value = values[j][lane];
#pragma unroll
      for (int r = 0; r < PSN_SUMS; r++) {
        const int s = group * PSN_SUMS + r;
        const int64_t m = from + j - s;
        if (m >= 0 && m < order) sums[r] = sums[r] + taps[PSN_STEPS + j - s] * value;
      }
    }
  }
}

}  // namespace refract
