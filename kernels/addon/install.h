/** @file Puts the domain `refract` into the onnxruntime that this process has loaded. */
#pragma once

#include <cstddef>
#include <string>

#include "../ort/abi.h"

namespace refract {

/**
 * Makes every session that is created from now on know the domain `refract`. Does so once per process; calling it
 * again changes nothing.
 * @param path the libonnxruntime that onnxruntime-node has already loaded
 * @throws std::runtime_error when it is not loaded, is too old, or its table cannot be changed
 */
void install(const std::string& path);

/**
 * Adds operators to a domain that every session knows which is created from now on; makes the domain where it is new.
 * @throws std::runtime_error before install, or when onnxruntime refuses them
 */
void addOperators(const std::string& domain, const OrtCustomOp* const* operators, size_t count);

}  // namespace refract
