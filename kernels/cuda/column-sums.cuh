/** @file Sums over the rows of a matrix, column by column, always in the same order. */
#pragma once

#include "call.h"

namespace refract {

constexpr int COLUMN_LANES = 32;
constexpr int COLUMN_GROUPS = 8;

/** In how many parts the rows are summed: few enough to add up quickly, many enough for a large device. */
inline int64_t columnParts(int64_t rows) { return std::max<int64_t>(1, std::min<int64_t>(512, rows / 128)); }

/**
 * parts[p][c] = Σ of valueAt(r, c) over the rows r of part p (blockIdx.y), for 32 columns (blockIdx.x).
 * All threads of a block must call it.
 */
template <typename ValueAt>
__device__ inline void sumColumns(int64_t rows, int64_t columns, ValueAt valueAt, float* parts) {
  __shared__ float sums[COLUMN_GROUPS][COLUMN_LANES];
  const int64_t lane = threadIdx.x % COLUMN_LANES, group = threadIdx.x / COLUMN_LANES;
  const int64_t column = static_cast<int64_t>(blockIdx.x) * COLUMN_LANES + lane;
  const int64_t part = blockIdx.y, begin = part * rows / gridDim.y, end = (part + 1) * rows / gridDim.y;
  float sum = 0;
  for (int64_t row = begin + group; column < columns && row < end; row += COLUMN_GROUPS) sum += valueAt(row, column);
  __syncthreads();
  sums[group][lane] = sum;
  __syncthreads();
  if (group != 0 || column >= columns) return;
  float total = 0;
  for (int g = 0; g < COLUMN_GROUPS; g++) total += sums[g][lane];
  parts[part * columns + column] = total;
}

/** The grid of sumColumns. */
inline Grid columnGrid(int64_t rows, int64_t columns) {
  return {(columns + COLUMN_LANES - 1) / COLUMN_LANES, columnParts(rows), COLUMN_LANES * COLUMN_GROUPS, true};
}

}  // namespace refract
