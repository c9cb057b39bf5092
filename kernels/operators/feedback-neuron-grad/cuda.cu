/**
 * @file The operator FeedbackNeuronGrad on CUDA: a thread a row. States are made again from the input and the potentials,
 * as those of StateSpaceNeuronGrad; what is computed is said in reference.ts.
 */
#include "../../cuda/operators.h"
#include "../feedback-neuron/feedback.h"
#include "../feedback-neuron/steps.cuh"

namespace refract {

namespace {

constexpr int64_t TILE = 32;

struct FeedbackGradTensors {
  const float *x, *v, *ds, *dcount, *dv;  ///< absent ones null
  const uint8_t* open;
  bool straight;
  float* dx;
  float* sums;  ///< [B][15][H]: dmap, dread, dfeed of each sample
};

/** What a row adds up: dmap, dread, dfeed. */
struct FeedbackSums {
  float all[FEEDBACK_SUMS];
};

__device__ inline void giveSums(float* to, int64_t channels, const FeedbackSums& sums) {
#pragma unroll
  for (int i = 0; i < FEEDBACK_SUMS; i++) to[i * channels] = sums.all[i];
}

/** Whether a spike was allowed at an element. */
__device__ inline bool isOpen(const FeedbackGradTensors& of, int64_t at) { return !of.open || of.open[at] != 0; }

/** One step back of a row, at element `at`; `back` is what reaches the step from the one after it. */
__device__ inline void feedbackBack(const FeedbackRow& of, const FeedbackTensors& tensors, const Surrogate& surrogate,
                                    const FeedbackGradTensors& to, int64_t at, float dcount, float in,
                                    const FeedbackState& before, const FeedbackState& now, FeedbackState& back,
                                    FeedbackSums& sums) {
  float *dmap = sums.all, *dread = dmap + FEEDBACK_MAP, *dfeed = dread + FEEDBACK_READ;
  const float up = (to.ds ? to.ds[at] : 0.0f) + dcount, own = to.dv ? to.dv[at] : 0.0f;
  const float passes = to.straight || isOpen(to, at) ? 1.0f : 0.0f;
  const float e = fmaf(slopeOf(surrogate, to.v[at] - tensors.rule.threshold) * passes, up + back.trace, own);
  const float d[2] = {fmaf(of.read[0], e, back.first), fmaf(of.read[1], e, back.second)};
  const float toFirst = feedbackSum(of.through, before, of.through[2]), toSecond = feedbackSum(of.through + 3, before, of.through[5]);
  const float given = fmaf(tensors.rule.keep, back.trace, of.through[6] * e);
  back.trace = fmaf(d[1], toSecond, fmaf(d[0], toFirst, given));
#pragma unroll
  for (int i = 0; i < 2; i++) {
    const float fed = before.trace * d[i];
    dmap[3 * i] = fmaf(d[i], before.first, dmap[3 * i]);
    dmap[3 * i + 1] = fmaf(d[i], before.second, dmap[3 * i + 1]);
    dmap[3 * i + 2] = fmaf(d[i], in, dmap[3 * i + 2]);
    dfeed[3 * i] = fmaf(fed, before.first, dfeed[3 * i]);
    dfeed[3 * i + 1] = fmaf(fed, before.second, dfeed[3 * i + 1]);
    dfeed[3 * i + 2] += fed;
  }
  dfeed[6] = fmaf(e, before.trace, dfeed[6]);
  dread[0] = fmaf(e, now.first, dread[0]);
  dread[1] = fmaf(e, now.second, dread[1]);
  if (to.dx) to.dx[at] = fmaf(of.map[2], d[0], of.map[5] * d[1]);
  const auto weight = [&](int k) { return fmaf(before.trace, of.feed[k], of.map[k]); };
  back.first = fmaf(weight(0), d[0], weight(3) * d[1]);
  back.second = fmaf(weight(1), d[0], weight(4) * d[1]);
}

/** Scratch of one row: states before each tile, and within a tile before each step. */
inline int64_t floatsOfRow(int64_t steps) { return 3 * ((steps + TILE - 1) / TILE + TILE + 1); }

__global__ void feedbackGradRows(Sizes sizes, FeedbackTensors tensors, Surrogate surrogate, FeedbackGradTensors to, float* memory) {
  const int64_t row = firstElement(), channels = sizes.channels, rows = sizes.batch * channels;
  if (row >= rows) return;
  const int64_t channel = row % channels, first = row / channels * sizes.steps * channels + channel;
  const FeedbackRow of(tensors, channels, channel);
  const float dcount = to.dcount ? to.dcount[row] : 0.0f;
  const auto keepAt = [&](int64_t index, const FeedbackState& h) {
    memory[3 * index * rows + row] = h.first;
    memory[(3 * index + 1) * rows + row] = h.second;
    memory[(3 * index + 2) * rows + row] = h.trace;
  };
  const auto keptAt = [&](int64_t index) {
    return FeedbackState{memory[3 * index * rows + row], memory[(3 * index + 1) * rows + row], memory[(3 * index + 2) * rows + row]};
  };
  const int64_t tiles = (sizes.steps + TILE - 1) / TILE;
  const auto after = [&](const FeedbackState& h, int64_t t) {
    const int64_t at = first + t * channels;
    FeedbackState next = feedbackStates(of, h, to.x[at]);
    next.trace = fmaf(tensors.rule.keep, h.trace, to.v[at] >= tensors.rule.threshold && isOpen(to, at) ? 1.0f : 0.0f);
    return next;
  };
  FeedbackState h{0, 0, 0};
  for (int64_t t = 0; t < sizes.steps; t++) {
    if (t % TILE == 0) keepAt(t / TILE, h);
    h = after(h, t);
  }

  FeedbackState back{0, 0, 0};
  FeedbackSums sums = {};
  for (int64_t tile = tiles - 1; tile >= 0; tile--) {
    const int64_t begin = tile * TILE, steps = sizes.steps - begin < TILE ? sizes.steps - begin : TILE;
    h = keptAt(tile);
    for (int64_t t = 0; t < steps; t++) {
      keepAt(tiles + t, h);
      h = after(h, begin + t);
    }
    FeedbackState now = h;
    for (int64_t t = steps - 1; t >= 0; t--) {
      const int64_t at = first + (begin + t) * channels;
      const FeedbackState before = keptAt(tiles + t);
      feedbackBack(of, tensors, surrogate, to, at, dcount, to.x[at], before, now, back, sums);
      now = before;
    }
  }
  giveSums(to.sums + row / channels * FEEDBACK_SUMS * channels + channel, channels, sums);
}

/** Inputs with what spikes of the step before brought, [B,T,H]. */
__global__ void connectedInputs(Sizes sizes, float threshold, FeedbackGradTensors of, const float* recurrent, float* in) {
  const int64_t at = firstElement(), channels = sizes.channels;
  if (at >= sizes.batch * sizes.steps * channels) return;
  const int64_t channel = at % channels, before = at - channel - channels;
  float brought = 0;
  for (int64_t j = 0; at / channels % sizes.steps > 0 && j < channels; j++) {
    if (of.v[before + j] >= threshold && isOpen(of, before + j)) brought += recurrent[channel * channels + j];
  }
  in[at] = of.x[at] + brought;
}

/** States and trace before each step and after the last one, [T+1][3][B·H]. */
__global__ void connectedStates(Sizes sizes, FeedbackTensors tensors, FeedbackGradTensors given, float* states) {
  const int64_t row = firstElement(), channels = sizes.channels, rows = sizes.batch * channels;
  if (row >= rows) return;
  const int64_t channel = row % channels, first = row / channels * sizes.steps * channels + channel;
  const FeedbackRow of(tensors, channels, channel);
  FeedbackState h{0, 0, 0};
  for (int64_t t = 0; t <= sizes.steps; t++) {
    float* to = states + 3 * t * rows + row;
    to[0] = h.first;
    to[rows] = h.second;
    to[2 * rows] = h.trace;
    if (t == sizes.steps) return;
    const int64_t at = first + t * channels;
    h = feedbackStates(of, h, given.x[at]);
    const bool fired = given.v[at] >= tensors.rule.threshold && isOpen(given, at);
    h.trace = fmaf(tensors.rule.keep, h.trace, fired ? 1.0f : 0.0f);
  }
}

/** One step back of connected neurons, a launch of its own. `carried` [18][B·H]: what reaches the step, and the sums. */
__global__ void connectedBack(Sizes sizes, FeedbackTensors tensors, Surrogate surrogate, FeedbackGradTensors to,
                              const float* recurrent, const float* states, float* carried, int64_t t) {
  const int64_t row = firstElement(), channels = sizes.channels, rows = sizes.batch * channels;
  if (row >= rows) return;
  const int64_t channel = row % channels, first = row / channels * sizes.steps * channels, at = first + t * channels + channel;
  const FeedbackRow of(tensors, channels, channel);
  float reached = 0;
  for (int64_t i = 0; t + 1 < sizes.steps && i < channels; i++) {
    reached = fmaf(recurrent[i * channels + channel], to.dx[first + (t + 1) * channels + i], reached);
  }
  const auto stateAt = [&](int64_t step) {
    const float* from = states + 3 * step * rows + row;
    return FeedbackState{from[0], from[rows], from[2 * rows]};
  };
  FeedbackState back{carried[row], carried[rows + row], carried[2 * rows + row]};
  FeedbackSums sums;
  float* own = carried + 3 * rows + row;
  for (int i = 0; i < FEEDBACK_SUMS; i++) sums.all[i] = own[i * rows];
  const float dcount = (to.dcount ? to.dcount[row] : 0.0f) + reached;
  feedbackBack(of, tensors, surrogate, to, at, dcount, to.x[at], stateAt(t), stateAt(t + 1), back, sums);
  carried[row] = back.first;
  carried[rows + row] = back.second;
  carried[2 * rows + row] = back.trace;
  for (int i = 0; i < FEEDBACK_SUMS; i++) own[i * rows] = sums.all[i];
  if (t == 0) giveSums(to.sums + row / channels * FEEDBACK_SUMS * channels + channel, channels, sums);
}

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

  void compute(DeviceCall& call) const {
    const FeedbackCall given(call.input(0), call.input(2), call.input(3), call.input(4), call.input(5),
                             call.input(9));
    const auto v = call.input(1), ds = call.input(6), dcount = call.input(7), dv = call.input(8);
    const Sizes& sizes = given.sizes;
    const int64_t channels = sizes.channels;
    expectDims(v, "[B,T,H]", given.x.dims);
    expectDims(ds, "[B,T,H]", given.x.dims);
    expectDims(dcount, "[B,H]", {sizes.batch, channels});
    expectDims(dv, "[B,T,H]", given.x.dims);
    const auto open = call.input<uint8_t>(10);
    expectDims(open, "[B,T,H]", given.x.dims);
    const FeedbackTensors tensors{given.map.data, given.read.data, given.feed.data, given.reset.data, rule_};
    FeedbackGradTensors to{given.x.data, v.data, ds.data, dcount.data, dv.data, open.data, straight_};
    to.dx = call.output(0, given.x.dims);
    const int64_t rows = sizes.batch * channels, sumFloats = FEEDBACK_SUMS * channels;
    to.sums = call.scratch(sizes.batch * sumFloats);
    if (given.recurrent.data) {
      connected(call, given, tensors, to);
    } else {
      float* memory = call.scratch(rows * floatsOfRow(sizes.steps));
      call.launch(gridFor(rows, 128), feedbackGradRows, sizes, tensors, surrogate_, to, memory);
    }
    constexpr int64_t sizesOfSums[] = {FEEDBACK_MAP, FEEDBACK_READ, FEEDBACK_FEED};
    const float* from = to.sums;
    for (size_t output = 0; output < 3; output++) {
      const int64_t count = sizesOfSums[output] * channels;
      sumParts(call, from, sizes.batch, sumFloats, count, call.output(output + 1, {sizesOfSums[output], channels}));
      from += count;
    }
  }

 private:
  void connected(DeviceCall& call, const FeedbackCall& given, const FeedbackTensors& tensors, FeedbackGradTensors to) const {
    const Sizes& sizes = given.sizes;
    const int64_t rows = sizes.batch * sizes.channels, elements = rows * sizes.steps;
    float* in = call.scratch(elements);
    float* states = call.scratch(3 * (elements + rows));
    float* carried = call.scratch((3 + FEEDBACK_SUMS) * rows);
    if (!to.dx) to.dx = call.scratch(elements);
    call.zero(carried, (3 + FEEDBACK_SUMS) * rows);
    const float* recurrent = given.recurrent.data;
    call.launch(gridFor(elements), connectedInputs, sizes, rule_.threshold, to, recurrent, in);
    to.x = in;
    call.launch(gridFor(rows, 128), connectedStates, sizes, tensors, to, states);
    for (int64_t t = sizes.steps - 1; t >= 0; t--) {
      call.launch(gridFor(rows, 128), connectedBack, sizes, tensors, surrogate_, to, recurrent, states, carried, t);
    }
  }

  FeedbackRule rule_;
  Surrogate surrogate_;
  bool straight_;
};

}  // namespace

const OrtCustomOp* feedbackNeuronGradCuda() { return customOp<FeedbackNeuronGrad, DeviceCall>(); }

}  // namespace refract
