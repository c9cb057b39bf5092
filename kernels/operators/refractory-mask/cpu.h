/** @file What the two refractory masks share. */
#pragma once

#include "../../cpu/operator.h"
#include "../../cpu/rules.h"

namespace refract {

/** Reads c, fills s and open; `byCandidates`: see block.h. */
void computeRefractoryMask(Call& call, int32_t period, bool byCandidates);

}  // namespace refract
