/**
 * @file From which rate of spikes on a layer's dense paths are faster than those that cost what spikes
 * (operators/spiking-layer/spike-map.h). It differs from machine to machine; what is computed does not depend on it.
 */
#pragma once

namespace refract {

/** Shares of spikes, 0 to 1; above 1: never dense. */
struct Crossover {
  double map;       ///< of the linear map
  double gradient;  ///< of the gradient of its weights
};

/** The one in use; until it is set, that of an ordinary machine. */
Crossover crossover();

/** Uses another from the next call of a kernel on. */
void setCrossover(const Crossover& measured);

/** Measures it with one thread and the instruction set in use, in some 40 ms. */
Crossover measureCrossover();

}  // namespace refract
