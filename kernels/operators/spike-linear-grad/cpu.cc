/** @file The operator SpikeLinearGrad: the gradient of SpikeLinear; that of the weights costs what spikes. */
#include "../../cpu/table.h"
#include "../operators.h"
#include "../spike-linear/rows.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"x"}, {"weight"}, {"dy"}};
const TensorSpec OUTPUTS[] = {{"dx", ORT_FLOAT, ORT_OPTIONAL},
                              {"dweight", ORT_FLOAT, ORT_OPTIONAL},
                              {"dbias", ORT_FLOAT, ORT_OPTIONAL}};

/** Tiles are dealt to so many runs, each with sums of its own, which are added in order: threads change no bit. */
constexpr int64_t MAX_RUNS = 16;

class SpikeLinearGrad {
 public:
  static constexpr OperatorSpec spec = {"SpikeLinearGrad", INPUTS, 3, OUTPUTS, 3};

  explicit SpikeLinearGrad(const Attributes&) {}

  void compute(Call& call) const {
    const auto x = call.input(0), weight = call.input(1), dy = call.input(2);
    const SpikeRows rows(x, weight, Tensor<float>{});
    expectDims(dy, "[...,H]", rows.dimsOf(x));
    const int64_t width = rows.width(), wide = padded(rows.channels), sumsOfRun = (rows.channels + 1) * width;
    float* dx = call.output(0, x.dims);
    float* dweight = call.output(1, weight.dims);
    float* dbias = call.output(2, {rows.neurons});
    const int64_t runs = std::min(MAX_RUNS, rows.tiles());
    float* weights = scratch(0, rows.neurons * wide + std::max<int64_t>(1, runs) * sumsOfRun);
    for (int64_t h = 0; h < rows.neurons; h++) copyPadded(weight.data + h * rows.channels, rows.channels, weights + h * wide);
    float* sums = weights + rows.neurons * wide;
    if (runs == 0) std::fill(sums, sums + sumsOfRun, 0.0f);
    call.parallel(static_cast<size_t>(runs), [&](size_t run) {
      float* mine = sums + static_cast<int64_t>(run) * sumsOfRun;
      std::fill(mine, mine + sumsOfRun, 0.0f);
      const int64_t end = (static_cast<int64_t>(run) + 1) * rows.tiles() / runs;
      for (int64_t tile = static_cast<int64_t>(run) * rows.tiles() / runs; tile < end; tile++) {
        goBack(rows, tile * TILE_STEPS, x.data, dy.data, weights, dweight || dbias ? mine : nullptr, dx);
      }
    });
    for (int64_t run = 1; run < runs; run++) loops().addRows(sumsOfRun, sums + run * sumsOfRun, sums);
    if (dweight) transposeBack(sums, rows.neurons, rows.channels, dweight);
    if (dbias) std::copy(sums + rows.channels * width, sums + rows.channels * width + rows.neurons, dbias);
  }

 private:
  /** One tile: into the sums, where there are any, and to the input, where somebody wants it. */
  static void goBack(const SpikeRows& rows, int64_t first, const float* x, const float* dy, const float* weights, float* sums,
                     float* dx) {
    const int64_t count = rows.rowsFrom(first), width = rows.width(), wide = padded(rows.channels), words = wordsOf(rows.channels);
    float* own = scratch(1, TILE_STEPS * (width + wide + 2 * words) + 128 * words);
    float* spare = own + TILE_STEPS * width;
    auto* bits = reinterpret_cast<uint64_t*>(spare + TILE_STEPS * wide);
    auto* when = bits + TILE_STEPS * words;
    const float* from = x + first * rows.channels;
    const float* errors = dy + first * rows.neurons;
    if (width != rows.neurons) {
      for (int64_t r = 0; r < count; r++) copyPadded(errors + r * rows.neurons, rows.neurons, own + r * width);
      errors = own;
    }
    if (sums) {
      const int64_t ones = loops().packSpikes({count, rows.channels, from, bits});
      const LayerInput input = ones < 0 ? LayerInput{rows.channels, from, nullptr} : LayerInput{rows.channels, nullptr, bits};
      const bool isDense = static_cast<double>(ones) >= crossover().gradient * static_cast<double>(count * rows.channels);
      loops().layerMapGrad({count, width, input, isDense, errors, when, sums, sums + rows.channels * width});
    }
    if (!dx) return;
    float* out = dx + first * rows.channels;
    float* target = wide == rows.channels ? out : spare;
    loops().product({count, rows.neurons, wide, errors, width, weights, wide, target, wide});
    if (target == out) return;
    for (int64_t r = 0; r < count; r++) std::copy(spare + r * wide, spare + r * wide + rows.channels, out + r * rows.channels);
  }
};

}  // namespace

const OrtCustomOp* spikeLinearGradOperator() { return customOp<SpikeLinearGrad>(); }

}  // namespace refract
