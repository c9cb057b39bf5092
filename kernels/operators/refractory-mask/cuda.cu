/** @file The operators RefractoryMask and ConvRefractoryMask on CUDA: a thread a row, through its steps. */
#include "../../cuda/call.h"
#include "../../cuda/operators.h"
#include "cpu.h"

namespace refract {

namespace {

/** Steps that a thread reads before it works on them. */
constexpr int AHEAD = 8;

/** @tparam byCandidates the convolutional rule: every candidate closes the gate, not only those that pass */
template <bool byCandidates>
__global__ void maskRows(Sizes sizes, int32_t period, const float* c, float* s, uint8_t* open) {
  const int64_t row = firstElement(), channels = sizes.channels;
  if (row >= sizes.batch * channels) return;
  const int64_t first = row / channels * sizes.steps * channels + row % channels;
  Gate gate;
  for (int64_t t = 0; t < sizes.steps; t += AHEAD) {
    const int many = sizes.steps - t < AHEAD ? static_cast<int>(sizes.steps - t) : AHEAD;
    bool candidates[AHEAD];
#pragma unroll
    for (int j = 0; j < AHEAD; j++) candidates[j] = j < many && c[first + (t + j) * channels] != 0;
#pragma unroll
    for (int j = 0; j < AHEAD; j++) {
      if (j >= many) break;
      const int64_t at = first + (t + j) * channels;
      const bool isOpen = gate.isOpen(), fires = candidates[j] && isOpen;
      gate.pass(byCandidates ? candidates[j] : fires, period);
      if (s) s[at] = fires ? 1.0f : 0.0f;
      if (open) open[at] = isOpen;
    }
  }
}

const TensorSpec INPUTS[] = {{"c"}};
const TensorSpec OUTPUTS[] = {{"s", ORT_FLOAT, ORT_OPTIONAL}, {"open", ORT_UINT8, ORT_OPTIONAL}};

template <bool byCandidates>
class Mask {
 public:
  static constexpr OperatorSpec spec = {byCandidates ? "ConvRefractoryMask" : "RefractoryMask", INPUTS, 1, OUTPUTS, 2};

  explicit Mask(const Attributes& attributes) : period_(periodOf(attributes)) {
    splitOf(attributes);  // checked as on the CPU; rows are not cut up here
  }

  void compute(DeviceCall& call) const {
    const auto c = call.input(0);
    const Sizes sizes = sizesOf(c);
    float* s = call.output(0, c.dims);
    auto* open = call.output<uint8_t>(1, c.dims);
    call.launch(gridFor(sizes.batch * sizes.channels, 128), maskRows<byCandidates>, sizes, period_, c.data, s, open);
  }

 private:
  int32_t period_;
};

}  // namespace

const OrtCustomOp* refractoryMaskCuda() { return customOp<Mask<false>, DeviceCall>(); }
const OrtCustomOp* convRefractoryMaskCuda() { return customOp<Mask<true>, DeviceCall>(); }

}  // namespace refract
