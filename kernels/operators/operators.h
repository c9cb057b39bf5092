/** @file Every operator of the domain `refract`. */
#pragma once

#include "../cpu/operator.h"

namespace refract {

const OrtCustomOp* linearScanOperator();
const OrtCustomOp* spikeOperator();
const OrtCustomOp* spikeGradOperator();
const OrtCustomOp* refractoryMaskOperator();
const OrtCustomOp* convRefractoryMaskOperator();
const OrtCustomOp* lifNeuronOperator();
const OrtCustomOp* lifNeuronGradOperator();
const OrtCustomOp* slidingPsnOperator();
const OrtCustomOp* slidingPsnGradOperator();
const OrtCustomOp* spikingLayerOperator();
const OrtCustomOp* spikingLayerGradOperator();
const OrtCustomOp* spikingStackOperator();
const OrtCustomOp* adamStepOperator();
const OrtCustomOp* sgdStepOperator();
const OrtCustomOp* normOperator();
const OrtCustomOp* normGradOperator();
const OrtCustomOp* spikeLinearOperator();
const OrtCustomOp* spikeLinearGradOperator();
const OrtCustomOp* gatedCellOperator();
const OrtCustomOp* gatedCellGradOperator();
const OrtCustomOp* stateSpaceNeuronOperator();
const OrtCustomOp* stateSpaceNeuronGradOperator();
const OrtCustomOp* feedbackNeuronOperator();
const OrtCustomOp* feedbackNeuronGradOperator();

using OperatorFactory = const OrtCustomOp* (*)();
constexpr OperatorFactory ALL_OPERATORS[] = {
    linearScanOperator,         spikeOperator,     spikeGradOperator,     refractoryMaskOperator,
    convRefractoryMaskOperator, lifNeuronOperator, lifNeuronGradOperator, slidingPsnOperator,
    slidingPsnGradOperator,     spikingLayerOperator, spikingLayerGradOperator,
    spikingStackOperator,
    adamStepOperator,           sgdStepOperator,   stateSpaceNeuronOperator, stateSpaceNeuronGradOperator,
    normOperator,               normGradOperator,
    spikeLinearOperator,        spikeLinearGradOperator,
    gatedCellOperator,          gatedCellGradOperator,
    feedbackNeuronOperator,     feedbackNeuronGradOperator,
};

}  // namespace refract
