/**
 * @file Scans over time on a CUDA device: h[i] = gate[i]·h[i−1] + x[i], or from the last step back.
 *
 * With many rows a thread takes a row and goes through its steps; the lanes of a warp read neighbouring channels, and reading
 * runs some steps ahead. With few rows and many steps the steps are cut into tiles, all read at once in one pass (after
 * Merrill & Garland 2016, "Single-pass parallel prefix scan with decoupled look-back"): a tile publishes what it does to
 * any state (a product and a sum), and takes its state from the state before its window of tiles and the tiles between,
 * always in this order. The bits therefore do not depend on which block was faster, as they would with the look-back of
 * that paper; they differ from those of the other way in rounding.
 */
#pragma once

#include "../../cuda/call.h"

namespace refract {

struct ScanShape {
  int64_t batch, steps, channels;
  bool reverse;
  bool isConstant;  ///< gate [H], else [B,T,H]
  int64_t rows() const { return batch * channels; }
};

/** Threads of a tile, and the most rows it takes side by side. */
constexpr int SCAN_THREADS = 256;
constexpr int SCAN_LANES = 32;
/** Steps of a thread, and tiles of a window. */
constexpr int SCAN_STEPS = 16;
constexpr int SCAN_WINDOW = 32;

/** Whether rows are many enough, or steps few enough, that a thread a row is the faster way. */
inline bool scansByRow(const ScanShape& shape) { return shape.rows() >= 32768 || shape.steps < 1024; }

/** Queues the scan. x and h [B,T,H]; they may be one. */
void scan(DeviceCall& call, const ScanShape& shape, const float* x, const float* gate, float* h);

}  // namespace refract
