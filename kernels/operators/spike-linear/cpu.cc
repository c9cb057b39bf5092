/** @file The operator SpikeLinear: the linear map of spikes that are there as numbers, at the cost of those that are not 0. */
#include <atomic>

#include "../../cpu/table.h"
#include "../operators.h"
#include "rows.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"x"}, {"weight"}, {"bias", ORT_FLOAT, ORT_OPTIONAL}};
const TensorSpec OUTPUTS[] = {{"y"}};

class SpikeLinear {
 public:
  static constexpr OperatorSpec spec = {"SpikeLinear", INPUTS, 3, OUTPUTS, 1};

  explicit SpikeLinear(const Attributes&) {}

  void compute(Call& call) const {
    const auto x = call.input(0), weight = call.input(1), bias = call.input(2);
    const SpikeRows rows(x, weight, bias);
    const int64_t width = rows.width(), words = wordsOf(rows.channels);
    float* y = call.output(0, rows.dimsOf(x));
    const bool isDense = rate_.density().map;
    const int64_t laidOut = mapFloats(rows.channels, rows.neurons, true, isDense);
    float* memory = scratch(0, laidOut + width);
    float* none = memory + laidOut;
    std::fill(none, none + width, 0.0f);
    const MapWeights spikes = prepareMap(weight.data, bias.data ? bias.data : none, rows.channels, rows.neurons, true, isDense, memory);
    // The weights as they are follow the bias, whatever sums are made of them.
    const MapWeights numbers{spikes.bias, memory + width, nullptr, nullptr};
    std::atomic<int64_t> found{0};
    call.parallel(static_cast<size_t>(rows.tiles()), [&](size_t tile) {
      const int64_t first = static_cast<int64_t>(tile) * TILE_STEPS, count = rows.rowsFrom(first);
      float* own = scratch(1, TILE_STEPS * (width + 2 * words) + padded(rows.channels));
      auto* bits = reinterpret_cast<uint64_t*>(own + TILE_STEPS * width);
      auto* index = reinterpret_cast<int32_t*>(own + TILE_STEPS * (width + 2 * words));
      const float* from = x.data + first * rows.channels;
      float* to = y + first * rows.neurons;
      float* target = width == rows.neurons ? to : own;
      const int64_t ones = loops().packSpikes({count, rows.channels, from, bits});
      if (ones >= 0) {
        found += ones;
        loops().layerMap({count, width, {rows.channels, nullptr, bits}, spikes, index, target});
      } else {
        loops().layerMap({count, width, {rows.channels, from, nullptr}, numbers, index, target});
      }
      if (target == to) return;
      for (int64_t r = 0; r < count; r++) std::copy(own + r * width, own + r * width + rows.neurons, to + r * rows.neurons);
    });
    rate_.remember(static_cast<double>(found), {1, rows.rows, 0, rows.channels});
  }

 private:
  mutable RememberedRate rate_;
};

}  // namespace

const OrtCustomOp* spikeLinearOperator() { return customOp<SpikeLinear>(); }

}  // namespace refract
