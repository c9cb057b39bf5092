/**
 * @file Subnormal numbers as zero while an operator runs. A membrane that decays without input reaches them after some
 * hundred steps, as the tail of a Gaussian does; the processor computes each in microcode, a hundred times slower than a
 * product, for values below 1.2·10⁻³⁸ that no potential's sum with anything else would show.
 */
#pragma once

#include <cstdint>

#if defined(__x86_64__) || defined(_M_X64)
#include <xmmintrin.h>
#elif defined(_M_ARM64)
#include <float.h>
#endif

namespace refract {

/** Subnormal operands and results are zero on this thread as long as it lives; then all is as before. */
class FlushSubnormals {
 public:
  FlushSubnormals(const FlushSubnormals&) = delete;
  FlushSubnormals& operator=(const FlushSubnormals&) = delete;

#if defined(__x86_64__) || defined(_M_X64)
  FlushSubnormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | FLUSH_RESULTS | ZERO_OPERANDS); }
  ~FlushSubnormals() { _mm_setcsr(before_); }

 private:
  static constexpr unsigned int FLUSH_RESULTS = 0x8000, ZERO_OPERANDS = 0x0040;
  unsigned int before_;
#elif defined(__aarch64__)
  FlushSubnormals() {
    asm volatile("mrs %0, fpcr" : "=r"(before_));
    asm volatile("msr fpcr, %0" : : "r"(before_ | FLUSH));
  }
  ~FlushSubnormals() { asm volatile("msr fpcr, %0" : : "r"(before_)); }

 private:
  static constexpr uint64_t FLUSH = uint64_t{1} << 24;
  uint64_t before_;
#elif defined(_M_ARM64)
  FlushSubnormals() {
    _controlfp_s(&before_, 0, 0);
    unsigned int now;
    _controlfp_s(&now, _DN_FLUSH, _MCW_DN);
  }
  ~FlushSubnormals() {
    unsigned int now;
    _controlfp_s(&now, before_, _MCW_DN);
  }

 private:
  unsigned int before_;
#else
  FlushSubnormals() {}
  ~FlushSubnormals() {}
#endif
};

}  // namespace refract
