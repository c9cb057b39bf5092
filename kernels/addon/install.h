/** @file Puts the domain `refract` into the onnxruntime that this process has loaded. */
#pragma once

#include <string>

namespace refract {

/**
 * Makes every session that is created from now on know the domain `refract`. Does so once per process; calling it
 * again changes nothing.
 * @param path the libonnxruntime that onnxruntime-node has already loaded
 * @throws std::runtime_error when it is not loaded, is too old, or its table cannot be changed
 */
void install(const std::string& path);

}  // namespace refract
