/** @file Operators from a library of their own, such as those for CUDA: opened only when somebody asks for it. */
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "device.h"

namespace refract {

/**
 * Opens a library and adds its operators (see ../cuda/library.cc) to every session that is created from now on. After
 * install; opening the same library for the same domain again changes nothing.
 * @returns their names
 * @param domain the ONNX domain: "refract" for another execution provider, another name to have them beside ours
 * @throws std::runtime_error when it cannot be opened (with the system's reason), or install has not been called
 */
std::vector<std::string> openOperators(const std::string& path, const std::string& domain);

/** What the library says of its device. @param bytes how much to copy, to measure that; 0: nothing @throws std::runtime_error */
Device deviceOf(const std::string& path, size_t bytes);

}  // namespace refract
