/**
 * @file How each operator of a network is computed in pieces along time: what it does with each step alone is done as it
 * stands; what it keeps from step to step is carried on; what it makes of all steps together is put together of the
 * pieces' parts. An operator without a rule is one that sees more than what was before, and the reason is there.
 */
import { layoutRules } from './layout-rules.ts';
import { neuronRules } from './neuron-rules.ts';
import { notStreamed } from './rule.ts';
import type { StreamRules } from './rule.ts';
import { stepRules } from './step-rules.ts';

const ofTraining = notStreamed('it is part of a training step');
const ofIndices = notStreamed('steps may be picked by their number');

export const streamRules: StreamRules = {
  ...stepRules,
  ...layoutRules,
  ...neuronRules,
  gather: ofIndices,
  gatherElements: ofIndices,
  scatterAdd: ofIndices,
  spikeGrad: ofTraining,
  lifNeuronGrad: ofTraining,
  slidingPsnGrad: ofTraining,
  gatedCellGrad: ofTraining,
  spikeLinearGrad: ofTraining,
  normGrad: ofTraining,
  stateSpaceNeuronGrad: ofTraining,
  feedbackNeuronGrad: ofTraining,
  spikingLayer: notStreamed('layers are fused after that'),
  spikingLayerGrad: ofTraining,
  spikingStack: ofTraining,
  adamStep: ofTraining,
  sgdStep: ofTraining,
};
