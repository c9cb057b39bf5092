/** @file The operator FeedbackNeuron on CUDA: a thread a row, through its steps. */
#include "../../cuda/operators.h"
#include "feedback.h"
#include "steps.cuh"

namespace refract {

namespace {

__global__ void feedbackRows(Sizes sizes, FeedbackTensors tensors, const float* x, float* s, float* count, float* v) {
  const int64_t row = firstElement(), channels = sizes.channels;
  if (row >= sizes.batch * channels) return;
  const int64_t channel = row % channels, first = row / channels * sizes.steps * channels + channel;
  const FeedbackRow of(tensors, channels, channel);
  FeedbackState h{0, 0, 0};
  float spikes = 0, next = x[first];
  for (int64_t t = 0; t < sizes.steps; t++) {
    const int64_t at = first + t * channels;
    const float in = next;
    if (t + 1 < sizes.steps) next = x[at + channels];
    h = feedbackStates(of, h, in);
    const float potential = feedbackPotential(of, h);
    const float fired = potential >= tensors.threshold ? 1.0f : 0.0f;
    h.trace = fmaf(tensors.keep, h.trace, fired);
    spikes += fired;
    if (s) s[at] = fired;
    if (v) v[at] = potential;
  }
  if (count) count[row] = spikes;
}

/**
 * One step of connected neurons, a launch of its own: what a neuron gets depends on the spikes of all at the step before.
 * @param memory [4][B·H]: states, trace and count
 * @param s [B,T,H], complete up to the step before
 */
__global__ void feedbackConnectedStep(Sizes sizes, FeedbackTensors tensors, const float* x, const float* recurrent,
                                      float* memory, float* s, float* v, int64_t t) {
  const int64_t row = firstElement(), channels = sizes.channels, rows = sizes.batch * channels;
  if (row >= rows) return;
  const int64_t channel = row % channels, first = row / channels * sizes.steps * channels, at = first + t * channels + channel;
  const FeedbackRow of(tensors, channels, channel);
  float brought = 0;
  for (int64_t j = 0; t > 0 && j < channels; j++) {
    if (s[first + (t - 1) * channels + j] != 0) brought += recurrent[channel * channels + j];
  }
  const FeedbackState before{memory[row], memory[rows + row], memory[2 * rows + row]};
  const FeedbackState h = feedbackStates(of, before, x[at] + brought);
  const float potential = feedbackPotential(of, h), fired = potential >= tensors.threshold ? 1.0f : 0.0f;
  memory[row] = h.first;
  memory[rows + row] = h.second;
  memory[2 * rows + row] = fmaf(tensors.keep, h.trace, fired);
  memory[3 * rows + row] += fired;
  s[at] = fired;
  if (v) v[at] = potential;
}

__global__ void copyCounts(int64_t rows, const float* memory, float* count) {
  const int64_t row = firstElement();
  if (row < rows) count[row] = memory[3 * rows + row];
}

const TensorSpec INPUTS[] = {
    {"x"}, {"map"}, {"read"}, {"feed", ORT_FLOAT, ORT_OPTIONAL}, {"reset", ORT_FLOAT, ORT_OPTIONAL},
    {"recurrent", ORT_FLOAT, ORT_OPTIONAL}};
const TensorSpec OUTPUTS[] = {
    {"s", ORT_FLOAT, ORT_OPTIONAL}, {"count", ORT_FLOAT, ORT_OPTIONAL}, {"v", ORT_FLOAT, ORT_OPTIONAL}};

class FeedbackNeuron {
 public:
  static constexpr OperatorSpec spec = {"FeedbackNeuron", INPUTS, 6, OUTPUTS, 3};

  explicit FeedbackNeuron(const Attributes& attributes)
      : threshold_(attributes.number("threshold", 1.0f)), keep_(keepOf(attributes)) {}

  void compute(DeviceCall& call) const {
    const FeedbackCall given(call.input(0), call.input(1), call.input(2), call.input(3), call.input(4),
                             call.input(5));
    const Sizes& sizes = given.sizes;
    const FeedbackTensors tensors{given.map.data, given.read.data, given.feed.data, given.reset.data, keep_, threshold_};
    float* s = call.output(0, given.x.dims);
    float* count = call.output(1, {sizes.batch, sizes.channels});
    float* v = call.output(2, given.x.dims);
    const int64_t rows = sizes.batch * sizes.channels;
    if (given.recurrent.data) {
      float* memory = call.scratch(4 * rows);
      call.zero(memory, 4 * rows);
      float* spikes = s ? s : call.scratch(rows * sizes.steps);
      for (int64_t t = 0; t < sizes.steps; t++) {
        call.launch(gridFor(rows, 128), feedbackConnectedStep, sizes, tensors, given.x.data, given.recurrent.data, memory,
                    spikes, v, t);
      }
      if (count) call.launch(gridFor(rows, 128), copyCounts, rows, memory, count);
      return;
    }
    call.launch(gridFor(rows, 128), feedbackRows, sizes, tensors, given.x.data, s, count, v);
  }

 private:
  float threshold_, keep_;
};

}  // namespace

const OrtCustomOp* feedbackNeuronCuda() { return customOp<FeedbackNeuron, DeviceCall>(); }

}  // namespace refract
