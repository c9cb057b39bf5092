/** @file What SpikingLayer and its gradient have in common: reading inputs, padding weights, scratch memory. */
#pragma once

#include <cstring>
#include <vector>

#include "../../cpu/operator.h"
#include "block.h"

namespace refract {

/** The sizes of a layer's call. */
struct LayerSizes {
  int64_t batch, steps, channels, neurons;
  int64_t width() const { return padded(neurons); }
  /** States that are saved, one every so many steps. */
  int64_t segments(int64_t every = SEGMENT_STEPS) const { return (steps + every - 1) / every; }
};

/** A layer's inputs, checked. */
struct LayerCall {
  LayerSizes sizes;
  Tensor<float> x;
  Tensor<uint8_t> bits;
  Tensor<float> weight, bias, decay;

  /** x [B,T,C] or bits [B,T,8·⌈C/64⌉], weight [H,C], bias [H], decay [H]. @throws Failure */
  LayerCall(Tensor<float> x, Tensor<uint8_t> bits, Tensor<float> weight, Tensor<float> bias, Tensor<float> decay);

  /** A layer on top of another whose spikes are never there as a whole. @throws Failure */
  LayerCall(const LayerSizes& below, Tensor<float> weight, Tensor<float> bias, Tensor<float> decay);

  bool takesSpikes() const { return !x.data; }

  /** The input of a sample, from a step on. */
  LayerInput inputOf(int64_t sample, int64_t step) const;

 private:
  void readParameters();
};

/** Attribute `every`: steps between two saved states, whole segments; 0 where it is absent. @throws Failure */
int64_t everyOf(const Attributes& attributes);

/** Copies a saved state, potentials and steps left to wait, [2][neurons], to where a layer goes on; pads it with zeros. */
void restoreState(const float* saved, int64_t neurons, float* before, int32_t* left);

/** The other way round. */
void saveState(const float* before, const int32_t* left, int64_t neurons, float* saved);

/**
 * Memory that a thread keeps from call to call; its content is whatever was there. What was asked for before in this slot
 * is no longer to be used. Behind it lies a fence: who wrote there is found out when the slot is next asked for, and ends
 * the process.
 */
float* scratch(size_t slot, int64_t floats);

/** The share of spikes in packed ones, of about a thousand of the words; 0 of none. @param perWord neurons in a word, on average */
double rateOf(const uint64_t* bits, int64_t words, double perWord);

/** Whether a layer's input calls for the dense path of its map, and of the gradient of its weights. */
struct Density {
  bool map, gradient;
};
Density densityOf(const LayerCall& layer);

/** How many floats `prepareMap` fills; @param isSpikes packed spikes come in, not dense numbers */
int64_t mapFloats(int64_t channels, int64_t neurons, bool isSpikes, bool isDense);

/** Lays out what a map adds up. @param weight [neurons][channels] @param memory mapFloats(…) floats, kept by the caller */
MapWeights prepareMap(const float* weight, const float* bias, int64_t channels, int64_t neurons, bool isSpikes,
                      bool isDense, float* memory);

/** [rows][columns] → [columns][padded(rows)], the rest 0. */
void transposePadded(const float* from, int64_t rows, int64_t columns, float* to);

/** [columns][padded(rows)] → [rows][columns] */
void transposeBack(const float* from, int64_t rows, int64_t columns, float* to);

/** A vector, then zeros up to `padded`. */
void copyPadded(const float* from, int64_t count, float* to);

}  // namespace refract
