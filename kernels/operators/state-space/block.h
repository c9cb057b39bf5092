/**
 * @file What one thread of StateSpaceNeuron and of its gradient works on: some blocks of sixteen channels of one sample,
 * all steps. Parameters and rows are padded to sixteen channels, so that the loops need no remainder.
 */
#pragma once

#include "../../cpu/block.h"
#include "../../cpu/rules.h"

namespace refract {

/** Channels of a block: a register of the widest instruction set. */
constexpr int64_t STATE_CHANNELS = 16;

/** Steps that are worked on before the next ones: what they need of each block stays in the first-level cache. */
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
  bool freezes;  ///< for `period` steps after a spike the states stay as they are, and the input is lost
};

/** Blocks of sixteen channels that a thread takes side by side where there are samples enough: whole rows stream best. */
constexpr int64_t STATE_GANG = 8;

/** Numbers of one value of a block in all steps of a tile. */
constexpr int64_t STATE_ROWS = STATE_TILE * STATE_CHANNELS;

/** The most states that any instruction set takes through a tile at once. */
constexpr int64_t STATES_MOST = 4;

struct StateSpaceBlock {
  int64_t steps, groups;  ///< blocks of sixteen channels side by side, 1 to STATE_GANG
  int64_t width;          ///< so many of their channels are real, more than 16·(groups − 1)
  Rows<const float> x;
  Rows<float> s, v;  ///< absent ones null
  float* count;
  Rows<uint8_t> open;
  Rows<const float> state;  ///< [2·N + 1] rows: where the sequence goes on from; null: at rest
  Rows<float> next;         ///< likewise, after the last step; or null
  float* memory;  ///< scratch, stateSpaceFloats(N, groups)
};

/** Rows of what goes on from one piece of a sequence to the next: real parts, imaginary ones, and steps that a neuron waits. */
constexpr int64_t stateSpaceRows(int64_t states) { return 2 * states + 1; }

/** Scratch of a forward block: states, spike counts and refractory counters, and a tile of x, v, s and open. */
constexpr int64_t stateSpaceFloats(int64_t states, int64_t groups) {
  return groups * (states * STATE_PAIR + 2 * STATE_CHANNELS + 4 * STATE_ROWS);
}

struct StateSpaceGradBlock {
  int64_t steps, groups, width;  ///< as of StateSpaceBlock
  Surrogate surrogate;
  bool through;  ///< the gradient goes through the reset, too
  Rows<const float> x, v, ds, dv;
  const float* dcount;
  Rows<const uint8_t> open;  ///< there where neurons freeze
  Rows<float> dx;
  float* sums;    ///< [groups][4·N + 1][16]: added to: dpole, dmix as [N][2][16], dskip
  float* memory;  ///< scratch, stateSpaceGradFloats(N, steps, groups)
};

/** dpole, dmix and dskip of sixteen channels. */
constexpr int64_t stateSpaceSums(int64_t states) { return 2 * states * STATE_PAIR + STATE_CHANNELS; }

/**
 * Scratch of a backward block: a state a tile, states before and after it, a tile of everything; states of one tile. Those
 * are all states before and after each reset, or, without resets, rows as long as the most that are taken at once.
 */
constexpr int64_t stateSpaceGradFloats(int64_t states, int64_t steps, int64_t groups) {
  const int64_t tiles = (steps + STATE_TILE - 1) / STATE_TILE;
  return groups * ((tiles + 2) * states * STATE_PAIR + STATE_CHANNELS + 8 * STATE_ROWS) +
         (STATE_TILE + 1) * (2 * states > STATES_MOST ? 2 * states : STATES_MOST) * STATE_PAIR;
}

}  // namespace refract
