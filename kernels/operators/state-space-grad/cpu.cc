/** @file The operator StateSpaceNeuronGrad: the gradient of StateSpaceNeuron; masks, and unless `through` resets, are constants. */
#include "../../cpu/partition.h"
#include "../../cpu/table.h"
#include "../operators.h"
#include "../spiking-layer/shapes.h"
#include "../state-space/space.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"x"},
                             {"v"},
                             {"pole"},
                             {"mix"},
                             {"skip", ORT_FLOAT, ORT_OPTIONAL},
                             {"reset", ORT_FLOAT, ORT_OPTIONAL},
                             {"ds", ORT_FLOAT, ORT_OPTIONAL},
                             {"dcount", ORT_FLOAT, ORT_OPTIONAL},
                             {"dv", ORT_FLOAT, ORT_OPTIONAL},
                             {"open", ORT_UINT8, ORT_OPTIONAL}};
const TensorSpec OUTPUTS[] = {{"dx", ORT_FLOAT, ORT_OPTIONAL},
                              {"dpole", ORT_FLOAT, ORT_OPTIONAL},
                              {"dmix", ORT_FLOAT, ORT_OPTIONAL},
                              {"dskip", ORT_FLOAT, ORT_OPTIONAL}};

class StateSpaceNeuronGrad {
 public:
  static constexpr OperatorSpec spec = {"StateSpaceNeuronGrad", INPUTS, 10, OUTPUTS, 4};

  explicit StateSpaceNeuronGrad(const Attributes& attributes)
      : rule_(spaceRuleOf(attributes)),
        surrogate_(surrogateOf(attributes)),
        through_(attributes.integer("through", 0) != 0) {}

  void compute(Call& call) const {
    const StateSpaceCall given(call.input(0), call.input(2), call.input(3), call.input(4), call.input(5), rule_.rule);
    const auto v = call.input(1), ds = call.input(6), dcount = call.input(7), dv = call.input(8);
    const auto open = call.input<uint8_t>(9);
    const Sizes& sizes = given.sizes;
    expectDims(v, "[B,T,H]", given.x.dims);
    expectDims(ds, "[B,T,H]", given.x.dims);
    expectDims(dcount, "[B,H]", {sizes.batch, sizes.channels});
    expectDims(dv, "[B,T,H]", given.x.dims);
    expectDims(open, "[B,T,H]", given.x.dims);
    if (rule_.freezes && !open.data) throw Failure("input open is missing: it says where neurons were frozen");
    float* dx = call.output(0, given.x.dims);
    const StateSpaces spaces(given);
    const int64_t groups = given.groups(), floats = stateSpaceSums(given.states);
    // Every sample has sums of its own, which are added up in order: threads change no bit.
    float* sums = scratch(2, sizes.batch * groups * floats);
    spaces.forEachGang(call, given, rule_, [&](const StateSpaceGang& gang) {
      StateSpaceGradBlock block{sizes.steps, gang.groups, gang.width, surrogate_, through_};
      block.x = rowsOf(given.x.data, sizes, gang.sample, gang.channel);
      block.v = rowsOf(v.data, sizes, gang.sample, gang.channel);
      block.ds = rowsOf(ds.data, sizes, gang.sample, gang.channel);
      block.dv = rowsOf(dv.data, sizes, gang.sample, gang.channel);
      block.dcount = partOf(dcount.data, sizes, gang.sample, gang.channel);
      block.open = rowsOf(open.data, sizes, gang.sample, gang.channel);
      block.dx = rowsOf(dx, sizes, gang.sample, gang.channel);
      block.sums = sums + (gang.sample * groups + gang.group) * floats;
      std::fill(block.sums, block.sums + gang.groups * floats, 0.0f);
      block.memory = scratch(1, stateSpaceGradFloats(given.states, sizes.steps, gang.groups));
      loops().stateSpaceGrad(gang.spaces, block);
    });
    giveSums(call, given, sums);
  }

 private:
  static void giveSums(const Call& call, const StateSpaceCall& given, float* sums) {
    const int64_t states = given.states, channels = given.sizes.channels, groups = given.groups();
    const int64_t floats = stateSpaceSums(states);
    const Dims dims = {2, states, channels};
    float* dpole = call.output(1, dims);
    float* dmix = call.output(2, dims);
    float* dskip = call.output(3, {channels});
    std::vector<float> total(static_cast<size_t>(groups * floats), 0.0f);
    for (int64_t sample = 0; sample < given.sizes.batch; sample++) {
      loops().addRows(groups * floats, sums + sample * groups * floats, total.data());
    }
    for (int64_t group = 0; group < groups; group++) {
      const float* from = total.data() + group * floats;
      for (int64_t i = 0; i < given.widthOf(group); i++) {
        const int64_t channel = group * STATE_CHANNELS + i;
        for (int64_t n = 0; n < states; n++) {
          for (int64_t part = 0; part < 2; part++) {
            const int64_t to = (part * states + n) * channels + channel;
            const int64_t at = n * STATE_PAIR + part * STATE_CHANNELS + i;
            if (dpole) dpole[to] = from[at];
            if (dmix) dmix[to] = from[states * STATE_PAIR + at];
          }
        }
        if (dskip) dskip[channel] = from[2 * states * STATE_PAIR + i];
      }
    }
  }

  SpaceRule rule_;
  Surrogate surrogate_;
  bool through_;
};

}  // namespace

const OrtCustomOp* stateSpaceNeuronGradOperator() { return customOp<StateSpaceNeuronGrad>(); }

}  // namespace refract
