/** @file See crossover.h. */
#include "crossover.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <vector>

#include "../operators/spiking-layer/shapes.h"
#include "table.h"

namespace refract {

namespace {

std::atomic<double>& mapRate() {
  static std::atomic<double> rate{0.25};
  return rate;
}

std::atomic<double>& gradientRate() {
  static std::atomic<double> rate{0.25};
  return rate;
}

/** The layer that is measured: the reference network's second. */
constexpr int64_t NEURONS = 128, TILES = 4;
constexpr int TURNS = 5;

/** Rates at which both paths are timed. */
constexpr double RATES[] = {0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.75, 1.0};

/** The shortest of some turns, in seconds. */
template <typename Body>
double timeOf(Body&& body) {
  using Clock = std::chrono::steady_clock;
  double best = std::numeric_limits<double>::infinity();
  for (int turn = 0; turn < TURNS; turn++) {
    const auto began = Clock::now();
    body();
    best = std::min(best, std::chrono::duration<double>(Clock::now() - began).count());
  }
  return best;
}

/** Spikes at a rate, without any order in them. */
std::vector<uint64_t> spikesAt(double rate, int64_t words) {
  std::vector<uint64_t> bits(static_cast<size_t>(words), 0);
  uint32_t state = 1;
  for (uint64_t& word : bits) {
    for (int i = 0; i < 64; i++) {
      state = state * 1664525u + 1013904223u;
      if ((state >> 8) / 16777216.0 < rate) word |= static_cast<uint64_t>(1) << i;
    }
  }
  return bits;
}

/** The lowest of the rates at which the dense path is the faster one, which it then is from there on; 2 where it never is. */
template <typename Timed>
double firstDense(Timed&& dense, Timed&& sparse) {
  const auto found = std::partition_point(std::begin(RATES), std::end(RATES),
                                          [&](double rate) { return dense(rate) >= sparse(rate); });
  return found == std::end(RATES) ? 2 : *found;
}

}  // namespace

Crossover crossover() { return {mapRate().load(), gradientRate().load()}; }

void setCrossover(const Crossover& measured) {
  mapRate().store(measured.map);
  gradientRate().store(measured.gradient);
}

Crossover measureCrossover() {
  const int64_t words = wordsOf(NEURONS);
  const std::vector<float> weight(static_cast<size_t>(NEURONS * NEURONS), 0.5f), bias(NEURONS, 0.5f);
  std::vector<float> memory[2];
  MapWeights prepared[2];
  for (const bool isDense : {false, true}) {
    memory[isDense].resize(static_cast<size_t>(mapFloats(NEURONS, NEURONS, true, isDense)) + 16);
    prepared[isDense] = prepareMap(weight.data(), bias.data(), NEURONS, NEURONS, true, isDense, memory[isDense].data());
  }
  std::vector<float> rows(static_cast<size_t>(TILE_STEPS * NEURONS), 0.25f), sums(weight), biasSum(bias);
  std::vector<int32_t> index(static_cast<size_t>(padded(NEURONS)));
  std::vector<uint64_t> when(static_cast<size_t>(64 * words));
  const auto time = [&](double rate, auto&& tile) {
    const std::vector<uint64_t> bits = spikesAt(rate, TILES * TILE_STEPS * words);
    return timeOf([&] {
      for (int64_t t = 0; t < TILES * TILE_STEPS; t += TILE_STEPS) {
        tile(LayerInput{NEURONS, nullptr, bits.data() + t * words});
      }
    });
  };
  const auto map = [&](bool isDense) {
    return [&, isDense](double rate) {
      return time(rate, [&](const LayerInput& input) {
        loops().layerMap({TILE_STEPS, NEURONS, input, prepared[isDense], index.data(), rows.data()});
      });
    };
  };
  const auto gradient = [&](bool isDense) {
    return [&, isDense](double rate) {
      return time(rate, [&](const LayerInput& input) {
        loops().layerMapGrad({TILE_STEPS, NEURONS, input, isDense, rows.data(), when.data(), sums.data(), biasSum.data()});
      });
    };
  };
  return {firstDense(map(true), map(false)), firstDense(gradient(true), gradient(false))};
}

}  // namespace refract
