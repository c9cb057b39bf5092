/** @file Which instruction sets this build has, which of them this machine can run, and which one is in use. */
#pragma once

#include <string>
#include <vector>

namespace refract {

/** The names of the instruction sets that can run here, the best first; "portable" or "neon" is always the last. */
std::vector<std::string> availableIsas();

/** The one in use: the best, unless setIsa or the variable REFRACT_ISA chose another. */
std::string isa();

/** Uses another instruction set from the next call of a kernel on; false when it is not available here. */
bool setIsa(const std::string& name);

}  // namespace refract
