/** @file What the operators that take a stack of spiking layers at once have in common. */
#pragma once

#include <atomic>
#include <string>

#include "../../cpu/crossover.h"
#include "shapes.h"

namespace refract {

/** Layers of one stack; deeper ones are cut into several. */
constexpr size_t MAX_LAYERS = 8;

/** Attribute `layers`. @throws Failure */
inline int64_t layersOf(const Attributes& attributes) {
  const int64_t layers = attributes.integer("layers", 1);
  if (layers >= 1 && layers <= static_cast<int64_t>(MAX_LAYERS)) return layers;
  throw Failure("attribute layers must be 1 to " + std::to_string(MAX_LAYERS) + ", but it is " + std::to_string(layers));
}

/**
 * How many of a layer's neurons spiked in the call before: where spikes are made and used up within one call, this says
 * which paths are the faster ones. Results do not depend on it.
 */
class RememberedRate {
 public:
  Density density() const {
    const Crossover least = crossover();
    const double rate = rate_.load(std::memory_order_relaxed);
    return {rate >= least.map, rate >= least.gradient};
  }

  /** @param spikes of all neurons, samples and steps */
  void remember(double spikes, const LayerSizes& sizes) {
    const double all = static_cast<double>(sizes.batch) * static_cast<double>(sizes.steps * sizes.neurons);
    if (all > 0) rate_.store(spikes / all, std::memory_order_relaxed);
  }

 private:
  std::atomic<double> rate_{0};
};

}  // namespace refract
