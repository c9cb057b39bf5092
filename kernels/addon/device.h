/** @file What a CUDA device is, and how fast it copies. Shared with the addon: plain data. */
#pragma once

#include <cstddef>
#include <stdexcept>

namespace refract {

struct Device {
  char name[256];
  int major, minor;      ///< compute capability
  int processors;        ///< multiprocessors
  int driver, runtime;   ///< versions: 1000·major + 10·minor
  double freeMiB, totalMiB;
  double copyGbPerSecond;  ///< bytes read plus bytes written per second, in 10⁹; 0 where not asked for
};

/** Of device 0. @param bytes how much to copy; 0: nothing @throws std::runtime_error with CUDA's words */
Device measureDevice(size_t bytes);

}  // namespace refract
