/** @file The operator StateSpaceNeuron on CUDA: a thread a row, through its steps, with its states in registers. */
#include <type_traits>

#include "../../cuda/operators.h"
#include "space.h"
#include "states.cuh"

namespace refract {

namespace {

struct SpaceOutputs {
  float *s, *count, *v;  ///< absent ones null
  uint8_t* open;
  float* next;
};

/**
 * @param state [2·N + 1] for each row, a row of channels apart: where the sequence goes on from; or null
 * @param memory [2,N] for each row where states are in memory
 */
template <int MOST, Rule rule, bool freezes>
__global__ void spaceRows(Sizes sizes, SpaceTensors space, float threshold, int32_t period, const float* x, const float* state,
                          SpaceOutputs to, float* memory) {
  constexpr bool isRefractory = freezes || rule == Rule::refractory || rule == Rule::refractoryConv;
  const int64_t row = firstElement(), channels = sizes.channels, rows = sizes.batch * channels;
  if (row >= rows) return;
  const int64_t channel = row % channels, first = row / channels * sizes.steps * channels + channel;
  const Complexes<MOST> pole(space.pole + channel, channels, space.states), mix(space.mix + channel, channels, space.states);
  const Complexes<MOST> reset(rule == Rule::soft ? space.reset + channel : nullptr, channels, space.states);
  Complexes<MOST> h(MOST == 0 ? memory + row : nullptr, rows, space.states);
  const int64_t kept = row / channels * (2 * space.states + 1) * channels + channel;
  const Complexes<MOST> before(state ? state + kept : nullptr, channels, space.states);
  forStates<MOST>(space.states, [&](int64_t n) { h.set(n, before.get(n)); });
  const float skip = space.skip ? space.skip[channel] : 0.0f;
  Gate gate;
  if (state) gate.left = static_cast<int32_t>(state[kept + 2 * space.states * channels]);
  float count = 0, next = x[first];
  for (int64_t t = 0; t < sizes.steps; t++) {
    const int64_t at = first + t * channels;
    const float in = next;
    if (t + 1 < sizes.steps) next = x[at + channels];
    const bool isOpen = !isRefractory || gate.isOpen();
    const bool goesOn = !freezes || isOpen;
    float v = goesOn ? skip * in : 0.0f;
    forStates<MOST>(space.states, [&](int64_t n) {
      const ComplexValue state = goesOn ? advance(pole.get(n), h.get(n), in) : h.get(n);
      h.set(n, state);
      v = addReal(mix.get(n), state, v);
    });
    const bool candidate = v >= threshold;
    if (rule == Rule::soft || rule == Rule::hard) {
      const float s = candidate && goesOn ? 1.0f : 0.0f;
      forStates<MOST>(space.states, [&](int64_t n) { h.set(n, resetState<rule>(h.get(n), reset.get(n), s)); });
    }
    const bool fires = candidate && isOpen;
    if (isRefractory) gate.pass(rule == Rule::refractoryConv ? candidate : fires, period);
    count += fires ? 1.0f : 0.0f;
    if (to.s) to.s[at] = fires ? 1.0f : 0.0f;
    if (to.v) to.v[at] = v;
    if (to.open) to.open[at] = isOpen;
  }
  if (to.count) to.count[row] = count;
  if (!to.next) return;
  forStates<MOST>(space.states, [&](int64_t n) {
    const ComplexValue left = h.get(n);
    to.next[kept + n * channels] = left.re;
    to.next[kept + (space.states + n) * channels] = left.im;
  });
  to.next[kept + 2 * space.states * channels] = static_cast<float>(gate.left);
}

const TensorSpec INPUTS[] = {{"x"},
                             {"pole"},
                             {"mix"},
                             {"skip", ORT_FLOAT, ORT_OPTIONAL},
                             {"reset", ORT_FLOAT, ORT_OPTIONAL},
                             {"state", ORT_FLOAT, ORT_OPTIONAL}};
const TensorSpec OUTPUTS[] = {{"s", ORT_FLOAT, ORT_OPTIONAL},
                              {"count", ORT_FLOAT, ORT_OPTIONAL},
                              {"v", ORT_FLOAT, ORT_OPTIONAL},
                              {"open", ORT_UINT8, ORT_OPTIONAL},
                              {"next", ORT_FLOAT, ORT_OPTIONAL}};

class StateSpaceNeuron {
 public:
  static constexpr OperatorSpec spec = {"StateSpaceNeuron", INPUTS, 6, OUTPUTS, 5};

  explicit StateSpaceNeuron(const Attributes& attributes) : rule_(spaceRuleOf(attributes)) {}

  void compute(DeviceCall& call) const {
    const StateSpaceCall given(call.input(0), call.input(1), call.input(2), call.input(3), call.input(4), rule_.rule);
    const Sizes& sizes = given.sizes;
    const SpaceTensors space{given.states, given.pole.data, given.mix.data, given.skip.data, given.reset.data};
    SpaceOutputs to{};
    to.s = call.output(0, given.x.dims);
    to.count = call.output(1, {sizes.batch, sizes.channels});
    to.v = call.output(2, given.x.dims);
    to.open = call.output<uint8_t>(3, given.x.dims);
    const auto state = call.input(5);
    const Dims stateDims = {sizes.batch, 2 * given.states + 1, sizes.channels};
    expectDims(state, "[B,2*N+1,H]", stateDims);
    to.next = call.output(4, stateDims);
    const int64_t rows = sizes.batch * sizes.channels;
    byStates(given.states, [&](auto most) {
      constexpr int MOST = decltype(most)::value;
      using Kernel = decltype(&spaceRows<MOST, Rule::none, false>);
      static constexpr Kernel byRule[] = {spaceRows<MOST, Rule::none, false>, spaceRows<MOST, Rule::soft, false>,
                                          spaceRows<MOST, Rule::hard, false>, spaceRows<MOST, Rule::refractory, false>,
                                          spaceRows<MOST, Rule::refractoryConv, false>};
      static constexpr Kernel freezing[] = {spaceRows<MOST, Rule::none, true>, spaceRows<MOST, Rule::soft, true>,
                                            spaceRows<MOST, Rule::hard, true>};
      const Kernel kernel = (rule_.freezes ? freezing : byRule)[static_cast<int>(rule_.rule)];
      float* memory = MOST == 0 ? call.scratch(2 * given.states * rows) : nullptr;
      call.launch(gridFor(rows, 128), kernel, sizes, space, rule_.threshold, rule_.period, given.x.data, state.data, to,
                  memory);
    });
  }

 private:
  SpaceRule rule_;
};

}  // namespace

const OrtCustomOp* stateSpaceNeuronCuda() { return customOp<StateSpaceNeuron, DeviceCall>(); }

}  // namespace refract
