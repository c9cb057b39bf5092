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
constexpr int TURNS = 9, ROUNDS = 3;

/** Rates at which both paths are timed. */
constexpr double RATES[] = {0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.75, 1.0};

/** The shortest of some turns of each of two, turn about, so that what else the machine does slows both. */
template <typename One, typename Other>
bool isSlower(One&& one, Other&& other) {
  using Clock = std::chrono::steady_clock;
  double best[] = {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  const auto timed = [&](double& shortest, auto&& body) {
    const auto began = Clock::now();
    body();
    shortest = std::min(shortest, std::chrono::duration<double>(Clock::now() - began).count());
  };
  for (int turn = 0; turn < TURNS; turn++) {
    timed(best[0], one);
    timed(best[1], other);
  }
  return best[0] >= best[1];
}

/** Numbers from the beginning of a cache line on, as operators have theirs: a register that lies across two takes twice as long. */
class Aligned {
 public:
  explicit Aligned(int64_t floats, float value = 0.0f) : memory_(static_cast<size_t>(floats) + 16, value) {}
  float* data() {
    const auto address = reinterpret_cast<uintptr_t>(memory_.data());
    return memory_.data() + ((64 - address % 64) % 64) / sizeof(float);
  }

 private:
  std::vector<float> memory_;
};

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

/**
 * The lowest of the rates at which the dense path is the faster one, which it then is from there on; 2 where it never is. The
 * middle one of some rounds: a machine at work may mistake itself once, and what is found is remembered.
 * @param isDenseSlower of a rate
 */
template <typename Compare>
double firstDense(Compare&& isDenseSlower) {
  double rounds[ROUNDS];
  for (double& found : rounds) {
    const auto first = std::partition_point(std::begin(RATES), std::end(RATES), isDenseSlower);
    found = first == std::end(RATES) ? 2 : *first;
  }
  std::sort(std::begin(rounds), std::end(rounds));
  return rounds[ROUNDS / 2];
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
  Aligned memory[] = {Aligned(mapFloats(NEURONS, NEURONS, true, false)), Aligned(mapFloats(NEURONS, NEURONS, true, true))};
  MapWeights prepared[2];
  for (const bool isDense : {false, true}) {
    prepared[isDense] = prepareMap(weight.data(), bias.data(), NEURONS, NEURONS, true, isDense, memory[isDense].data());
  }
  Aligned rows(TILE_STEPS * NEURONS, 0.25f), sums(NEURONS * NEURONS, 0.5f), biasSum(NEURONS, 0.5f);
  std::vector<int32_t> index(static_cast<size_t>(padded(NEURONS)));
  std::vector<uint64_t> when(static_cast<size_t>(64 * words));
  const auto map = [&](bool isDense, const LayerInput& input) {
    loops().layerMap({TILE_STEPS, NEURONS, input, prepared[isDense], index.data(), rows.data()});
  };
  const auto gradient = [&](bool isDense, const LayerInput& input) {
    loops().layerMapGrad({TILE_STEPS, NEURONS, input, isDense, rows.data(), when.data(), sums.data(), biasSum.data()});
  };
  const auto isDenseSlower = [&](auto&& tile) {
    return [&](double rate) {
      const std::vector<uint64_t> bits = spikesAt(rate, TILES * TILE_STEPS * words);
      const auto turn = [&](bool isDense) {
        return [&, isDense] {
          for (int64_t t = 0; t < TILES * TILE_STEPS; t += TILE_STEPS) {
            tile(isDense, LayerInput{NEURONS, nullptr, bits.data() + t * words});
          }
        };
      };
      return isSlower(turn(true), turn(false));
    };
  };
  return {firstDense(isDenseSlower(map)), firstDense(isDenseSlower(gradient))};
}

}  // namespace refract
