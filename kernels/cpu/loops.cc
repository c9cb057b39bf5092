/**
 * @file The compute loops of all operators, compiled once per instruction set: CMakeLists.txt sets REFRACT_ISA to the
 * namespace and passes the compiler's flags for it. The loops are plain C++ that compilers vectorise (a few use
 * lanes.h). They use nothing of the standard library and no inline function from outside this namespace: the linker
 * keeps one copy of such a function, and it might be the one compiled for a machine that this is not.
 */
#include <stdint.h>
#include <string.h>

#include "table.h"

#ifdef _MSC_VER
#include <math.h>  // sqrtf and fmaf, which the compiler knows
#endif

#if defined(__AVX2__) || defined(__AVX512F__)
#include <immintrin.h>
#elif defined(__aarch64__) && !defined(_MSC_VER)
#include <arm_neon.h>
#elif defined(_MSC_VER)
#include <intrin.h>
#endif

#if defined(__clang__)
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#elif defined(_MSC_VER)
#define INDEPENDENT __pragma(loop(ivdep))
#else
/** Before a loop whose iterations touch different elements: row pointers never meet, except as the very same row. */
#define INDEPENDENT _Pragma("GCC ivdep")
#endif

namespace refract {
namespace REFRACT_ISA {

/** In products.cc. */
void product(const ProductTile& tile);

#include "lanes.h"
#include "rows.h"
#include "surrogate.h"

#include "../operators/adam-step/loop.h"
#include "../operators/linear-scan/loop.h"
#include "../operators/lif-neuron/loop.h"
#include "../operators/lif-neuron-grad/loop.h"
#include "../operators/refractory-mask/loop.h"
#include "../operators/sgd-step/loop.h"
#include "../operators/sliding-psn/loop.h"
#include "../operators/sliding-psn-grad/loop.h"
#include "../operators/spike-grad/loop.h"
#include "../operators/spike/loop.h"
#include "../operators/spiking-layer/add-rows.h"
#include "../operators/spiking-layer/spike-map.h"
#include "../operators/spiking-layer/spike-map-grad.h"
#include "../operators/spiking-layer/map.h"
#include "../operators/spiking-layer/neuron.h"
#include "../operators/spike-linear/loop.h"
#include "../operators/gated-cell/loop.h"
#include "../operators/gated-cell-grad/loop.h"
#include "../operators/spiking-layer-grad/sparse-product.h"
#include "../operators/norm/loop.h"
#include "../operators/norm-grad/loop.h"
#include "../operators/state-space/loop.h"
#include "../operators/state-space-grad/loop.h"
#include "../operators/feedback-neuron/loop.h"
#include "../operators/feedback-neuron-grad/loop.h"

extern const LoopTable table;
const LoopTable table = {
    linearScan, spike,        spikeGrad, refractoryMask, lifNeuron, lifNeuronGrad, slidingPsn, slidingPsnGrad, mapSums,
    layerMap,   layerMapGrad, lifLayer,  lifLayerGrad,   product,   sparseProduct, addRow,     adamStep,       sgdStep,
    normRows,   normGradRows, packSpikes, gatedStep, gatedStepBack, stateSpace,    stateSpaceGrad,
    feedbackNeuron, feedbackNeuronGrad, feedbackSample, feedbackSampleGrad};

}  // namespace REFRACT_ISA
}  // namespace refract
