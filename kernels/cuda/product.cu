/** @file See product.cuh. */
#include "product.cuh"

namespace refract {

namespace {

constexpr int TILE = 64;
constexpr int DEPTH = 16;
constexpr int OWN = 4;
constexpr int SIDE = TILE / OWN;
constexpr int THREADS = SIDE * SIDE;

/** TILE rows by DEPTH columns of a matrix into shared memory, [DEPTH][TILE]; 0 beyond its end. Threads read neighbours. */
__device__ inline void stage(const Matrix& from, int64_t firstRow, int64_t rows, int64_t firstColumn, int64_t columns,
                             float (&to)[DEPTH][TILE + 1]) {
  for (int i = static_cast<int>(threadIdx.x); i < TILE * DEPTH; i += THREADS) {
    const int r = from.column == 1 ? i / DEPTH : i % TILE, c = from.column == 1 ? i % DEPTH : i / TILE;
    const int64_t row = firstRow + r, column = firstColumn + c;
    to[c][r] = row < rows && column < columns ? from.data[row * from.row + column * from.column] : 0.0f;
  }
}

/** A run of k a block (blockIdx.y / column tiles): parts [part][m][n]. `b` is given by its columns: (n, k). */
__global__ void __launch_bounds__(THREADS)
    productKernel(int64_t m, int64_t n, int64_t k, int64_t columnTiles, int64_t partCount, Matrix a, Matrix b, const float* bias,
                  float* parts) {
  __shared__ float as[DEPTH][TILE + 1], bs[DEPTH][TILE + 1];
  const int64_t firstRow = static_cast<int64_t>(blockIdx.x) * TILE;
  const int64_t firstColumn = blockIdx.y % columnTiles * TILE, part = blockIdx.y / columnTiles;
  const int64_t begin = part * k / partCount, end = (part + 1) * k / partCount;
  const int x = static_cast<int>(threadIdx.x) % SIDE, y = static_cast<int>(threadIdx.x) / SIDE;
  float sums[OWN][OWN];
#pragma unroll
  for (int i = 0; i < OWN; i++) {
#pragma unroll
    for (int j = 0; j < OWN; j++) {
      const int64_t column = firstColumn + x + j * SIDE;
      sums[i][j] = bias && part == 0 && column < n ? bias[column] : 0.0f;
    }
  }
  for (int64_t first = begin; first < end; first += DEPTH) {
    __syncthreads();
    stage(a, firstRow, m, first, end, as);
    stage(b, firstColumn, n, first, end, bs);
    __syncthreads();
#pragma unroll
    for (int d = 0; d < DEPTH; d++) {
      float left[OWN], right[OWN];
#pragma unroll
      for (int i = 0; i < OWN; i++) left[i] = as[d][y + i * SIDE];
#pragma unroll
      for (int j = 0; j < OWN; j++) right[j] = bs[d][x + j * SIDE];
#pragma unroll
      for (int i = 0; i < OWN; i++) {
#pragma unroll
        for (int j = 0; j < OWN; j++) sums[i][j] = fmaf(left[i], right[j], sums[i][j]);
      }
    }
  }
#pragma unroll
  for (int i = 0; i < OWN; i++) {
#pragma unroll
    for (int j = 0; j < OWN; j++) {
      const int64_t row = firstRow + y + i * SIDE, column = firstColumn + x + j * SIDE;
      if (row < m && column < n) parts[(part * m + row) * n + column] = sums[i][j];
    }
  }
}

}  // namespace

void product(DeviceCall& call, int64_t m, int64_t n, int64_t k, const Matrix& a, const Matrix& b, const float* bias, float* out) {
  const int64_t rowTiles = (m + TILE - 1) / TILE, columnTiles = (n + TILE - 1) / TILE;
  // Long sums of few numbers (the gradient of a weight) are cut into parts, so that there is work for the whole device.
  const int64_t enough = 256 / std::max<int64_t>(1, rowTiles * columnTiles);
  const int64_t partCount = std::max<int64_t>(1, std::min(enough, k / 512));
  float* parts = partCount == 1 ? out : call.scratch(partCount * m * n);
  const Matrix columns{b.data, b.column, b.row};
  call.launch({rowTiles, columnTiles * partCount, THREADS, true}, productKernel, m, n, k, columnTiles, partCount, a, columns, bias,
              parts);
  if (partCount > 1) sumParts(call, parts, partCount, m * n, m * n, out);
}

}  // namespace refract
