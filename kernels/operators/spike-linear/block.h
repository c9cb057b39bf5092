/** @file What one thread of SpikeLinear and of its gradient works on, besides the tiles of a spiking layer's map. */
#pragma once

#include <cstdint>

namespace refract {

/** Rows whose numbers are 0 or 1, as a bit each. */
struct PackTile {
  int64_t rows, channels;
  const float* x;  ///< [rows][channels]
  uint64_t* bits;  ///< out [rows][wordsOf(channels)]
};

}  // namespace refract
