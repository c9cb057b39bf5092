/** @file The operator LifNeuronGrad: the gradient of LifNeuron, with reset terms and masks taken as constants. */
#include "../../cpu/partition.h"
#include "../../cpu/table.h"
#include "../operators.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"v"},
                             {"decay"},
                             {"ds", ORT_FLOAT, ORT_OPTIONAL},
                             {"dcount", ORT_FLOAT, ORT_OPTIONAL},
                             {"dv", ORT_FLOAT, ORT_OPTIONAL},
                             {"open", ORT_UINT8, ORT_OPTIONAL}};
const TensorSpec OUTPUTS[] = {{"dcurrent", ORT_FLOAT, ORT_OPTIONAL}, {"ddecay", ORT_FLOAT, ORT_OPTIONAL}};

class LifNeuronGrad {
 public:
  static constexpr OperatorSpec spec = {"LifNeuronGrad", INPUTS, 6, OUTPUTS, 2};

  explicit LifNeuronGrad(const Attributes& attributes)
      : rule_(ruleOf(attributes)),
        threshold_(attributes.number("threshold", 1.0f)),
        surrogate_(surrogateOf(attributes)) {}

  void compute(Call& call) const {
    const auto v = call.input(0);
    const auto decay = call.input(1);
    const auto ds = call.input(2);
    const auto dcount = call.input(3);
    const auto dv = call.input(4);
    const auto open = call.input<uint8_t>(5);
    const Sizes sizes = sizesOf(v);
    const Dims perChannel = {sizes.batch, sizes.channels};
    expectDims(decay, "[H]", {sizes.channels});
    expectDims(ds, "[B,T,H]", v.dims);
    expectDims(dcount, "[B,H]", perChannel);
    expectDims(dv, "[B,T,H]", v.dims);
    expectDims(open, "[B,T,H]", v.dims);
    if (!open.data && (rule_ == Rule::refractory || rule_ == Rule::refractoryConv)) {
      throw Failure("input open is missing: the refractory rules need the mask that LifNeuron gave");
    }
    float* dcurrent = call.output(0, v.dims);
    float* ddecay = call.output(1, perChannel);
    forEachBlock(call, sizes, blockWidth(sizes), [&](int64_t sample, int64_t channel, int64_t width) {
      LifNeuronGradBlock block{sizes.steps, width, rule_, threshold_, surrogate_};
      block.v = rowsOf(v.data, sizes, sample, channel);
      block.decay = decay.data + channel;
      block.ds = rowsOf(ds.data, sizes, sample, channel);
      block.dcount = partOf(dcount.data, sizes, sample, channel);
      block.dv = rowsOf(dv.data, sizes, sample, channel);
      block.open = rowsOf(open.data, sizes, sample, channel);
      block.dcurrent = rowsOf(dcurrent, sizes, sample, channel);
      block.ddecay = partOf(ddecay, sizes, sample, channel);
      loops().lifNeuronGrad(block);
    });
  }

 private:
  Rule rule_;
  float threshold_;
  Surrogate surrogate_;
};

}  // namespace

const OrtCustomOp* lifNeuronGradOperator() { return customOp<LifNeuronGrad>(); }

}  // namespace refract
