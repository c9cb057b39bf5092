/** @file What one thread of GatedCell and of its gradient works on: one step of some samples. */
#pragma once

#include <cstdint>

namespace refract {

enum class Cell { gru, lstm };

constexpr int64_t gatesOf(Cell cell) { return cell == Cell::gru ? 3 : 4; }
constexpr int64_t savedOf(Cell cell) { return cell == Cell::gru ? 4 : 5; }

/** Tensors are [B,T,…]: a sample's next one is `steps` rows on. */
struct GatedStep {
  Cell cell;
  int64_t samples, steps, hidden;
  const float* x;       ///< [samples], rows of G·H
  const float* u;       ///< [samples][uStride]: the recurrent part, rows of G·H; null in the first step
  int64_t uStride;
  const float* before;  ///< [samples][beforeStride]: what the step before has left, h of gru, c of lstm; null in the first step
  int64_t beforeStride;
  float* h;             ///< out [samples], rows of H
  float* saved;         ///< out [samples][savedStride]: S·H
  int64_t savedStride;
};

struct GatedStepBack {
  Cell cell;
  int64_t samples, steps, hidden;
  bool isFirst;
  const float* h;      ///< rows of H, of this step
  const float* saved;  ///< rows of S·H, of this step
  const float* dh;     ///< rows of H
  float* carriedH;     ///< [samples][hidden]: the error of h[t] from later steps; becomes that of h[t − 1] but for what u brings
  float* carriedC;     ///< [samples][hidden]: likewise of c
  float* dx;           ///< out, rows of G·H
  float* du;           ///< out [samples][G·H]
};

}  // namespace refract
