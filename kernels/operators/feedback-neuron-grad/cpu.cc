/** @file The operator FeedbackNeuronGrad: the gradient of FeedbackNeuron; what spikes do by `reset` is a constant. */
#include "../../cpu/partition.h"
#include "../../cpu/table.h"
#include "../feedback-neuron/feedback.h"
#include "../operators.h"
#include "../spiking-layer/shapes.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"x"},
                             {"v"},
                             {"map"},
                             {"read"},
                             {"feed", ORT_FLOAT, ORT_OPTIONAL},
                             {"reset", ORT_FLOAT, ORT_OPTIONAL},
                             {"ds", ORT_FLOAT, ORT_OPTIONAL},
                             {"dcount", ORT_FLOAT, ORT_OPTIONAL},
                             {"dv", ORT_FLOAT, ORT_OPTIONAL},
                             {"recurrent", ORT_FLOAT, ORT_OPTIONAL},
                             {"open", ORT_UINT8, ORT_OPTIONAL}};
const TensorSpec OUTPUTS[] = {{"dx", ORT_FLOAT, ORT_OPTIONAL},
                              {"dmap", ORT_FLOAT, ORT_OPTIONAL},
                              {"dread", ORT_FLOAT, ORT_OPTIONAL},
                              {"dfeed", ORT_FLOAT, ORT_OPTIONAL}};

class FeedbackNeuronGrad {
 public:
  static constexpr OperatorSpec spec = {"FeedbackNeuronGrad", INPUTS, 11, OUTPUTS, 4};

  explicit FeedbackNeuronGrad(const Attributes& attributes)
      : rule_(feedbackRuleOf(attributes)),
        surrogate_(surrogateOf(attributes)),
        straight_(attributes.integer("straight", 0) != 0) {}

  void compute(Call& call) const {
    const FeedbackCall given(call.input(0), call.input(2), call.input(3), call.input(4), call.input(5),
                             call.input(9));
    const auto v = call.input(1), ds = call.input(6), dcount = call.input(7), dv = call.input(8);
    const Sizes& sizes = given.sizes;
    expectDims(v, "[B,T,H]", given.x.dims);
    expectDims(ds, "[B,T,H]", given.x.dims);
    expectDims(dcount, "[B,H]", {sizes.batch, sizes.channels});
    expectDims(dv, "[B,T,H]", given.x.dims);
    const auto open = call.input<uint8_t>(10);
    expectDims(open, "[B,T,H]", given.x.dims);
    float* dx = call.output(0, given.x.dims);
    const Feedbacks neurons(given);
    const int64_t groups = given.groups();
    // Every sample has sums of its own, which are added up in order: threads change no bit.
    float* sums = scratch(2, sizes.batch * groups * SUM_FLOATS);
    const int64_t floats = feedbackGradFloats(sizes.steps);
    const auto blockOf = [&](int64_t sample, int64_t group, float* memory) {
      const int64_t channel = group * STATE_CHANNELS;
      FeedbackGradBlock block{sizes.steps, given.widthOf(group), surrogate_, straight_};
      block.x = rowsOf(given.x.data, sizes, sample, channel);
      block.v = rowsOf(v.data, sizes, sample, channel);
      block.ds = rowsOf(ds.data, sizes, sample, channel);
      block.dv = rowsOf(dv.data, sizes, sample, channel);
      block.open = rowsOf(open.data, sizes, sample, channel);
      block.dcount = partOf(dcount.data, sizes, sample, channel);
      block.dx = rowsOf(dx, sizes, sample, channel);
      block.sums = sums + (sample * groups + group) * SUM_FLOATS;
      std::fill(block.sums, block.sums + SUM_FLOATS, 0.0f);
      block.memory = memory;
      return block;
    };
    if (given.recurrent.data) {
      const Connections connections(given, true);
      const std::vector<Feedback> all = neurons.all(groups, rule_);
      call.parallel(static_cast<size_t>(sizes.batch), [&](size_t sample) {
        float* memory = scratch(1, groups * (floats + STATE_CHANNELS));
        std::vector<FeedbackGradBlock> blocks;
        for (int64_t group = 0; group < groups; group++) {
          blocks.push_back(blockOf(static_cast<int64_t>(sample), group, memory + group * floats));
        }
        loops().feedbackSampleGrad({sizes.channels, groups, all.data(), blocks.data(), connections.outgoing(),
                                    connections.incoming(), memory + groups * floats});
      });
    } else {
      call.parallel(static_cast<size_t>(sizes.batch * groups), [&](size_t task) {
        const int64_t sample = static_cast<int64_t>(task) / groups, group = static_cast<int64_t>(task) % groups;
        loops().feedbackNeuronGrad(neurons.of(group, rule_), blockOf(sample, group, scratch(1, floats)));
      });
    }
    giveSums(call, given, sums);
  }

 private:
  static constexpr int64_t SUM_FLOATS = FEEDBACK_SUMS * STATE_CHANNELS;

  static void giveSums(const Call& call, const FeedbackCall& given, float* sums) {
    const int64_t channels = given.sizes.channels, groups = given.groups();
    std::vector<float> total(static_cast<size_t>(groups * SUM_FLOATS), 0.0f);
    for (int64_t sample = 0; sample < given.sizes.batch; sample++) {
      loops().addRows(groups * SUM_FLOATS, sums + sample * groups * SUM_FLOATS, total.data());
    }
    constexpr int64_t rows[] = {FEEDBACK_MAP, FEEDBACK_READ, FEEDBACK_FEED};
    int64_t first = 0;
    for (size_t output = 0; output < 3; output++) {
      float* to = call.output(output + 1, {rows[output], channels});
      for (int64_t row = 0; to && row < rows[output]; row++) {
        for (int64_t channel = 0; channel < channels; channel++) {
          const int64_t group = channel / STATE_CHANNELS, i = channel % STATE_CHANNELS;
          to[row * channels + channel] = total[static_cast<size_t>(group * SUM_FLOATS + (first + row) * STATE_CHANNELS + i)];
        }
      }
      first += rows[output];
    }
  }

  FeedbackRule rule_;
  Surrogate surrogate_;
  bool straight_;
};

}  // namespace

const OrtCustomOp* feedbackNeuronGradOperator() { return customOp<FeedbackNeuronGrad>(); }

}  // namespace refract
