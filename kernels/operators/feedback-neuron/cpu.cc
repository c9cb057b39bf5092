/** @file The operator FeedbackNeuron: two states a channel, a potential read of them, and spikes that feed back into them. */
#include "../../cpu/partition.h"
#include "../../cpu/table.h"
#include "../operators.h"
#include "../spiking-layer/shapes.h"
#include "feedback.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {
    {"x"}, {"map"}, {"read"}, {"feed", ORT_FLOAT, ORT_OPTIONAL}, {"reset", ORT_FLOAT, ORT_OPTIONAL},
    {"recurrent", ORT_FLOAT, ORT_OPTIONAL}, {"state", ORT_FLOAT, ORT_OPTIONAL}};
const TensorSpec OUTPUTS[] = {{"s", ORT_FLOAT, ORT_OPTIONAL},
                              {"count", ORT_FLOAT, ORT_OPTIONAL},
                              {"v", ORT_FLOAT, ORT_OPTIONAL},
                              {"next", ORT_FLOAT, ORT_OPTIONAL},
                              {"open", ORT_UINT8, ORT_OPTIONAL}};

class FeedbackNeuron {
 public:
  static constexpr OperatorSpec spec = {"FeedbackNeuron", INPUTS, 7, OUTPUTS, 5};

  explicit FeedbackNeuron(const Attributes& attributes) : rule_(feedbackRuleOf(attributes)) {}

  void compute(Call& call) const {
    const FeedbackCall given(call.input(0), call.input(1), call.input(2), call.input(3), call.input(4),
                             call.input(5));
    const Sizes& sizes = given.sizes;
    float* s = call.output(0, given.x.dims);
    float* count = call.output(1, {sizes.batch, sizes.channels});
    float* v = call.output(2, given.x.dims);
    const auto state = call.input(6);
    const Dims stateDims = {sizes.batch, FEEDBACK_STATE, sizes.channels};
    expectDims(state, "[B,5,H]", stateDims);
    float* next = call.output(3, stateDims);
    auto* open = call.output<uint8_t>(4, given.x.dims);
    const Sizes stateSizes{sizes.batch, FEEDBACK_STATE, sizes.channels};
    const Feedbacks neurons(given);
    const int64_t groups = given.groups();
    const auto blockOf = [&](int64_t sample, int64_t group) {
      const int64_t channel = group * STATE_CHANNELS;
      FeedbackBlock block{sizes.steps, given.widthOf(group)};
      block.x = rowsOf(given.x.data, sizes, sample, channel);
      block.s = rowsOf(s, sizes, sample, channel);
      block.v = rowsOf(v, sizes, sample, channel);
      block.count = partOf(count, sizes, sample, channel);
      block.state = rowsOf(state.data, stateSizes, sample, channel);
      block.next = rowsOf(next, stateSizes, sample, channel);
      block.open = rowsOf(open, sizes, sample, channel);
      return block;
    };
    if (given.recurrent.data) {
      const Connections connections(given, false);
      const std::vector<Feedback> all = neurons.all(groups, rule_);
      call.parallel(static_cast<size_t>(sizes.batch), [&](size_t sample) {
        std::vector<FeedbackBlock> blocks;
        for (int64_t group = 0; group < groups; group++) blocks.push_back(blockOf(static_cast<int64_t>(sample), group));
        float* memory = scratch(1, feedbackSampleFloats(groups));
        loops().feedbackSample({sizes.channels, groups, all.data(), blocks.data(), connections.outgoing(), memory});
      });
      return;
    }
    call.parallel(static_cast<size_t>(sizes.batch * groups), [&](size_t task) {
      const int64_t sample = static_cast<int64_t>(task) / groups, group = static_cast<int64_t>(task) % groups;
      loops().feedbackNeuron(neurons.of(group, rule_), blockOf(sample, group));
    });
  }

 private:
  FeedbackRule rule_;
};

}  // namespace

const OrtCustomOp* feedbackNeuronOperator() { return customOp<FeedbackNeuron>(); }

}  // namespace refract
