/** @file The operator LifNeuron on CUDA: a thread a row, through its steps. */
#include "../../cuda/call.h"
#include "../../cuda/operators.h"

namespace refract {

namespace {

/** Steps that a thread reads before it works on them. */
constexpr int AHEAD = 8;

struct LifTensors {
  const float *current, *decay;
  float *s, *count, *v;  ///< absent ones null
  uint8_t* open;
};

template <Rule rule>
__global__ void lifRows(Sizes sizes, float threshold, int32_t period, LifTensors of) {
  constexpr bool isRefractory = rule == Rule::refractory || rule == Rule::refractoryConv;
  const int64_t row = firstElement(), channels = sizes.channels;
  if (row >= sizes.batch * channels) return;
  const int64_t first = row / channels * sizes.steps * channels + row % channels;
  const float decay = of.decay[row % channels];
  Gate gate;
  // A membrane at rest has not just spiked, whatever the threshold.
  float membrane = 0, count = 0;
  for (int64_t t = 0; t < sizes.steps; t += AHEAD) {
    const int many = sizes.steps - t < AHEAD ? static_cast<int>(sizes.steps - t) : AHEAD;
    float currents[AHEAD];
#pragma unroll
    for (int j = 0; j < AHEAD; j++) currents[j] = j < many ? of.current[first + (t + j) * channels] : 0.0f;
#pragma unroll
    for (int j = 0; j < AHEAD; j++) {
      if (j >= many) break;
      const int64_t at = first + (t + j) * channels;
      const float v = decay * membrane + currents[j];
      const bool candidate = v >= threshold;
      const bool isOpen = !isRefractory || gate.isOpen();
      const bool fires = candidate && isOpen;
      if (isRefractory) gate.pass(rule == Rule::refractoryConv ? candidate : fires, period);
      membrane = afterReset<rule>(v, threshold);
      count += fires ? 1.0f : 0.0f;
      if (of.s) of.s[at] = fires ? 1.0f : 0.0f;
      if (of.v) of.v[at] = v;
      if (of.open) of.open[at] = isOpen;
    }
  }
  if (of.count) of.count[row] = count;
}

const TensorSpec INPUTS[] = {{"current"}, {"decay"}};
const TensorSpec OUTPUTS[] = {{"s", ORT_FLOAT, ORT_OPTIONAL},
                              {"count", ORT_FLOAT, ORT_OPTIONAL},
                              {"v", ORT_FLOAT, ORT_OPTIONAL},
                              {"open", ORT_UINT8, ORT_OPTIONAL}};

class LifNeuron {
 public:
  static constexpr OperatorSpec spec = {"LifNeuron", INPUTS, 2, OUTPUTS, 4};

  explicit LifNeuron(const Attributes& attributes)
      : rule_(ruleOf(attributes)), threshold_(attributes.number("threshold", 1.0f)), period_(periodOf(attributes)) {}

  void compute(DeviceCall& call) const {
    static constexpr decltype(&lifRows<Rule::none>) byRule[] = {lifRows<Rule::none>, lifRows<Rule::soft>, lifRows<Rule::hard>,
                                                                lifRows<Rule::refractory>, lifRows<Rule::refractoryConv>};
    const auto current = call.input(0);
    const auto decay = call.input(1);
    const Sizes sizes = sizesOf(current);
    expectDims(decay, "[H]", {sizes.channels});
    LifTensors of{current.data, decay.data};
    of.s = call.output(0, current.dims);
    of.count = call.output(1, {sizes.batch, sizes.channels});
    of.v = call.output(2, current.dims);
    of.open = call.output<uint8_t>(3, current.dims);
    const Grid grid = gridFor(sizes.batch * sizes.channels, 128);
    call.launch(grid, byRule[static_cast<int>(rule_)], sizes, threshold_, period_, of);
  }

 private:
  Rule rule_;
  float threshold_;
  int32_t period_;
};

}  // namespace

const OrtCustomOp* lifNeuronCuda() { return customOp<LifNeuron, DeviceCall>(); }

}  // namespace refract
