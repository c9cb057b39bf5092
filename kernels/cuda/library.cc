/**
 * @file What the library offers to the addon (addon/library.cc), which opens it when CUDA is asked for:
 *
 *     refract_operators(&count) → the operators, for a domain of custom operators
 *     refract_device(bytes, &device, message) → 0, or 1 with CUDA's words in message, of 256 bytes (../addon/device.h)
 */
#include <cstddef>
#include <cstdio>
#include <exception>

#include "../addon/device.h"
#include "operators.h"

namespace refract {

namespace {

constexpr const OrtCustomOp* (*ALL[])() = {
    linearScanCuda,         spikeCuda,         spikeGradCuda,       refractoryMaskCuda,   convRefractoryMaskCuda,
    lifNeuronCuda,          lifNeuronGradCuda, slidingPsnCuda,      slidingPsnGradCuda,   stateSpaceNeuronCuda,
    stateSpaceNeuronGradCuda, feedbackNeuronCuda, feedbackNeuronGradCuda, normCuda,       normGradCuda,
    spikeLinearCuda,        spikeLinearGradCuda, adamStepCuda,      sgdStepCuda,
};

}  // namespace

}  // namespace refract

#ifdef _WIN32
#define EXPORTED __declspec(dllexport)
#else
#define EXPORTED __attribute__((visibility("default")))
#endif

extern "C" EXPORTED const OrtCustomOp* const* refract_operators(size_t* count) {
  static const OrtCustomOp* made[sizeof refract::ALL / sizeof *refract::ALL];
  *count = sizeof made / sizeof *made;
  for (size_t i = 0; i < *count; i++) made[i] = refract::ALL[i]();
  return made;
}

extern "C" EXPORTED int refract_device(size_t bytes, refract::Device* device, char* message) {
  try {
    *device = refract::measureDevice(bytes);
    return 0;
  } catch (const std::exception& error) {
    std::snprintf(message, 256, "%s", error.what());
    return 1;
  }
}
