/** @file What the loops see of a tensor: a block of neighbouring channels of one sample, row by row. */
#pragma once

#include <cstdint>

namespace refract {

/** The widest block: what the kernels keep their state for (on the stack, in the first-level cache). */
constexpr int64_t MAX_BLOCK_CHANNELS = 512;

/** One tensor's rows as a block sees them: row t starts at data + t·stride. Stride 0: the same row at every step. */
template <typename T>
struct Rows {
  T* data;
  int64_t stride;
};

}  // namespace refract
