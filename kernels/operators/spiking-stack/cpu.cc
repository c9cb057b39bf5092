/**
 * @file The operator SpikingStack: a stack of SpikingLayers forward in one pass over time. Spikes go from layer to layer a
 * tile of steps at a time and are kept nowhere: what is left of a sequence are its counts and, every so many steps, the
 * states from which SpikingLayerGrad makes everything between again.
 */
#include <algorithm>
#include <numeric>
#include <vector>

#include "../../cpu/table.h"
#include "../operators.h"
#include "../spiking-layer/stack.h"

namespace refract {

namespace {

/** x, bits; then for each layer what LAYER_INPUTS names. */
constexpr size_t FIRST_LAYER = 2, LAYER_INPUTS = 3, LAYER_OUTPUTS = 2;

#define REFRACT_LAYER(n) \
  {"weight" n, ORT_FLOAT, ORT_OPTIONAL}, {"bias" n, ORT_FLOAT, ORT_OPTIONAL}, {"decay" n, ORT_FLOAT, ORT_OPTIONAL}
#define REFRACT_LAYER_RESULT(n) {"count" n, ORT_FLOAT, ORT_OPTIONAL}, {"saved" n, ORT_FLOAT, ORT_OPTIONAL}

const TensorSpec INPUTS[] = {{"x", ORT_FLOAT, ORT_OPTIONAL}, {"bits", ORT_UINT8, ORT_OPTIONAL},
                             REFRACT_LAYER("0"), REFRACT_LAYER("1"), REFRACT_LAYER("2"), REFRACT_LAYER("3"),
                             REFRACT_LAYER("4"), REFRACT_LAYER("5"), REFRACT_LAYER("6"), REFRACT_LAYER("7")};
const TensorSpec OUTPUTS[] = {REFRACT_LAYER_RESULT("0"), REFRACT_LAYER_RESULT("1"), REFRACT_LAYER_RESULT("2"),
                              REFRACT_LAYER_RESULT("3"), REFRACT_LAYER_RESULT("4"), REFRACT_LAYER_RESULT("5"),
                              REFRACT_LAYER_RESULT("6"), REFRACT_LAYER_RESULT("7")};

/** One layer, the same for all samples. */
struct Layer {
  LayerCall call;
  LifLayer neuron;
  MapWeights weights;
  float *count, *saved;  ///< outputs, or null
};

/** Where a layer of one sample stands. */
struct State {
  float *before, *count;
  int32_t* left;
  uint64_t* bits;  ///< its spikes in the tile
};

class SpikingStack {
 public:
  static constexpr OperatorSpec spec = {"SpikingStack", INPUTS, FIRST_LAYER + MAX_LAYERS * LAYER_INPUTS, OUTPUTS,
                                        MAX_LAYERS * LAYER_OUTPUTS};

  explicit SpikingStack(const Attributes& attributes)
      : layers_(layersOf(attributes)),
        every_(everyOf(attributes)),
        neuron_{ruleOf(attributes), attributes.number("threshold", 1.0f), periodOf(attributes), {}, nullptr} {
    if (every_ == 0) throw Failure("attribute every is missing");
  }

  void compute(Call& call) const {
    std::vector<Layer> layers = layersOfCall(call);
    const LayerSizes& first = layers.front().call.sizes;
    const size_t samples = static_cast<size_t>(first.batch), count = layers.size();
    std::vector<double> spikes(samples * count);
    call.parallel(samples, [&](size_t sample) { runSample(layers, sample, spikes.data() + sample * count); });
    for (size_t l = 0; l < count; l++) {
      double all = 0;
      for (size_t sample = 0; sample < samples; sample++) all += spikes[sample * count + l];
      rates_[l].remember(all, layers[l].call.sizes);
    }
  }

 private:
  std::vector<Layer> layersOfCall(const Call& call) const {
    std::vector<Layer> layers;
    std::vector<Density> densities;
    int64_t total = 0;
    for (size_t l = 0; l < static_cast<size_t>(layers_); l++) {
      const size_t at = FIRST_LAYER + l * LAYER_INPUTS;
      const auto weight = call.input(at), bias = call.input(at + 1), decay = call.input(at + 2);
      LayerCall inputs = l == 0 ? LayerCall(call.input(0), call.input<uint8_t>(1), weight, bias, decay)
                                : LayerCall(layers.back().call.sizes, weight, bias, decay);
      const LayerSizes& sizes = inputs.sizes;
      densities.push_back(l == 0 ? densityOf(inputs) : rates_[l - 1].density());
      total += sizes.width() + floatsOf(inputs, densities.back());
      float* counted = call.output(l * LAYER_OUTPUTS, {sizes.batch, sizes.neurons});
      float* saved = call.output(l * LAYER_OUTPUTS + 1, {sizes.batch, sizes.segments(every_), 2, sizes.neurons});
      layers.push_back({std::move(inputs), neuron_, {}, counted, saved});
    }
    float* next = scratch(0, total);
    for (size_t l = 0; l < layers.size(); l++) {
      Layer& layer = layers[l];
      const LayerSizes& sizes = layer.call.sizes;
      copyPadded(layer.call.decay.data, sizes.neurons, next);
      layer.neuron.decay = next;
      next += sizes.width();
      layer.weights = prepareMap(layer.call.weight.data, layer.call.bias.data, sizes.channels, sizes.neurons,
                                 layer.call.takesSpikes(), densities[l].map, next);
      next += floatsOf(layer.call, densities[l]);
    }
    return layers;
  }

  /** In whole cache lines, as every row of a layer's. */
  static int64_t floatsOf(const LayerCall& call, const Density& density) {
    return padded(mapFloats(call.sizes.channels, call.sizes.neurons, call.takesSpikes(), density.map));
  }

  /** @param spikes [layers]: how many there were */
  void runSample(const std::vector<Layer>& layers, size_t sample, double* spikes) const {
    const LayerSizes& first = layers.front().call.sizes;
    int64_t widest = 16, states = 0;
    for (const Layer& layer : layers) {
      widest = std::max({widest, layer.call.sizes.width(), padded(layer.call.sizes.channels)});
      states += 3 * layer.call.sizes.width() + padded(2 * TILE_STEPS * wordsOf(layer.call.sizes.neurons));
    }
    float* next = scratch(1, (TILE_STEPS + 1) * widest + states);
    float* rows = next;
    auto* index = reinterpret_cast<int32_t*>(rows + TILE_STEPS * widest);
    next = rows + (TILE_STEPS + 1) * widest;
    State all[MAX_LAYERS];
    for (size_t l = 0; l < layers.size(); l++) {
      const int64_t width = layers[l].call.sizes.width();
      std::fill(next, next + 3 * width, 0.0f);  // the bits of 0.0f are those of the integer 0
      all[l] = {next, next + width, reinterpret_cast<int32_t*>(next + 2 * width),
                reinterpret_cast<uint64_t*>(next + 3 * width)};
      next += 3 * width + padded(2 * TILE_STEPS * wordsOf(layers[l].call.sizes.neurons));
    }
    const auto number = static_cast<int64_t>(sample);
    for (int64_t t = 0; t < first.steps; t += TILE_STEPS) {
      const int64_t steps = std::min(TILE_STEPS, first.steps - t);
      LayerInput input = layers.front().call.inputOf(number, t);
      for (size_t l = 0; l < layers.size(); l++) {
        const Layer& layer = layers[l];
        const State& state = all[l];
        const LayerSizes& sizes = layer.call.sizes;
        if (layer.saved && t % every_ == 0) {
          saveState(state.before, state.left, sizes.neurons,
                    layer.saved + (number * sizes.segments(every_) + t / every_) * 2 * sizes.neurons);
        }
        loops().layerMap({steps, sizes.width(), input, layer.weights, index, rows});
        loops().lifLayer(layer.neuron, {steps, sizes.width(), sizes.neurons, rows, state.before, state.left, t == 0, nullptr,
                                        state.bits, nullptr, state.count});
        input = {sizes.neurons, nullptr, state.bits};
      }
    }
    for (size_t l = 0; l < layers.size(); l++) {
      const int64_t neurons = layers[l].call.sizes.neurons;
      const float* count = all[l].count;
      spikes[l] = std::accumulate(count, count + neurons, 0.0);
      if (layers[l].count) std::copy(count, count + neurons, layers[l].count + number * neurons);
    }
  }

  int64_t layers_, every_;
  LifLayer neuron_;
  mutable RememberedRate rates_[MAX_LAYERS];
};

}  // namespace

const OrtCustomOp* spikingStackOperator() { return customOp<SpikingStack>(); }

}  // namespace refract
