/** @file See shapes.h. */
#include "shapes.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "../../cpu/crossover.h"
#include "../../cpu/table.h"

namespace refract {

LayerCall::LayerCall(Tensor<float> givenX, Tensor<uint8_t> givenBits, Tensor<float> givenWeight, Tensor<float> givenBias,
                     Tensor<float> givenDecay)
    : x(std::move(givenX)),
      bits(std::move(givenBits)),
      weight(std::move(givenWeight)),
      bias(std::move(givenBias)),
      decay(std::move(givenDecay)) {
  if (!x.data == !bits.data) throw Failure("one of the inputs x and bits must be there, and not both");
  readParameters();
  const Dims& dims = x.data ? x.dims : bits.dims;
  if (dims.size() != 3 || dims[1] < 1) {
    throw Failure("the sequence must be [B,T,C] with T of at least 1, but it is " + toString(dims));
  }
  sizes.batch = dims[0];
  sizes.steps = dims[1];
  expectDims(x, "[B,T,C]", {sizes.batch, sizes.steps, sizes.channels});
  expectDims(bits, "[B,T,8*ceil(C/64)]", {sizes.batch, sizes.steps, 8 * wordsOf(sizes.channels)});
}

LayerCall::LayerCall(const LayerSizes& below, Tensor<float> givenWeight, Tensor<float> givenBias, Tensor<float> givenDecay)
    : weight(std::move(givenWeight)), bias(std::move(givenBias)), decay(std::move(givenDecay)) {
  readParameters();
  if (sizes.channels != below.neurons) {
    throw Failure("input weight must be [H," + std::to_string(below.neurons) + "] above a layer of so many neurons, but it is " +
                  toString(weight.dims));
  }
  sizes.batch = below.batch;
  sizes.steps = below.steps;
}

void LayerCall::readParameters() {
  for (const Tensor<float>* tensor : {&weight, &bias, &decay}) {
    if (!tensor->data) throw Failure(std::string("input ") + tensor->name + " is missing");
  }
  if (weight.dims.size() != 2 || weight.dims[0] < 1 || weight.dims[1] < 1) {
    throw Failure("input weight must be [H,C] with sizes of at least 1, but it is " + toString(weight.dims));
  }
  sizes.neurons = weight.dims[0];
  sizes.channels = weight.dims[1];
  expectDims(bias, "[H]", {sizes.neurons});
  expectDims(decay, "[H]", {sizes.neurons});
}

LayerInput LayerCall::inputOf(int64_t sample, int64_t step) const {
  const int64_t row = sample * sizes.steps + step;
  LayerInput input{sizes.channels, nullptr, nullptr};
  if (x.data) {
    input.dense = x.data + row * sizes.channels;
  } else {
    input.bits = reinterpret_cast<const uint64_t*>(bits.data) + row * wordsOf(sizes.channels);
  }
  return input;
}

int64_t everyOf(const Attributes& attributes) {
  const int64_t every = attributes.integer("every", 0);
  if (every < 0 || every % SEGMENT_STEPS != 0) {
    throw Failure("attribute every must be a multiple of " + std::to_string(SEGMENT_STEPS) + ", but it is " +
                  std::to_string(every));
  }
  return every;
}

void restoreState(const float* saved, int64_t neurons, float* before, int32_t* left) {
  copyPadded(saved, neurons, before);
  std::transform(saved + neurons, saved + 2 * neurons, left, [](float steps) { return static_cast<int32_t>(steps); });
  std::fill(left + neurons, left + padded(neurons), 0);
}

void saveState(const float* before, const int32_t* left, int64_t neurons, float* saved) {
  std::copy(before, before + neurons, saved);
  std::copy(left, left + neurons, saved + neurons);
}

namespace {

/** A thread's memory, and what lies behind the part of it that was asked for last. */
struct Scratch {
  std::vector<float> memory;
  float* fence = nullptr;
};

/** As long as the longest step from row to row by which a loop is likely to miss its end. */
constexpr size_t FENCE_FLOATS = 256;
/** Of no spike, weight or potential: 0x7fa5a5a5 is a signalling NaN. */
constexpr uint32_t FENCE = 0x7fa5a5a5;

/** Ends the process, which is one job's, before memory that was overwritten gives wrong results in silence. */
void checkFence(size_t slot, const Scratch& scratch) {
  for (size_t i = 0; scratch.fence && i < FENCE_FLOATS; i++) {
    uint32_t found;
    std::memcpy(&found, scratch.fence + i, sizeof(found));
    if (found == FENCE) continue;
    std::fprintf(stderr, "A kernel wrote %zu numbers beyond its memory (slot %zu). This is a fault in Refract.\n", i + 1, slot);
    std::abort();
  }
}

}  // namespace

float* scratch(size_t slot, int64_t floats) {
  thread_local std::vector<Scratch> slots;
  if (slots.size() <= slot) slots.resize(slot + 1);
  Scratch& own = slots[slot];
  checkFence(slot, own);
  // To a cache line: the loops load whole registers.
  const size_t wanted = static_cast<size_t>(floats) + 16 + FENCE_FLOATS;
  if (own.memory.size() < wanted) own.memory.resize(wanted);
  const auto address = reinterpret_cast<uintptr_t>(own.memory.data());
  float* memory = own.memory.data() + ((64 - address % 64) % 64) / sizeof(float);
  own.fence = memory + floats;
  for (size_t i = 0; i < FENCE_FLOATS; i++) std::memcpy(own.fence + i, &FENCE, sizeof(FENCE));
  return memory;
}

namespace {

/** Words that a rate is taken from. */
constexpr int64_t SAMPLED_WORDS = 1024;

int countBits(uint64_t word) {
  word -= word >> 1 & 0x5555555555555555ull;
  word = (word & 0x3333333333333333ull) + (word >> 2 & 0x3333333333333333ull);
  return static_cast<int>(((word + (word >> 4)) & 0x0f0f0f0f0f0f0f0full) * 0x0101010101010101ull >> 56);
}

}  // namespace

double rateOf(const uint64_t* bits, int64_t words, double perWord) {
  // Odd, so that every word of a row has its turn.
  const int64_t stride = std::max<int64_t>(1, words / SAMPLED_WORDS) | 1;
  int64_t found = 0, seen = 0;
  for (int64_t i = 0; i < words; i += stride, seen++) found += countBits(bits[i]);
  return seen == 0 ? 0 : static_cast<double>(found) / (static_cast<double>(seen) * perWord);
}

Density densityOf(const LayerCall& layer) {
  if (!layer.bits.data) return {false, false};
  const LayerSizes& sizes = layer.sizes;
  const int64_t words = wordsOf(sizes.channels);
  const double rate = rateOf(reinterpret_cast<const uint64_t*>(layer.bits.data), sizes.batch * sizes.steps * words,
                             static_cast<double>(sizes.channels) / static_cast<double>(words));
  const Crossover least = crossover();
  return {rate >= least.map, rate >= least.gradient};
}

int64_t mapFloats(int64_t channels, int64_t neurons, bool isSpikes, bool isDense) {
  const int64_t width = padded(neurons), groups = groupsOf(channels);
  if (!isSpikes) return (channels + 1) * width;
  const int64_t sums = isDense ? groups * GROUP_SUMS * blocksOf(width) * BLOCK_COLUMNS
                               : groups * (GROUP_SUMS - GROUP - 1) * width + groups * GROUP_SUMS;
  return (groups * GROUP + 1) * width + sums;
}

MapWeights prepareMap(const float* weight, const float* bias, int64_t channels, int64_t neurons, bool isSpikes,
                      bool isDense, float* memory) {
  const int64_t width = padded(neurons), groups = groupsOf(channels);
  float* rows = memory + width;
  copyPadded(bias, neurons, memory);
  transposePadded(weight, neurons, channels, rows);
  if (!isSpikes) return {memory, rows, nullptr, nullptr};
  std::fill(rows + channels * width, rows + groups * GROUP * width, 0.0f);
  if (isDense) {
    float* blocks = rows + groups * GROUP * width;
    loops().mapSums({groups, width, rows, nullptr, blocks});
    return {memory, nullptr, nullptr, blocks};
  }
  auto* rowOf = reinterpret_cast<int32_t*>(rows + groups * (GROUP_SUMS - 1) * width);
  loops().mapSums({groups, width, rows, rowOf, nullptr});
  return {memory, rows, rowOf, nullptr};
}

namespace {

/** to[c][r] = from[r][c], sixteen rows at a time: so many cache lines are read beside each other and written whole. */
void transpose(const float* from, int64_t rows, int64_t columns, int64_t fromStride, float* to, int64_t toStride) {
  for (int64_t first = 0; first < rows; first += 16) {
    const int64_t end = std::min(rows, first + 16);
    for (int64_t c = 0; c < columns; c++) {
      for (int64_t r = first; r < end; r++) to[c * toStride + r] = from[r * fromStride + c];
    }
  }
}

}  // namespace

void transposePadded(const float* from, int64_t rows, int64_t columns, float* to) {
  const int64_t width = padded(rows);
  for (int64_t c = 0; rows < width && c < columns; c++) std::fill(to + c * width + rows, to + (c + 1) * width, 0.0f);
  transpose(from, rows, columns, columns, to, width);
}

void transposeBack(const float* from, int64_t rows, int64_t columns, float* to) {
  transpose(from, columns, rows, padded(rows), to, columns);
}

void copyPadded(const float* from, int64_t count, float* to) {
  std::copy(from, from + count, to);
  std::fill(to + count, to + padded(count), 0.0f);
}

}  // namespace refract
