/** @file How fast this machine copies memory: the yardstick for operators that do little per byte. */
#pragma once

#include <cstddef>

namespace refract {

/**
 * Copies `bytes` bytes `repeats` times, shared among `threads` threads, each on memory that it touched first.
 * @returns the best repeat's bytes read plus bytes written per second, in 10⁹
 */
double copyBandwidth(size_t bytes, int threads, int repeats);

}  // namespace refract
