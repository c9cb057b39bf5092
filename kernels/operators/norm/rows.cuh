/**
 * @file The sums of a row on a CUDA device: sixteen threads take a row, each every sixteenth number, and their sums are
 * halved as on the CPU (loop.h), so that the bits are the same.
 */
#pragma once

#include "../../cuda/call.h"
#include "block.h"
#include "rows.h"

namespace refract {

constexpr int NORM_ROWS = 16;
constexpr int NORM_THREADS = NORM_ROWS * static_cast<int>(NORM_LANES);

/** A grid for all rows, sixteen a block. */
inline Grid normGrid(int64_t rows) { return {(rows + NORM_ROWS - 1) / NORM_ROWS, 1, NORM_THREADS, true}; }

/** Σ of sixteen numbers, one each of the threads of a row, for all of them. All threads of a block must call it. */
__device__ inline float sumOfRow(float value) {
  __shared__ float sums[NORM_THREADS];
  const int lane = static_cast<int>(threadIdx.x) % static_cast<int>(NORM_LANES);
  __syncthreads();
  sums[threadIdx.x] = value;
  for (int half = static_cast<int>(NORM_LANES) / 2; half > 0; half /= 2) {
    __syncthreads();
    if (lane < half) sums[threadIdx.x] += sums[threadIdx.x + half];
  }
  __syncthreads();
  return sums[threadIdx.x - lane];
}

/** The row of a thread, and which of its numbers are this thread's: lane, lane + 16, … */
struct NormPlace {
  int64_t row, first, lane, end;  ///< end 0 where there is no such row

  __device__ NormPlace(int64_t rows, int64_t channels) {
    row = static_cast<int64_t>(blockIdx.x) * NORM_ROWS + threadIdx.x / static_cast<unsigned>(NORM_LANES);
    lane = threadIdx.x % static_cast<unsigned>(NORM_LANES);
    first = row * channels;
    end = row < rows ? channels : 0;
  }
};

/** The mean of a row (0 where it is not centred) and the inverse of its deviation. */
struct NormOfRow {
  float mean, inverse;
};

/** All threads of a block must call it. */
__device__ inline NormOfRow normOf(const NormPlace& place, const Norm& norm, const float* x) {
  const float count = static_cast<float>(norm.channels);
  float mean = 0;
  if (norm.centred) {
    float sum = 0;
    for (int64_t i = place.lane; i < place.end; i += NORM_LANES) sum += x[place.first + i];
    mean = sumOfRow(sum) / count;
  }
  float squares = 0;
  for (int64_t i = place.lane; i < place.end; i += NORM_LANES) {
    const float d = x[place.first + i] - mean;
    squares += d * d;
  }
  return {mean, 1.0f / sqrtf(sumOfRow(squares) / count + norm.epsilon)};
}

}  // namespace refract
