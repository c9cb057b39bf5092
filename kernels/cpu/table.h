/**
 * @file The compute loops as a table of functions: one table per instruction set, all compiled from the same source
 * (loops.cc), one of them in use at a time.
 */
#pragma once

#include "../operators/adam-step/block.h"
#include "../operators/feedback-neuron/block.h"
#include "../operators/gated-cell/block.h"
#include "../operators/linear-scan/block.h"
#include "../operators/lif-neuron-grad/block.h"
#include "../operators/lif-neuron/block.h"
#include "../operators/norm/block.h"
#include "../operators/refractory-mask/block.h"
#include "../operators/sgd-step/block.h"
#include "../operators/sliding-psn-grad/block.h"
#include "../operators/sliding-psn/block.h"
#include "../operators/spike-grad/block.h"
#include "../operators/spike-linear/block.h"
#include "../operators/spike/block.h"
#include "../operators/spiking-layer/block.h"
#include "../operators/state-space/block.h"
#include "product.h"

namespace refract {

struct LoopTable {
  void (*linearScan)(const LinearScanBlock&);
  void (*spike)(const SpikeBlock&);
  void (*spikeGrad)(const SpikeGradBlock&);
  void (*refractoryMask)(const RefractoryMaskBlock&);
  void (*lifNeuron)(const LifNeuronBlock&);
  void (*lifNeuronGrad)(const LifNeuronGradBlock&);
  void (*slidingPsn)(const SlidingPsnBlock&);
  void (*slidingPsnGrad)(const SlidingPsnGradBlock&);
  void (*mapSums)(const MapSums&);
  void (*layerMap)(const MapTile&);
  void (*layerMapGrad)(const MapGradTile&);
  void (*lifLayer)(const LifLayer&, const NeuronTile&);
  void (*lifLayerGrad)(const LifLayer&, const NeuronGradTile&);
  void (*product)(const ProductTile&);
  void (*sparseProduct)(const SparseProductTile&);
  /** sum[i] += row[i] */
  void (*addRows)(int64_t count, const float* row, float* sum);
  void (*adamStep)(const AdamRun&);
  void (*sgdStep)(const SgdRun&);
  void (*normRows)(const Norm&, const NormRun&);
  void (*normGradRows)(const Norm&, const NormGradRun&);
  int64_t (*packSpikes)(const PackTile&);
  void (*gatedStep)(const GatedStep&);
  /** @param zeros [hidden] */
  void (*gatedStepBack)(const GatedStepBack&, const float* zeros);
  void (*stateSpace)(const StateSpace*, const StateSpaceBlock&);
  void (*stateSpaceGrad)(const StateSpace*, const StateSpaceGradBlock&);
  void (*feedbackNeuron)(const Feedback&, const FeedbackBlock&);
  void (*feedbackNeuronGrad)(const Feedback&, const FeedbackGradBlock&);
  void (*feedbackSample)(const FeedbackSample&);
  void (*feedbackSampleGrad)(const FeedbackGradSample&);
};

/** The table of the instruction set in use. */
const LoopTable& loops();

}  // namespace refract
