/**
 * @file What one thread of StateSpaceNeuron and of its gradient works on: sixteen channels of one sample, all steps.
 * Parameters and rows are padded to sixteen channels, so that the loops need no remainder.
 */
#pragma once

#include "../../cpu/block.h"
#include "../../cpu/rules.h"

namespace refract {

/** Channels of a block: a register of the widest instruction set. */
constexpr int64_t STATE_CHANNELS = 16;

/** Steps that are worked on before the next ones: 32 KiB of states for eight of them, which the first-level cache holds. */
constexpr int64_t STATE_TILE = 32;

/** Numbers of one complex value of all channels: real parts, then imaginary ones. */
constexpr int64_t STATE_PAIR = 2 * STATE_CHANNELS;

/** The parameters of sixteen channels with N complex states. */
struct StateSpace {
  int64_t states;
  const float* pole;   ///< [N][2][16]: h[t] = pole·h[t−1] + x[t]
  const float* mix;    ///< [N][2][16]: the real part of Σ mix·h is the potential's
  const float* reset;  ///< [N][2][16]: what a soft reset takes from the states; or null
  const float* skip;   ///< [16]: and this times x
  Rule rule;
  float threshold;
  int32_t period;
};

struct StateSpaceBlock {
  int64_t steps, width;  ///< width ≤ 16 channels are real
  Rows<const float> x;
  Rows<float> s, v;  ///< absent ones null
  float* count;
  Rows<uint8_t> open;
  float* memory;  ///< scratch, stateSpaceFloats(N)
};

/** Scratch of a forward block. */
constexpr int64_t stateSpaceFloats(int64_t states) {
  return states * STATE_PAIR + 2 * STATE_TILE * STATE_CHANNELS + 2 * STATE_CHANNELS;
}

struct StateSpaceGradBlock {
  int64_t steps, width;
  Surrogate surrogate;
  bool through;  ///< the gradient goes through the reset, too
  Rows<const float> x, v, ds, dv;
  const float* dcount;
  Rows<const uint8_t> open;
  Rows<float> dx;
  float* sums;    ///< [4·N + 1][16]: added to: dpole, dmix as [N][2][16], dskip
  float* memory;  ///< scratch, stateSpaceGradFloats(N, steps)
};

/** Scratch of a backward block: every input, a state a tile, and a tile of everything. */
constexpr int64_t stateSpaceGradFloats(int64_t states, int64_t steps) {
  const int64_t tiles = (steps + STATE_TILE - 1) / STATE_TILE;
  return steps * STATE_CHANNELS + (tiles + 2 * STATE_TILE + 5) * states * STATE_PAIR + 5 * STATE_TILE * STATE_CHANNELS;
}

}  // namespace refract
