/** @file The operator LifNeuron: leaky integrate-and-fire with one of five rules for what follows a spike. */
#include "../../cpu/partition.h"
#include "../../cpu/table.h"
#include "../operators.h"

namespace refract {

namespace {

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

  void compute(Call& call) const {
    const auto current = call.input(0);
    const auto decay = call.input(1);
    const Sizes sizes = sizesOf(current);
    expectDims(decay, "[H]", {sizes.channels});
    float* s = call.output(0, current.dims);
    float* count = call.output(1, {sizes.batch, sizes.channels});
    float* v = call.output(2, current.dims);
    auto* open = call.output<uint8_t>(3, current.dims);
    forEachBlock(call, sizes, blockWidth(sizes), [&](int64_t sample, int64_t channel, int64_t width) {
      LifNeuronBlock block{sizes.steps, width, rule_, threshold_, period_};
      block.current = rowsOf(current.data, sizes, sample, channel);
      block.decay = decay.data + channel;
      block.s = rowsOf(s, sizes, sample, channel);
      block.count = partOf(count, sizes, sample, channel);
      block.v = rowsOf(v, sizes, sample, channel);
      block.open = rowsOf(open, sizes, sample, channel);
      loops().lifNeuron(block);
    });
  }

 private:
  Rule rule_;
  float threshold_;
  int32_t period_;
};

}  // namespace

const OrtCustomOp* lifNeuronOperator() { return customOp<LifNeuron>(); }

}  // namespace refract
