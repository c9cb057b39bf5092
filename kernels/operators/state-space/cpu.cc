/** @file The operator StateSpaceNeuron: diagonal complex states, a potential mixed of them, and a spike rule. */
#include "../../cpu/partition.h"
#include "../../cpu/table.h"
#include "../operators.h"
#include "../spiking-layer/shapes.h"
#include "space.h"

namespace refract {

namespace {

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

  void compute(Call& call) const {
    const StateSpaceCall given(call.input(0), call.input(1), call.input(2), call.input(3), call.input(4), rule_.rule);
    const Sizes& sizes = given.sizes;
    float* s = call.output(0, given.x.dims);
    float* count = call.output(1, {sizes.batch, sizes.channels});
    float* v = call.output(2, given.x.dims);
    auto* open = call.output<uint8_t>(3, given.x.dims);
    const auto state = call.input(5);
    const int64_t rows = stateSpaceRows(given.states);
    const Dims stateDims = {sizes.batch, rows, sizes.channels};
    expectDims(state, "[B,2*N+1,H]", stateDims);
    float* next = call.output(4, stateDims);
    const Sizes stateSizes{sizes.batch, rows, sizes.channels};
    const StateSpaces spaces(given);
    spaces.forEachGang(call, given, rule_, [&](const StateSpaceGang& gang) {
      StateSpaceBlock block{sizes.steps, gang.groups, gang.width};
      block.x = rowsOf(given.x.data, sizes, gang.sample, gang.channel);
      block.s = rowsOf(s, sizes, gang.sample, gang.channel);
      block.v = rowsOf(v, sizes, gang.sample, gang.channel);
      block.count = partOf(count, sizes, gang.sample, gang.channel);
      block.open = rowsOf(open, sizes, gang.sample, gang.channel);
      block.state = rowsOf(state.data, stateSizes, gang.sample, gang.channel);
      block.next = rowsOf(next, stateSizes, gang.sample, gang.channel);
      block.memory = scratch(1, stateSpaceFloats(given.states, gang.groups));
      loops().stateSpace(gang.spaces, block);
    });
  }

 private:
  SpaceRule rule_;
};

}  // namespace

const OrtCustomOp* stateSpaceNeuronOperator() { return customOp<StateSpaceNeuron>(); }

}  // namespace refract
