/**
 * @file The operator SpikingLayerGrad: the gradient of a stack of SpikingLayers in one pass back over time. Potentials
 * are computed again, segment by segment, from the states that SpikingLayer saved: cheaper than writing and reading
 * them, and long sequences need little memory. Within a segment the layers are gone through from the last to the first,
 * so that what flows from one to the next stays in the cache. The weights' gradient adds rows where there were spikes.
 * With the attribute `every` there are no spikes of the layers below, and states are far apart (SpikingStack): block by
 * block the layers then run forward again, and what they give is kept for that block alone.
 */
#include <algorithm>
#include <numeric>
#include <vector>

#include "../../cpu/table.h"
#include "../operators.h"
#include "../spiking-layer/stack.h"

namespace refract {

namespace {

/** x, bits, ds of the last layer; then for each layer what LAYER_INPUTS names. */
constexpr size_t FIRST_LAYER = 3, LAYER_INPUTS = 6, LAYER_OUTPUTS = 3;

#define REFRACT_LAYER(n)                                                                                       \
  {"weight" n, ORT_FLOAT, ORT_OPTIONAL}, {"bias" n, ORT_FLOAT, ORT_OPTIONAL},                                    \
      {"decay" n, ORT_FLOAT, ORT_OPTIONAL}, {"saved" n, ORT_FLOAT, ORT_OPTIONAL},                                \
      {"spikes" n, ORT_UINT8, ORT_OPTIONAL}, {"dcount" n, ORT_FLOAT, ORT_OPTIONAL}
#define REFRACT_LAYER_GRADIENT(n) \
  {"dweight" n, ORT_FLOAT, ORT_OPTIONAL}, {"dbias" n, ORT_FLOAT, ORT_OPTIONAL}, {"ddecay" n, ORT_FLOAT, ORT_OPTIONAL}

const TensorSpec INPUTS[] = {{"x", ORT_FLOAT, ORT_OPTIONAL}, {"bits", ORT_UINT8, ORT_OPTIONAL},
                             {"ds", ORT_FLOAT, ORT_OPTIONAL}, REFRACT_LAYER("0"),           REFRACT_LAYER("1"),
                             REFRACT_LAYER("2"),              REFRACT_LAYER("3"),           REFRACT_LAYER("4"),
                             REFRACT_LAYER("5"),              REFRACT_LAYER("6"),           REFRACT_LAYER("7")};
const TensorSpec OUTPUTS[] = {{"dx", ORT_FLOAT, ORT_OPTIONAL}, REFRACT_LAYER_GRADIENT("0"), REFRACT_LAYER_GRADIENT("1"),
                              REFRACT_LAYER_GRADIENT("2"),     REFRACT_LAYER_GRADIENT("3"), REFRACT_LAYER_GRADIENT("4"),
                              REFRACT_LAYER_GRADIENT("5"),     REFRACT_LAYER_GRADIENT("6"), REFRACT_LAYER_GRADIENT("7")};

/**
 * Samples are dealt to so many groups, each with sums of its own, which are added in order: the result does not depend
 * on the number of threads.
 */
constexpr int64_t MAX_GROUPS = 16;

/** One layer, the same for all samples. */
struct Layer {
  LayerCall call;
  LifLayer neuron;
  Density density;
  MapWeights weights;
  const float* rows;            ///< the weights as they are, [H][padded(C)]
  const float *saved, *dcount;  ///< dcount may be null
  bool isSparse;                ///< the surrogate derivative has a finite support: much of the gradient is 0
  bool carries;                 ///< and all neurons forget alike, whatever they do: so does the input's gradient
  int64_t sums;                 ///< where this layer's sums begin: weights [C][width], bias and decay [width]
  bool wantsDecay;
};

/** A thread's rows for one layer of one sample. */
struct Rows {
  float *v, *before, *start, *after, *dcount, *dxAfter;
  int32_t* left;
  uint8_t* open;
  // Where spikes and states are made again: those of a block.
  uint64_t* bits;
  float *states, *count;
};

/** Some steps of one sample: first … end − 1. */
struct Span {
  int64_t sample, first, end;
};

class SpikingLayerGrad {
 public:
  static constexpr OperatorSpec spec = {"SpikingLayerGrad", INPUTS, FIRST_LAYER + MAX_LAYERS * LAYER_INPUTS, OUTPUTS,
                                        1 + MAX_LAYERS * LAYER_OUTPUTS};

  explicit SpikingLayerGrad(const Attributes& attributes)
      : layers_(layersOf(attributes)),
        every_(everyOf(attributes)),
        neuron_{ruleOf(attributes), attributes.number("threshold", 1.0f), periodOf(attributes), surrogateOf(attributes),
                nullptr} {}

  void compute(Call& call) const {
    Work work;
    int64_t sums = 0;
    for (size_t l = 0; l < static_cast<size_t>(layers_); l++) work.layers.push_back(layerOf(call, l, work, sums));
    const LayerSizes& first = work.layers.front().call.sizes;
    const LayerSizes& last = work.layers.back().call.sizes;
    const auto ds = call.input(2);
    expectDims(ds, "[B,T,H]", {last.batch, last.steps, last.neurons});
    work.ds = ds.data;
    work.dx = call.output(0, {first.batch, first.steps, first.channels});
    padWeights(work);

    const int64_t groups = std::min(MAX_GROUPS, first.batch);
    std::vector<double> spikes(static_cast<size_t>(groups) * work.layers.size());
    float* all = scratch(2, std::max<int64_t>(1, groups) * sums);
    if (groups == 0) std::fill(all, all + sums, 0.0f);
    call.parallel(static_cast<size_t>(groups), [&](size_t group) {
      float* mine = all + static_cast<int64_t>(group) * sums;
      std::fill(mine, mine + sums, 0.0f);
      const int64_t from = static_cast<int64_t>(group) * first.batch / groups;
      const int64_t end = (static_cast<int64_t>(group) + 1) * first.batch / groups;
      for (int64_t sample = from; sample < end; sample++) {
        runSample(work, sample, mine, spikes.data() + group * work.layers.size());
      }
    });
    for (size_t l = 0; isRecomputed() && l < work.layers.size(); l++) {
      double made = 0;
      for (size_t i = l; i < spikes.size(); i += work.layers.size()) made += spikes[i];
      rates_[l].remember(made, work.layers[l].call.sizes);
    }
    for (int64_t group = 1; group < groups; group++) loops().addRows(sums, all + group * sums, all);
    for (size_t l = 0; l < work.layers.size(); l++) giveSums(call, work.layers[l], l, all);
  }

 private:
  struct Work {
    std::vector<Layer> layers;
    const float* ds = nullptr;
    float* dx = nullptr;
  };

  bool isRecomputed() const { return every_ > 0; }

  LayerCall inputsOf(const Call& call, size_t l, const Work& work) const {
    const size_t at = FIRST_LAYER + l * LAYER_INPUTS;
    const auto weight = call.input(at), bias = call.input(at + 1), decay = call.input(at + 2);
    if (l == 0) return LayerCall(call.input(0), call.input<uint8_t>(1), weight, bias, decay);
    if (isRecomputed()) return LayerCall(work.layers.back().call.sizes, weight, bias, decay);
    const auto spikesBelow = call.input<uint8_t>(at - LAYER_INPUTS + 4);
    return LayerCall({}, spikesBelow, weight, bias, decay);
  }

  Layer layerOf(const Call& call, size_t l, const Work& work, int64_t& sums) const {
    const size_t at = FIRST_LAYER + l * LAYER_INPUTS;
    Layer layer{inputsOf(call, l, work), neuron_, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    const LayerSizes& sizes = layer.call.sizes;
    if (l > 0) {
      const LayerSizes& below = work.layers.back().call.sizes;
      if (sizes.channels != below.neurons || sizes.batch != below.batch || sizes.steps != below.steps) {
        throw Failure("layer " + std::to_string(l) + " does not fit the one below");
      }
    }
    const auto saved = call.input(at + 3), dcount = call.input(at + 5);
    if (!saved.data) throw Failure(std::string("input ") + saved.name + " is missing");
    const int64_t states = isRecomputed() ? sizes.segments(every_) : sizes.segments();
    expectDims(saved, "[B,segments,2,H]", {sizes.batch, states, 2, sizes.neurons});
    expectDims(dcount, "[B,H]", {sizes.batch, sizes.neurons});
    const float* decay = layer.call.decay.data;
    layer.isSparse = neuron_.surrogate.kind == SurrogateKind::boxcar || neuron_.surrogate.kind == SurrogateKind::triangle;
    layer.carries = layer.isSparse && neuron_.rule != Rule::hard &&
                    std::all_of(decay, decay + sizes.neurons, [&](float one) { return one == decay[0]; });
    layer.density = isRecomputed() && l > 0 ? rates_[l - 1].density() : densityOf(layer.call);
    layer.saved = saved.data;
    layer.dcount = dcount.data;
    layer.sums = sums;
    layer.wantsDecay = call.output(3 + l * LAYER_OUTPUTS, {sizes.neurons}) != nullptr;
    sums += (sizes.channels + 2) * sizes.width();
    return layer;
  }

  static int64_t mapFloatsOf(const Layer& layer) {
    const LayerSizes& sizes = layer.call.sizes;
    return mapFloats(sizes.channels, sizes.neurons, layer.call.takesSpikes(), layer.density.map);
  }

  static void padWeights(Work& work) {
    int64_t total = 0;
    for (const Layer& layer : work.layers) {
      const LayerSizes& sizes = layer.call.sizes;
      total += sizes.width() + mapFloatsOf(layer) + sizes.neurons * padded(sizes.channels);
    }
    float* next = scratch(0, total);
    for (Layer& layer : work.layers) {
      const LayerSizes& sizes = layer.call.sizes;
      const int64_t width = sizes.width(), wide = padded(sizes.channels);
      float* decay = next;
      float* rows = decay + width;
      float* sums = rows + sizes.neurons * wide;
      next = sums + mapFloatsOf(layer);
      copyPadded(layer.call.decay.data, sizes.neurons, decay);
      for (int64_t h = 0; h < sizes.neurons; h++) {
        copyPadded(layer.call.weight.data + h * sizes.channels, sizes.channels, rows + h * wide);
      }
      layer.weights = prepareMap(layer.call.weight.data, layer.call.bias.data, sizes.channels, sizes.neurons,
                                 layer.call.takesSpikes(), layer.density.map, sums);
      layer.neuron.decay = decay;
      layer.rows = rows;
    }
  }

  static void giveSums(const Call& call, const Layer& layer, size_t l, const float* all) {
    const LayerSizes& sizes = layer.call.sizes;
    const int64_t width = sizes.width();
    const float* weights = all + layer.sums;
    const float* bias = weights + sizes.channels * width;
    float* dweight = call.output(1 + l * LAYER_OUTPUTS, {sizes.neurons, sizes.channels});
    float* dbias = call.output(2 + l * LAYER_OUTPUTS, {sizes.neurons});
    float* ddecay = call.output(3 + l * LAYER_OUTPUTS, {sizes.neurons});
    if (dweight) transposeBack(weights, sizes.neurons, sizes.channels, dweight);
    if (dbias) std::copy(bias, bias + sizes.neurons, dbias);
    if (ddecay) std::copy(bias + width, bias + width + sizes.neurons, ddecay);
  }

  /** A thread's memory: rows of each layer, and tiles that all of them share. */
  struct Memory {
    std::vector<Rows> rows;
    float *dcurrent, *error, *dx;
    float* flow[2];  ///< a segment's gradient on its way from a layer to the one below, by turns
    uint64_t* when;
    int32_t* index;
  };

  /** Floats for the spikes of a block and for its states; 0 where they are there already. */
  int64_t bitsFloats(const LayerSizes& sizes) const { return padded(2 * blockOf(sizes) * wordsOf(sizes.neurons)); }
  int64_t stateFloats(const LayerSizes& sizes) const { return padded(blockOf(sizes) / SEGMENT_STEPS * 2 * sizes.neurons); }
  int64_t blockOf(const LayerSizes& sizes) const {
    return isRecomputed() ? std::min(every_, sizes.segments() * SEGMENT_STEPS) : 0;
  }

  Memory memoryFor(const Work& work) const {
    int64_t widest = 16, total = 0;
    for (const Layer& layer : work.layers) {
      const LayerSizes& sizes = layer.call.sizes;
      const int64_t width = sizes.width();
      widest = std::max({widest, width, padded(sizes.channels)});
      total += (SEGMENT_STEPS + 6) * width + SEGMENT_STEPS * width / 4 + padded(sizes.channels);
      total += bitsFloats(sizes) + stateFloats(sizes);
    }
    float* next = scratch(1, total + (3 * TILE_STEPS + 2 * SEGMENT_STEPS + 1) * widest + 128 * wordsOf(widest));
    const auto take = [&](int64_t floats) {
      float* taken = next;
      next += floats;
      return taken;
    };
    Memory memory;
    for (const Layer& layer : work.layers) {
      const int64_t width = layer.call.sizes.width();
      Rows rows{};
      rows.v = take(SEGMENT_STEPS * width);
      rows.before = take(width);
      rows.start = take(width);
      rows.after = take(width);
      rows.dcount = take(width);
      rows.dxAfter = take(padded(layer.call.sizes.channels));
      rows.left = reinterpret_cast<int32_t*>(take(width));
      rows.open = reinterpret_cast<uint8_t*>(take(SEGMENT_STEPS * width / 4));
      rows.bits = reinterpret_cast<uint64_t*>(take(bitsFloats(layer.call.sizes)));
      rows.states = take(stateFloats(layer.call.sizes));
      rows.count = take(width);
      memory.rows.push_back(rows);
    }
    memory.dcurrent = take(TILE_STEPS * widest);
    memory.error = take(TILE_STEPS * widest);
    memory.dx = take(TILE_STEPS * widest);
    for (float*& flow : memory.flow) flow = take(SEGMENT_STEPS * widest);
    memory.when = reinterpret_cast<uint64_t*>(take(128 * wordsOf(widest)));
    memory.index = reinterpret_cast<int32_t*>(take(widest));
    return memory;
  }

  /** @param spikes [layers]: those that were made again, added to */
  void runSample(const Work& work, int64_t sample, float* sums, double* spikes) const {
    const Memory memory = memoryFor(work);
    for (size_t l = 0; l < work.layers.size(); l++) {
      const Layer& layer = work.layers[l];
      const Rows& rows = memory.rows[l];
      const int64_t width = layer.call.sizes.width(), neurons = layer.call.sizes.neurons;
      std::fill(rows.after, rows.after + width, 0.0f);
      std::fill(rows.count, rows.count + width, 0.0f);
      std::fill(rows.dxAfter, rows.dxAfter + padded(layer.call.sizes.channels), 0.0f);
      std::fill(rows.dcount, rows.dcount + width, 0.0f);
      if (layer.dcount) std::copy(layer.dcount + sample * neurons, layer.dcount + (sample + 1) * neurons, rows.dcount);
    }
    const LayerSizes& first = work.layers.front().call.sizes;
    const int64_t steps = isRecomputed() ? every_ : first.steps;
    for (int64_t block = first.segments(steps) - 1; block >= 0; block--) {
      const Span span{sample, block * steps, std::min((block + 1) * steps, first.steps)};
      if (isRecomputed()) runAgain(work, memory, span);
      goBackThrough(work, memory, span, sums);
    }
    for (size_t l = 0; l < work.layers.size(); l++) {
      const float* count = memory.rows[l].count;
      spikes[l] += std::accumulate(count, count + work.layers[l].call.sizes.neurons, 0.0);
    }
  }

  /** The layers over a block, as they ran: their spikes, and their states every SEGMENT_STEPS. */
  void runAgain(const Work& work, const Memory& memory, const Span& block) const {
    for (size_t l = 0; l < work.layers.size(); l++) {
      const Layer& layer = work.layers[l];
      const LayerSizes& sizes = layer.call.sizes;
      const int64_t at = block.sample * sizes.segments(every_) + block.first / every_;
      restoreState(layer.saved + at * 2 * sizes.neurons, sizes.neurons, memory.rows[l].before, memory.rows[l].left);
    }
    for (int64_t t = block.first; t < block.end; t += TILE_STEPS) {
      const int64_t steps = std::min(TILE_STEPS, block.end - t);
      for (size_t l = 0; l < work.layers.size(); l++) {
        const Layer& layer = work.layers[l];
        const Rows& rows = memory.rows[l];
        const LayerSizes& sizes = layer.call.sizes;
        const int64_t inside = t - block.first, width = sizes.width();
        if (inside % SEGMENT_STEPS == 0) {
          saveState(rows.before, rows.left, sizes.neurons, rows.states + inside / SEGMENT_STEPS * 2 * sizes.neurons);
        }
        loops().layerMap({steps, width, inputOf(work, memory, l, block, t), layer.weights, memory.index, rows.v});
        loops().lifLayer(layer.neuron, {steps, width, sizes.neurons, rows.v, rows.before, rows.left, t == 0, nullptr,
                                        rows.bits + inside * wordsOf(sizes.neurons), nullptr, rows.count});
      }
    }
  }

  /** A layer's input from step `t` of a block on. */
  LayerInput inputOf(const Work& work, const Memory& memory, size_t l, const Span& block, int64_t t) const {
    const LayerCall& call = work.layers[l].call;
    if (l == 0 || !isRecomputed()) return call.inputOf(block.sample, t);
    return {call.sizes.channels, nullptr, memory.rows[l - 1].bits + (t - block.first) * wordsOf(call.sizes.channels)};
  }

  /** From the last segment of a block to its first, in each from the last layer to the first. */
  void goBackThrough(const Work& work, const Memory& memory, const Span& block, float* sums) const {
    const LayerSizes& first = work.layers.front().call.sizes;
    const LayerSizes& last = work.layers.back().call.sizes;
    const int64_t segments = (block.end - block.first + SEGMENT_STEPS - 1) / SEGMENT_STEPS;
    for (int64_t segment = segments - 1; segment >= 0; segment--) {
      const int64_t from = block.first + segment * SEGMENT_STEPS;
      const Span span{block.sample, from, std::min(from + SEGMENT_STEPS, block.end)};
      const int64_t row = span.sample * first.steps + span.first;
      for (size_t l = work.layers.size(); l-- > 0;) {
        const Layer& layer = work.layers[l];
        const Rows& rows = memory.rows[l];
        const LayerInput input = inputOf(work, memory, l, block, span.first);
        const float* ds = l + 1 < work.layers.size() ? memory.flow[l % 2] : work.ds ? work.ds + row * last.neurons : nullptr;
        float* dx = l > 0 ? memory.flow[(l - 1) % 2] : work.dx ? work.dx + row * first.channels : nullptr;
        const LayerSizes& sizes = layer.call.sizes;
        const float* states = isRecomputed() ? rows.states : layer.saved + span.sample * sizes.segments() * 2 * sizes.neurons;
        computeAgain(layer, rows, memory.index, span, input, states + segment * 2 * sizes.neurons);
        const int64_t tiles = (span.end - span.first + TILE_STEPS - 1) / TILE_STEPS;
        for (int64_t tile = tiles - 1; tile >= 0; tile--) goBack(layer, memory, rows, span, tile, input, ds, dx, sums);
      }
    }
  }

  static bool isRefractory(const Layer& layer) {
    return layer.neuron.rule == Rule::refractory || layer.neuron.rule == Rule::refractoryConv;
  }

  /** An input some steps further on. */
  static LayerInput laterBy(const LayerInput& input, int64_t steps) {
    LayerInput later = input;
    if (input.bits) {
      later.bits += steps * wordsOf(input.channels);
    } else {
      later.dense += steps * input.channels;
    }
    return later;
  }

  /** The potentials and masks of a segment, as they were. @param input, @param state of its first step */
  static void computeAgain(const Layer& layer, const Rows& rows, int32_t* index, const Span& span, const LayerInput& input,
                           const float* state) {
    const LayerSizes& sizes = layer.call.sizes;
    const int64_t width = sizes.width(), neurons = sizes.neurons;
    restoreState(state, neurons, rows.before, rows.left);
    std::copy(rows.before, rows.before + width, rows.start);
    for (int64_t t = span.first; t < span.end; t += TILE_STEPS) {
      const int64_t steps = std::min(TILE_STEPS, span.end - t);
      float* v = rows.v + (t - span.first) * width;
      loops().layerMap({steps, width, laterBy(input, t - span.first), layer.weights, index, v});
      NeuronTile tile{steps, width, neurons, v, rows.before, rows.left, t == 0, nullptr, nullptr, nullptr, nullptr};
      tile.open = isRefractory(layer) ? rows.open + (t - span.first) * width : nullptr;
      loops().lifLayer(layer.neuron, tile);
    }
  }

  /**
   * One tile back: through the neurons, into the sums, and to the input.
   * @param input of the segment's first step
   * @param ds rows of the segment's first step on; null: only the count's gradient
   * @param dx where the input's gradient goes, from the segment's first step on; null: nobody wants it
   */
  static void goBack(const Layer& layer, const Memory& memory, const Rows& rows, const Span& span, int64_t number,
                     const LayerInput& input, const float* ds, float* dx, float* sums) {
    const LayerSizes& sizes = layer.call.sizes;
    const int64_t width = sizes.width(), neurons = sizes.neurons, channels = sizes.channels;
    const int64_t inside = number * TILE_STEPS, t = span.first + inside;
    const int64_t steps = std::min(TILE_STEPS, span.end - t);
    float* mine = sums + layer.sums;
    NeuronGradTile tile{steps, width, neurons};
    tile.v = rows.v + inside * width;
    tile.before = inside == 0 ? rows.start : tile.v - width;
    tile.open = isRefractory(layer) ? rows.open + inside * width : nullptr;
    tile.ds = ds ? ds + inside * neurons : nullptr;
    tile.dcount = rows.dcount;
    tile.after = rows.after;
    tile.isFirst = t == 0;
    tile.dcurrent = memory.dcurrent;
    tile.error = dx && layer.carries ? memory.error : nullptr;
    tile.ddecay = layer.wantsDecay ? mine + (channels + 1) * width : nullptr;
    loops().lifLayerGrad(layer.neuron, tile);
    loops().layerMapGrad({steps, width, laterBy(input, inside), layer.density.gradient, memory.dcurrent,
                          memory.when, mine, mine + channels * width});
    if (!dx) return;
    float* out = dx + inside * channels;
    const int64_t wide = padded(channels);
    float* target = wide == channels ? out : memory.dx;
    if (layer.isSparse) {
      // With one decay for all neurons the input's gradient is a scan of that of its errors, which are 0 more often.
      const float* errors = layer.carries ? memory.error : memory.dcurrent;
      loops().sparseProduct({steps, neurons, wide, errors, width, layer.rows, target, memory.index,
                             layer.call.decay.data[0], layer.carries ? rows.dxAfter : nullptr});
    } else {
      loops().product({steps, neurons, wide, memory.dcurrent, width, layer.rows, wide, target, wide});
    }
    if (target == out) return;
    for (int64_t i = 0; i < steps; i++) {
      std::copy(target + i * wide, target + i * wide + channels, out + i * channels);
    }
  }

  int64_t layers_, every_;
  LifLayer neuron_;
  mutable RememberedRate rates_[MAX_LAYERS];
};

}  // namespace

const OrtCustomOp* spikingLayerGradOperator() { return customOp<SpikingLayerGrad>(); }

}  // namespace refract
