/** @file Every operator of the domain `refract` that there is for CUDA: those that a table below names. */
#pragma once

#include "../ort/abi.h"

namespace refract {

const OrtCustomOp* linearScanCuda();
const OrtCustomOp* spikeCuda();
const OrtCustomOp* spikeGradCuda();
const OrtCustomOp* refractoryMaskCuda();
const OrtCustomOp* convRefractoryMaskCuda();
const OrtCustomOp* lifNeuronCuda();
const OrtCustomOp* lifNeuronGradCuda();
const OrtCustomOp* slidingPsnCuda();
const OrtCustomOp* slidingPsnGradCuda();
const OrtCustomOp* stateSpaceNeuronCuda();
const OrtCustomOp* stateSpaceNeuronGradCuda();
const OrtCustomOp* feedbackNeuronCuda();
const OrtCustomOp* feedbackNeuronGradCuda();
const OrtCustomOp* normCuda();
const OrtCustomOp* normGradCuda();
const OrtCustomOp* spikeLinearCuda();
const OrtCustomOp* spikeLinearGradCuda();
const OrtCustomOp* adamStepCuda();
const OrtCustomOp* sgdStepCuda();

}  // namespace refract
