/** @file The operator LinearScan on CUDA; the two ways to scan are described in scan.cuh. */
#include "../../cuda/operators.h"
#include "scan.cuh"

namespace refract {

namespace {

/** Steps that a thread reads before it works on them. */
constexpr int AHEAD = 8;

template <bool isConstant>
__global__ void scanRows(ScanShape shape, const float* x, const float* gate, float* h) {
  const int64_t row = firstElement(), channels = shape.channels;
  if (row >= shape.batch * channels) return;
  const int64_t channel = row % channels;
  const int64_t first = row / channels * shape.steps * channels + channel + (shape.reverse ? (shape.steps - 1) * channels : 0);
  const int64_t stride = shape.reverse ? -channels : channels;
  // Backwards, the gate is that of the step after; the first has none.
  const float* gates = isConstant ? gate : gate + first - (shape.reverse ? stride : 0);
  x += first;
  h += first;
  const float constant = isConstant ? gate[channel] : 0.0f;
  float state = 0;
  int64_t i = 0;
  for (; i + AHEAD <= shape.steps; i += AHEAD) {
    float xs[AHEAD], factors[AHEAD];
#pragma unroll
    for (int j = 0; j < AHEAD; j++) {
      xs[j] = x[(i + j) * stride];
      factors[j] = isConstant ? constant : shape.reverse && i + j == 0 ? 0.0f : gates[(i + j) * stride];
    }
#pragma unroll
    for (int j = 0; j < AHEAD; j++) {
      state = factors[j] * state + xs[j];
      h[(i + j) * stride] = state;
    }
  }
  for (; i < shape.steps; i++) {
    const float factor = isConstant ? constant : shape.reverse && i == 0 ? 0.0f : gates[i * stride];
    state = factor * state + x[i * stride];
    h[i * stride] = state;
  }
}

/** Rows side by side in a tile: a power of two. */
inline unsigned lanesFor(int64_t rows) {
  unsigned lanes = 1;
  while (lanes < SCAN_LANES && lanes < rows) lanes *= 2;
  return lanes;
}

/** What the tiles tell each other: two numbers a tile and row, a state a window and row, and a flag for each. */
struct ScanBoard {
  float* products;  ///< [tiles][rows]
  float* sums;      ///< [tiles][rows]
  float* states;    ///< [windows][rows]: the state after the window
  unsigned* next;   ///< [1]: the next tile to take
  unsigned* tileFlags;    ///< [tiles][row blocks]
  unsigned* windowFlags;  ///< [windows][row blocks]
};

template <bool isConstant>
__global__ void __launch_bounds__(SCAN_THREADS)
    scanTiles(ScanShape shape, unsigned lanes, unsigned rowBlocks, ScanBoard board, const float* x, const float* gate, float* h) {
  __shared__ float products[SCAN_THREADS], sums[SCAN_THREADS], carried[SCAN_LANES];
  __shared__ float windowProducts[SCAN_WINDOW * SCAN_LANES], windowSums[SCAN_WINDOW * SCAN_LANES];
  __shared__ unsigned ticket;
  // Tiles are taken in order, so that those before a running one run or have run, and waiting for them ends.
  if (threadIdx.x == 0) ticket = atomicAdd(board.next, 1u);
  __syncthreads();
  const unsigned tile = ticket / rowBlocks, rowBlock = ticket % rowBlocks;
  const unsigned lane = threadIdx.x % lanes, group = threadIdx.x / lanes, groups = SCAN_THREADS / lanes;
  const int64_t rows = shape.batch * shape.channels;
  const int64_t row = static_cast<int64_t>(rowBlock) * lanes + lane;
  const bool isRow = row < rows;
  const int64_t channel = isRow ? row % shape.channels : 0, sample = isRow ? row / shape.channels : 0;
  const int64_t base = sample * shape.steps * shape.channels + channel;
  const int64_t first = (static_cast<int64_t>(tile) * groups + group) * SCAN_STEPS;

  // This thread's steps, as one: a product and a sum. Beyond the end nothing changes the state.
  float xs[SCAN_STEPS], factors[SCAN_STEPS];
  const float constant = isConstant && isRow ? gate[channel] : 0.0f;
  float product = 1, sum = 0;
#pragma unroll
  for (int j = 0; j < SCAN_STEPS; j++) {
    const int64_t i = first + j;
    const bool isStep = isRow && i < shape.steps;
    const int64_t t = shape.reverse ? shape.steps - 1 - i : i;
    const int64_t at = base + t * shape.channels;
    xs[j] = isStep ? x[at] : 0.0f;
    factors[j] = !isStep ? 1.0f : i == 0 ? 0.0f : isConstant ? constant : gate[shape.reverse ? at + shape.channels : at];
  }
#pragma unroll
  for (int j = 0; j < SCAN_STEPS; j++) {
    sum = factors[j] * sum + xs[j];
    product *= factors[j];
  }

  // Those of the threads before and of this one, in each row (Hillis & Steele 1986).
  products[threadIdx.x] = product;
  sums[threadIdx.x] = sum;
  __syncthreads();
  for (unsigned distance = 1; distance < groups; distance *= 2) {
    const unsigned other = threadIdx.x - distance * lanes;
    const bool joins = group >= distance;
    const float otherProduct = joins ? products[other] : 1.0f, otherSum = joins ? sums[other] : 0.0f;
    __syncthreads();
    if (joins) {
      sum = product * otherSum + sum;
      product = otherProduct * product;
      products[threadIdx.x] = product;
      sums[threadIdx.x] = sum;
    }
    __syncthreads();
  }

  // Publish the tile's, wait for those of the window, and go through them.
  const bool isLast = group == groups - 1;
  if (isLast && isRow) {
    board.products[tile * rows + row] = product;
    board.sums[tile * rows + row] = sum;
    fence();
  }
  __syncthreads();
  if (threadIdx.x == 0) raise(board.tileFlags + static_cast<int64_t>(tile) * rowBlocks + rowBlock);
  const unsigned window = tile / SCAN_WINDOW, before = tile % SCAN_WINDOW;
  for (unsigned k = group; k < before; k += groups) {
    const int64_t other = static_cast<int64_t>(window) * SCAN_WINDOW + k;
    while (!isRaised(board.tileFlags + other * rowBlocks + rowBlock)) pause();
    windowProducts[k * lanes + lane] = isRow ? fromOtherBlock(board.products + other * rows + row) : 1.0f;
    windowSums[k * lanes + lane] = isRow ? fromOtherBlock(board.sums + other * rows + row) : 0.0f;
  }
  __syncthreads();
  if (group == 0) {
    float state = 0;
    if (window > 0) {
      const int64_t other = window - 1;
      while (!isRaised(board.windowFlags + other * rowBlocks + rowBlock)) pause();
      if (isRow) state = fromOtherBlock(board.states + other * rows + row);
    }
    for (unsigned k = 0; k < before; k++) state = windowProducts[k * lanes + lane] * state + windowSums[k * lanes + lane];
    carried[lane] = state;
  }
  __syncthreads();
  if (before == SCAN_WINDOW - 1) {
    if (isLast && isRow) {
      board.states[window * rows + row] = product * carried[lane] + sum;
      fence();
    }
    __syncthreads();
    if (threadIdx.x == 0) raise(board.windowFlags + static_cast<int64_t>(window) * rowBlocks + rowBlock);
  }

  // From the state before this thread's steps through them.
  float state = carried[lane];
  if (group > 0) state = products[threadIdx.x - lanes] * state + sums[threadIdx.x - lanes];
#pragma unroll
  for (int j = 0; j < SCAN_STEPS; j++) {
    const int64_t i = first + j;
    if (!isRow || i >= shape.steps) break;
    state = factors[j] * state + xs[j];
    h[base + (shape.reverse ? shape.steps - 1 - i : i) * shape.channels] = state;
  }
}

void scanByTiles(DeviceCall& call, const ScanShape& shape, const float* x, const float* gate, float* h) {
  const int64_t rows = shape.rows();
  const unsigned lanes = lanesFor(rows);
  const int64_t rowBlocks = (rows + lanes - 1) / lanes;
  const int64_t stepsOfTile = static_cast<int64_t>(SCAN_THREADS / lanes) * SCAN_STEPS;
  const int64_t tiles = (shape.steps + stepsOfTile - 1) / stepsOfTile, windows = (tiles + SCAN_WINDOW - 1) / SCAN_WINDOW;
  const int64_t flags = 1 + (tiles + windows) * rowBlocks;
  ScanBoard board{};
  board.products = call.scratch((2 * tiles + windows) * rows);
  board.sums = board.products + tiles * rows;
  board.states = board.sums + tiles * rows;
  board.next = call.scratch<unsigned>(flags);
  board.tileFlags = board.next + 1;
  board.windowFlags = board.tileFlags + tiles * rowBlocks;
  call.zero(board.next, flags);
  const auto kernel = shape.isConstant ? scanTiles<true> : scanTiles<false>;
  call.launch({tiles * rowBlocks, 1, SCAN_THREADS, true}, kernel, shape, lanes, static_cast<unsigned>(rowBlocks), board, x, gate, h);
}

const TensorSpec INPUTS[] = {{"x"}, {"gate"}};
const TensorSpec OUTPUTS[] = {{"h"}};

class LinearScan {
 public:
  static constexpr OperatorSpec spec = {"LinearScan", INPUTS, 2, OUTPUTS, 1};

  explicit LinearScan(const Attributes& attributes) {
    const int64_t reverse = attributes.integer("reverse", 0);
    if (reverse != 0 && reverse != 1) {
      throw Failure("attribute reverse must be 0 or 1, but it is " + std::to_string(reverse));
    }
    reverse_ = reverse == 1;
  }

  void compute(DeviceCall& call) const {
    const auto x = call.input(0);
    const auto gate = call.input(1);
    const Sizes sizes = sizesOf(x);
    const bool isConstant = gate.dims.size() == 1;
    if (isConstant) {
      expectDims(gate, "[H]", {sizes.channels});
    } else {
      expectDims(gate, "[H] or [B,T,H]", x.dims);
    }
    float* h = call.output(0, x.dims);
    scan(call, {sizes.batch, sizes.steps, sizes.channels, reverse_, isConstant}, x.data, gate.data, h);
  }

 private:
  bool reverse_;
};

}  // namespace

void scan(DeviceCall& call, const ScanShape& shape, const float* x, const float* gate, float* h) {
  if (shape.rows() == 0) return;
  if (!scansByRow(shape)) return scanByTiles(call, shape, x, gate, h);
  call.launch(gridFor(shape.rows(), 128), shape.isConstant ? scanRows<true> : scanRows<false>, shape, x, gate, h);
}

const OrtCustomOp* linearScanCuda() { return customOp<LinearScan, DeviceCall>(); }

}  // namespace refract
