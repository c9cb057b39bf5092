/** @file The operator FeedbackNeuron on CUDA: a thread a row, through its steps. */
#include "../../cuda/operators.h"
#include "feedback.h"
#include "steps.cuh"

namespace refract {

namespace {

/** @param state and kept [B,5,H], before and after the sequence; or null */
__global__ void feedbackRows(Sizes sizes, FeedbackTensors tensors, const float* x, const float* state, float* s,
                             float* count, float* v, float* kept, uint8_t* open) {
  const int64_t row = firstElement(), channels = sizes.channels;
  if (row >= sizes.batch * channels) return;
  const int64_t channel = row % channels, first = row / channels * sizes.steps * channels + channel;
  const FeedbackRow of(tensors, channels, channel);
  const int64_t own = row / channels * FEEDBACK_STATE * channels + channel;
  FeedbackState h{0, 0, 0};
  if (state) h = {state[own], state[own + channels], state[own + 2 * channels]};
  Gate gate;
  if (state) gate.left = static_cast<int32_t>(state[own + 4 * channels]);
  float spikes = 0, last = 0, next = x[first];
  for (int64_t t = 0; t < sizes.steps; t++) {
    const int64_t at = first + t * channels;
    const float in = next;
    if (t + 1 < sizes.steps) next = x[at + channels];
    h = feedbackStates(of, h, in);
    const float potential = feedbackPotential(of, h);
    const bool isOpen = gate.isOpen(), candidate = potential >= tensors.rule.threshold;
    const float fired = candidate && isOpen ? 1.0f : 0.0f;
    gate.pass(tensors.rule.byCandidates ? candidate : candidate && isOpen, tensors.rule.period);
    h.trace = fmaf(tensors.rule.keep, h.trace, fired);
    spikes += fired;
    last = fired;
    if (s) s[at] = fired;
    if (v) v[at] = potential;
    if (open) open[at] = isOpen;
  }
  if (count) count[row] = spikes;
  if (!kept) return;
  kept[own] = h.first;
  kept[own + channels] = h.second;
  kept[own + 2 * channels] = h.trace;
  kept[own + 3 * channels] = last;
  kept[own + 4 * channels] = static_cast<float>(gate.left);
}

/**
 * One step of connected neurons, a launch of its own: what a neuron gets depends on the spikes of all at the step before.
 * @param memory [5][B·H]: states, trace, count and steps to wait
 * @param state [B,5,H]: at t = 0, what a step before has left; or null
 * @param s [B,T,H], complete up to the step before
 */
__global__ void feedbackConnectedStep(Sizes sizes, FeedbackTensors tensors, const float* x, const float* recurrent,
                                      const float* state, float* memory, float* s, float* v, uint8_t* open, int64_t t) {
  const int64_t row = firstElement(), channels = sizes.channels, rows = sizes.batch * channels;
  if (row >= rows) return;
  const int64_t channel = row % channels, first = row / channels * sizes.steps * channels, at = first + t * channels + channel;
  const FeedbackRow of(tensors, channels, channel);
  float brought = 0;
  const int64_t sample = row / channels * FEEDBACK_STATE * channels;
  const float* before = t > 0 ? s + first + (t - 1) * channels : state ? state + sample + 3 * channels : nullptr;
  for (int64_t j = 0; before && j < channels; j++) {
    if (before[j] != 0) brought += recurrent[channel * channels + j];
  }
  FeedbackState past{memory[row], memory[rows + row], memory[2 * rows + row]};
  Gate gate;
  gate.left = static_cast<int32_t>(memory[4 * rows + row]);
  if (t == 0 && state) {
    const float* own = state + sample + channel;
    past = {own[0], own[channels], own[2 * channels]};
    gate.left = static_cast<int32_t>(own[4 * channels]);
  }
  const FeedbackState h = feedbackStates(of, past, x[at] + brought);
  const float potential = feedbackPotential(of, h);
  const bool isOpen = gate.isOpen(), candidate = potential >= tensors.rule.threshold;
  const float fired = candidate && isOpen ? 1.0f : 0.0f;
  gate.pass(tensors.rule.byCandidates ? candidate : candidate && isOpen, tensors.rule.period);
  memory[row] = h.first;
  memory[rows + row] = h.second;
  memory[2 * rows + row] = fmaf(tensors.rule.keep, h.trace, fired);
  memory[3 * rows + row] += fired;
  memory[4 * rows + row] = static_cast<float>(gate.left);
  s[at] = fired;
  if (v) v[at] = potential;
  if (open) open[at] = isOpen;
}

__global__ void copyCounts(int64_t rows, const float* memory, float* count) {
  const int64_t row = firstElement();
  if (row < rows) count[row] = memory[3 * rows + row];
}

/** After the last step: states, trace and waits from `memory`, and the spikes of that step, to [B,5,H]. */
__global__ void keepConnected(Sizes sizes, const float* memory, const float* s, float* kept) {
  const int64_t row = firstElement(), channels = sizes.channels, rows = sizes.batch * channels;
  if (row >= rows) return;
  const int64_t sample = row / channels, channel = row % channels;
  float* own = kept + sample * FEEDBACK_STATE * channels + channel;
  for (int64_t i = 0; i < 3; i++) own[i * channels] = memory[i * rows + row];
  own[4 * channels] = memory[4 * rows + row];
  own[3 * channels] = s[((sample + 1) * sizes.steps - 1) * channels + channel];
}

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

  void compute(DeviceCall& call) const {
    const FeedbackCall given(call.input(0), call.input(1), call.input(2), call.input(3), call.input(4),
                             call.input(5));
    const Sizes& sizes = given.sizes;
    const FeedbackTensors tensors{given.map.data, given.read.data, given.feed.data, given.reset.data, rule_};
    float* s = call.output(0, given.x.dims);
    float* count = call.output(1, {sizes.batch, sizes.channels});
    float* v = call.output(2, given.x.dims);
    const auto state = call.input(6);
    const Dims stateDims = {sizes.batch, FEEDBACK_STATE, sizes.channels};
    expectDims(state, "[B,5,H]", stateDims);
    float* next = call.output(3, stateDims);
    auto* open = call.output<uint8_t>(4, given.x.dims);
    const int64_t rows = sizes.batch * sizes.channels;
    if (given.recurrent.data) {
      float* memory = call.scratch(5 * rows);
      call.zero(memory, 5 * rows);
      float* spikes = s ? s : call.scratch(rows * sizes.steps);
      for (int64_t t = 0; t < sizes.steps; t++) {
        call.launch(gridFor(rows, 128), feedbackConnectedStep, sizes, tensors, given.x.data, given.recurrent.data,
                    state.data, memory, spikes, v, open, t);
      }
      if (count) call.launch(gridFor(rows, 128), copyCounts, rows, memory, count);
      if (next) call.launch(gridFor(rows, 128), keepConnected, sizes, memory, spikes, next);
      return;
    }
    call.launch(gridFor(rows, 128), feedbackRows, sizes, tensors, given.x.data, state.data, s, count, v, next, open);
  }

 private:
  FeedbackRule rule_;
};

}  // namespace

const OrtCustomOp* feedbackNeuronCuda() { return customOp<FeedbackNeuron, DeviceCall>(); }

}  // namespace refract
