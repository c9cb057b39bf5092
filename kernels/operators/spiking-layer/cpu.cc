/**
 * @file The operator SpikingLayer: linear map, memory and spike rule in one pass over time, at the cost of what is not
 * zero in its input. Nothing as large as [B,T,H] is kept but a bit a spike: the gradient computes potentials again.
 */
#include <algorithm>

#include "../../cpu/table.h"
#include "../operators.h"
#include "shapes.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"x", ORT_FLOAT, ORT_OPTIONAL},
                             {"bits", ORT_UINT8, ORT_OPTIONAL},
                             {"weight"},
                             {"bias"},
                             {"decay"},
                             {"state", ORT_FLOAT, ORT_OPTIONAL}};
const TensorSpec OUTPUTS[] = {{"bits", ORT_UINT8, ORT_OPTIONAL},
                              {"count", ORT_FLOAT, ORT_OPTIONAL},
                              {"saved", ORT_FLOAT, ORT_OPTIONAL},
                              {"s", ORT_FLOAT, ORT_OPTIONAL},
                              {"next", ORT_FLOAT, ORT_OPTIONAL}};

class SpikingLayer {
 public:
  static constexpr OperatorSpec spec = {"SpikingLayer", INPUTS, 6, OUTPUTS, 5};

  explicit SpikingLayer(const Attributes& attributes)
      : rule_(ruleOf(attributes)), threshold_(attributes.number("threshold", 1.0f)), period_(periodOf(attributes)) {}

  void compute(Call& call) const {
    const LayerCall layer(call.input(0), call.input<uint8_t>(1), call.input(2), call.input(3), call.input(4));
    const LayerSizes& sizes = layer.sizes;
    const int64_t width = sizes.width();
    Outputs out{};
    out.bits = reinterpret_cast<uint64_t*>(
        call.output<uint8_t>(0, {sizes.batch, sizes.steps, 8 * wordsOf(sizes.neurons)}));
    out.count = call.output(1, {sizes.batch, sizes.neurons});
    out.saved = call.output(2, {sizes.batch, sizes.segments(), 2, sizes.neurons});
    out.s = call.output(3, {sizes.batch, sizes.steps, sizes.neurons});
    const auto state = call.input(5);
    const Dims stateDims = {sizes.batch, 2, sizes.neurons};
    expectDims(state, "[B,2,H]", stateDims);
    out.next = call.output(4, stateDims);
    const bool isSpikes = layer.bits.data != nullptr, isDense = densityOf(layer).map;
    float* decay = scratch(0, width + mapFloats(sizes.channels, sizes.neurons, isSpikes, isDense));
    copyPadded(layer.decay.data, sizes.neurons, decay);
    const MapWeights weights = prepareMap(layer.weight.data, layer.bias.data, sizes.channels, sizes.neurons, isSpikes,
                                          isDense, decay + width);
    const LifLayer neuron{rule_, threshold_, period_, {}, decay};
    call.parallel(static_cast<size_t>(sizes.batch), [&](size_t sample) {
      runSample(layer, neuron, weights, state.data, static_cast<int64_t>(sample), out);
    });
  }

 private:
  struct Outputs {
    uint64_t* bits;
    float *count, *saved, *s, *next;
  };

  static void runSample(const LayerCall& layer, const LifLayer& neuron, const MapWeights& weights, const float* state,
                        int64_t sample, const Outputs& out) {
    const LayerSizes& sizes = layer.sizes;
    const int64_t width = sizes.width(), words = wordsOf(sizes.neurons);
    float* rows = scratch(1, (TILE_STEPS + 3) * width + padded(sizes.channels) + 2 * TILE_STEPS * words);
    auto* spare = reinterpret_cast<uint64_t*>(rows + (TILE_STEPS + 3) * width + padded(sizes.channels));
    float* before = rows + TILE_STEPS * width;
    auto* left = reinterpret_cast<int32_t*>(before + width);
    float* count = before + 2 * width;
    auto* index = reinterpret_cast<int32_t*>(before + 3 * width);
    std::fill(before, before + 3 * width, 0.0f);  // the bits of 0.0f are those of the integer 0
    // A sequence may go on where another call has left it; a membrane at rest waits for less than no steps.
    const float* mine = state ? state + sample * 2 * sizes.neurons : nullptr;
    const bool goesOn = mine && mine[sizes.neurons] >= 0;
    if (goesOn) restoreState(mine, sizes.neurons, before, left);
    for (int64_t t = 0; t < sizes.steps; t += TILE_STEPS) {
      const int64_t steps = std::min(TILE_STEPS, sizes.steps - t);
      const int64_t at = sample * sizes.steps + t;
      if (out.saved && t % SEGMENT_STEPS == 0) {
        saveState(before, left, sizes.neurons,
                  out.saved + (sample * sizes.segments() + t / SEGMENT_STEPS) * 2 * sizes.neurons);
      }
      loops().layerMap({steps, width, layer.inputOf(sample, t), weights, index, rows});
      NeuronTile tile{steps, width, sizes.neurons, rows, before, left, t == 0 && !goesOn, nullptr, nullptr, nullptr, count};
      tile.bits = out.bits ? out.bits + at * words : spare;
      if (out.s) tile.dense = out.s + at * sizes.neurons;
      loops().lifLayer(neuron, tile);
    }
    if (out.next) saveState(before, left, sizes.neurons, out.next + sample * 2 * sizes.neurons);
    if (out.count) std::copy(count, count + sizes.neurons, out.count + sample * sizes.neurons);
  }

  Rule rule_;
  float threshold_;
  int32_t period_;
};

}  // namespace

const OrtCustomOp* spikingLayerOperator() { return customOp<SpikingLayer>(); }

}  // namespace refract
