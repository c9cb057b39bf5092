/** @file The reset and refractory rules and the surrogate derivatives by name, with their constants. */
#pragma once

#include <cstdint>

namespace refract {

class Attributes;

/** What happens after a spike. The order is that of the kernels' tables. */
enum class Rule { none, soft, hard, refractory, refractoryConv };

/** Attribute `rule`. @throws Failure when it is none of them */
Rule ruleOf(const Attributes& attributes);

enum class SurrogateKind {
  atan,
  sigmoid,
  fastSigmoid,
  boxcar,
  triangle,
  slayer,
  doubleGaussian,
  multiGaussian,
  straightThrough
};

/** A surrogate derivative σ'(z) of width 1/scale, with everything that does not depend on z worked out. */
struct Surrogate {
  SurrogateKind kind;
  float scale;
  float factor;  ///< atan: π·scale/2
  float peak;    ///< its largest value; atan: scale/2, slayer: scale/5
  float edge;    ///< boxcar: 1/(2·scale)
};

/** Attributes `surrogate` and `scale`. @throws Failure */
Surrogate surrogateOf(const Attributes& attributes);

/** Attribute `period`, cut to what a 32-bit counter holds. @throws Failure when negative */
int32_t periodOf(const Attributes& attributes);

}  // namespace refract
