/**
 * @file The complex states of a row, and parameters alike, on a CUDA device: up to so many in registers, or any number in
 * memory, one a row apart, so that the lanes of a warp read neighbours.
 */
#pragma once

#include "../../cuda/call.h"

namespace refract {

struct ComplexValue {
  float re, im;
};

/** N complex numbers of a row in registers, N ≤ MOST; MOST 0: any number, where they are in memory. */
template <int MOST>
struct Complexes {
  float re[MOST], im[MOST];

  /** From memory: real parts, then imaginary ones, `stride` apart; zeros where there is none. */
  __device__ Complexes(const float* at, int64_t stride, int64_t count) {
#pragma unroll
    for (int n = 0; n < MOST; n++) {
      re[n] = at && n < count ? at[n * stride] : 0.0f;
      im[n] = at && n < count ? at[(count + n) * stride] : 0.0f;
    }
  }
  __device__ ComplexValue get(int64_t n) const { return {re[n], im[n]}; }
  __device__ void set(int64_t n, const ComplexValue& value) {
    re[n] = value.re;
    im[n] = value.im;
  }
};

template <>
struct Complexes<0> {
  float* at;
  int64_t stride, count;

  __device__ Complexes(const float* at, int64_t stride, int64_t count) : at(const_cast<float*>(at)), stride(stride), count(count) {}
  __device__ ComplexValue get(int64_t n) const {
    return at ? ComplexValue{at[n * stride], at[(count + n) * stride]} : ComplexValue{0, 0};
  }
  __device__ void set(int64_t n, const ComplexValue& value) {
    at[n * stride] = value.re;
    at[(count + n) * stride] = value.im;
  }
};

/** body(n) for all states; in registers the loop has no end but MOST, so that it can be unrolled. */
template <int MOST, typename Body>
__device__ inline void forStates(int64_t states, Body body) {
  if (MOST == 0) {
    for (int64_t n = 0; n < states; n++) body(n);
  } else {
#pragma unroll
    for (int n = 0; n < MOST; n++) {
      if (n < states) body(n);
    }
  }
}

/** States of a row that fit into registers together with their parameters; the table below has a kernel for each. */
constexpr int MOST_IN_REGISTERS = 16;

/** Calls body with std::integral_constant of the smallest of 1, 2, 4, 8, 16 that is enough, or of 0. */
template <typename Body>
void byStates(int64_t states, Body&& body) {
  if (states <= 1) return body(std::integral_constant<int, 1>{});
  if (states <= 2) return body(std::integral_constant<int, 2>{});
  if (states <= 4) return body(std::integral_constant<int, 4>{});
  if (states <= 8) return body(std::integral_constant<int, 8>{});
  if (states <= MOST_IN_REGISTERS) return body(std::integral_constant<int, MOST_IN_REGISTERS>{});
  body(std::integral_constant<int, 0>{});
}

/** The parameters of all channels; absent ones null. */
struct SpaceTensors {
  int64_t states;
  const float *pole, *mix, *skip, *reset;
};

/** a·h + x, x real. */
__device__ inline ComplexValue advance(const ComplexValue& a, const ComplexValue& h, float x) {
  return {fmaf(a.re, h.re, fmaf(-a.im, h.im, x)), fmaf(a.re, h.im, a.im * h.re)};
}

/** y + the real part of c·h. */
__device__ inline float addReal(const ComplexValue& c, const ComplexValue& h, float y) {
  return fmaf(-c.im, h.im, fmaf(c.re, h.re, y));
}

/** A state after the reset that follows a spike s. */
template <Rule rule>
__device__ inline ComplexValue resetState(const ComplexValue& h, const ComplexValue& reset, float s) {
  if (rule == Rule::soft) return {h.re - reset.re * s, h.im - reset.im * s};
  if (rule == Rule::hard) return {h.re * (1.0f - s), h.im * (1.0f - s)};
  return h;
}

}  // namespace refract
