/** @file See shapes.h. */
#include "shapes.h"

#include <algorithm>
#include <utility>

namespace refract {

LayerCall::LayerCall(Tensor<float> givenX, Tensor<uint8_t> givenBits, Tensor<float> givenWeight, Tensor<float> givenBias,
                     Tensor<float> givenDecay)
    : x(std::move(givenX)),
      bits(std::move(givenBits)),
      weight(std::move(givenWeight)),
      bias(std::move(givenBias)),
      decay(std::move(givenDecay)) {
  for (const Tensor<float>* tensor : {&weight, &bias, &decay}) {
    if (!tensor->data) throw Failure(std::string("input ") + tensor->name + " is missing");
  }
  if (!x.data == !bits.data) throw Failure("one of the inputs x and bits must be there, and not both");
  if (weight.dims.size() != 2 || weight.dims[0] < 1 || weight.dims[1] < 1) {
    throw Failure("input weight must be [H,C] with sizes of at least 1, but it is " + toString(weight.dims));
  }
  sizes.neurons = weight.dims[0];
  sizes.channels = weight.dims[1];
  const Dims& dims = x.data ? x.dims : bits.dims;
  if (dims.size() != 3 || dims[1] < 1) {
    throw Failure("the sequence must be [B,T,C] with T of at least 1, but it is " + toString(dims));
  }
  sizes.batch = dims[0];
  sizes.steps = dims[1];
  expectDims(x, "[B,T,C]", {sizes.batch, sizes.steps, sizes.channels});
  expectDims(bits, "[B,T,8*ceil(C/64)]", {sizes.batch, sizes.steps, 8 * wordsOf(sizes.channels)});
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

float* scratch(size_t slot, int64_t floats) {
  thread_local std::vector<std::vector<float>> slots;
  if (slots.size() <= slot) slots.resize(slot + 1);
  std::vector<float>& memory = slots[slot];
  // To a cache line: the loops load whole registers.
  const size_t wanted = static_cast<size_t>(floats) + 16;
  if (memory.size() < wanted) memory.resize(wanted);
  const auto address = reinterpret_cast<uintptr_t>(memory.data());
  return memory.data() + ((64 - address % 64) % 64) / sizeof(float);
}

void transposePadded(const float* from, int64_t rows, int64_t columns, float* to) {
  const int64_t width = padded(rows);
  std::fill(to, to + columns * width, 0.0f);
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t c = 0; c < columns; c++) to[c * width + r] = from[r * columns + c];
  }
}

void copyPadded(const float* from, int64_t count, float* to) {
  std::copy(from, from + count, to);
  std::fill(to + count, to + padded(count), 0.0f);
}

}  // namespace refract
