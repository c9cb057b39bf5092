/**
 * @file What one thread of SpikingLayer and of its gradient works on: all neurons of one sample, a run of steps at a
 * time. A layer is put together of a *map* (the linear map of dense numbers or of packed spikes, map.h) and a *neuron*
 * (memory and spike rule, neuron.h); the two meet in a tile of rows that stays in the first-level cache, so that neither
 * knows the other and each pair costs no kernel of its own.
 */
#pragma once

#include "../../cpu/block.h"
#include "../../cpu/rules.h"

namespace refract {

/** Steps of a tile: a bit each in a 64-bit word, and 32 KiB of potentials for 128 neurons. */
constexpr int64_t TILE_STEPS = 64;

/** Steps between two saved states; the gradient computes potentials again from one of them on. */
constexpr int64_t SEGMENT_STEPS = 128;

/** Neurons are padded to whole registers of the widest instruction set. */
constexpr int64_t padded(int64_t neurons) { return (neurons + 15) / 16 * 16; }

/** 64-bit words of one step's packed spikes: neuron i is bit i % 64 of word i / 64. */
constexpr int64_t wordsOf(int64_t neurons) { return (neurons + 63) / 64; }

/** The input of a layer: dense rows or packed spikes, the other one null. */
struct LayerInput {
  int64_t channels;
  const float* dense;    ///< [steps][channels]
  const uint64_t* bits;  ///< [steps][wordsOf(channels)]
};

/** Channels, or steps, whose rows are added up among themselves first: four bits select one of sixteen sums. */
constexpr int64_t GROUP = 4, GROUP_SUMS = 16;

/** Columns of a block of sums: those of sixteen groups take 32 KiB, which the first-level cache holds. */
constexpr int64_t BLOCK_COLUMNS = 32;

constexpr int64_t groupsOf(int64_t channels) { return (channels + GROUP - 1) / GROUP; }
constexpr int64_t blocksOf(int64_t width) { return (width + BLOCK_COLUMNS - 1) / BLOCK_COLUMNS; }

/**
 * What a layer adds up, by its input. Dense numbers: rows = weights [channels][width]. Few spikes: rows [15·groups][width],
 * the weights and then every sum of several of a group, and which row belongs to which four bits. Many spikes: all sums
 * of each group side by side, a block of columns after the other, for reading straight through.
 */
struct MapWeights {
  const float* bias;     ///< [width]
  const float* rows;     ///< or null
  const int32_t* rowOf;  ///< [groups][GROUP_SUMS], or null
  const float* blocks;   ///< [blocksOf(width)][groups][GROUP_SUMS][BLOCK_COLUMNS], or null
};

/** Works out a map's sums; one of `rowOf` and `blocks` is null. */
struct MapSums {
  int64_t groups, width;
  float* rows;  ///< in [4·groups][width]: the weights, absent ones 0; with rowOf out [11·groups][width] more: the sums
  int32_t* rowOf;
  float* blocks;
};

/** A run of steps through the linear map: current[t] = bias + Σ_i x[t][i]·weights[i]. */
struct MapTile {
  int64_t steps, width;  ///< width = padded(neurons): the stride of every row
  LayerInput input;
  MapWeights weights;
  int32_t* index;  ///< scratch [channels]
  float* current;  ///< out [steps][width]
};

/** The linear map's gradient over a run of at most TILE_STEPS steps: weights[i] += Σ_t x[t][i]·dcurrent[t]. */
struct MapGradTile {
  int64_t steps, width;
  LayerInput input;
  bool isDense;           ///< many spikes: adds up sums of four steps; the same bits
  const float* dcurrent;  ///< [steps][width]
  uint64_t* when;         ///< scratch [64·wordsOf(channels)]
  float* dweights;        ///< [channels][width], added to
  float* dbias;           ///< [width], added to
};

/** What is the same for all tiles of a neuron's layer. */
struct LifLayer {
  Rule rule;
  float threshold;
  int32_t period;
  Surrogate surrogate;
  const float* decay;  ///< [width]
};

/** A run of steps through the neurons. */
struct NeuronTile {
  int64_t steps, width, neurons;
  float* v;          ///< [steps][width]: currents on entry, potentials on return
  float* before;     ///< [width]: the potential of the step before; becomes that of the last step
  int32_t* left;     ///< [width]: steps for which a neuron is still refractory; carried on
  bool isFirst;      ///< the first step of the sequence: there is no step before
  uint8_t* open;     ///< [steps][width] or null: where a spike is allowed; for the gradient, without bits
  uint64_t* bits;    ///< [steps][wordsOf(neurons)] or null
  float* dense;      ///< the spikes as floats, [steps][neurons], or null; not without bits
  float* count;      ///< [width], added to; not null with bits
};

/** A run of steps back through the neurons. */
struct NeuronGradTile {
  int64_t steps, width, neurons;
  const float* v;        ///< [steps][width]
  const float* before;   ///< [width]: the potential of the step before the first; zeros at the start
  const uint8_t* open;   ///< [steps][width]
  const float* ds;       ///< [steps][neurons] or null
  const float* dcount;   ///< [width]
  float* after;          ///< [width]: dcurrent of the step after the last; becomes that of the first step
  bool isFirst;
  float* dcurrent;       ///< out [steps][width]
  float* error;          ///< out [steps][width]: dcurrent without what comes from the step after; or null
  float* ddecay;         ///< [width], added to, or null
};

/**
 * out[t] = Σ_n a[t][n]·rows[n] + carry·out[t + 1] over a run of steps, at the cost of the a that are not zero, as long as
 * these are few.
 */
struct SparseProductTile {
  int64_t steps, inner, columns;
  const float* a;
  int64_t aStride;
  const float* rows;  ///< [inner][columns], columns a multiple of 16
  float* out;         ///< [steps][columns]
  int32_t* index;     ///< scratch [inner]
  float carry;
  float* after;  ///< [columns]: out of the step after the last; becomes that of the first step; null: nothing is carried
};

}  // namespace refract
