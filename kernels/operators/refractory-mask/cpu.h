/** @file What the two refractory masks share. */
#pragma once

#include "../../cpu/operator.h"
#include "../../cpu/rules.h"

namespace refract {

/** Whether rows are cut up in time (split.h): by their shape, never, always. The spikes are the same. */
enum class Split { byShape, never, always };

/** Attribute `split`. @throws Failure */
inline Split splitOf(const Attributes& attributes) {
  const int64_t split = attributes.integer("split", 0);
  if (split >= 0 && split <= 2) return static_cast<Split>(split);
  throw Failure("attribute split must be 0, 1 or 2, but it is " + std::to_string(split));
}

/** What the attributes say. */
struct MaskKind {
  int32_t period;
  bool byCandidates;  ///< see block.h
  Split split;
};

/** Reads c, fills s and open. */
void computeRefractoryMask(Call& call, const MaskKind& kind);

}  // namespace refract
