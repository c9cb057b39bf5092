/** @file The operator LifNeuronGrad on CUDA: a thread a row, from its last step back. */
#include "../../cuda/call.h"
#include "../../cuda/operators.h"

namespace refract {

namespace {

/** Steps that a thread reads before it works on them. */
constexpr int AHEAD = 8;

struct LifGradTensors {
  const float *v, *decay, *ds, *dcount, *dv;  ///< absent ones null
  const uint8_t* open;
  float *dcurrent, *ddecay;
};

template <Rule rule>
__global__ void lifGradRows(Sizes sizes, float threshold, Surrogate surrogate, LifGradTensors of) {
  const int64_t row = firstElement(), channels = sizes.channels;
  if (row >= sizes.batch * channels) return;
  const int64_t first = row / channels * sizes.steps * channels + row % channels;
  const float decay = of.decay[row % channels], dcount = of.dcount ? of.dcount[row] : 0.0f;
  float q = 0, ddecay = 0;
  for (int64_t end = sizes.steps; end > 0; end -= AHEAD) {
    // Step j of a chunk is t = end − 1 − j; the potential of the step before it is needed, too.
    const int many = end < AHEAD ? static_cast<int>(end) : AHEAD;
    float vs[AHEAD + 1], es[AHEAD];
#pragma unroll
    for (int j = 0; j <= AHEAD; j++) vs[j] = end - 1 - j >= 0 ? of.v[first + (end - 1 - j) * channels] : 0.0f;
#pragma unroll
    for (int j = 0; j < AHEAD; j++) {
      if (j >= many) break;
      const int64_t at = first + (end - 1 - j) * channels;
      const float gate = of.open ? static_cast<float>(of.open[at]) : 1.0f;
      const float ds = of.ds ? of.ds[at] : 0.0f, dv = of.dv ? of.dv[at] : 0.0f;
      es[j] = slopeOf(surrogate, vs[j] - threshold) * gate * (ds + dcount) + dv;
    }
#pragma unroll
    for (int j = 0; j < AHEAD; j++) {
      if (j >= many) break;
      const float kept = rule == Rule::hard && vs[j] >= threshold ? 0.0f : 1.0f;
      q = es[j] + decay * kept * q;
      if (of.dcurrent) of.dcurrent[first + (end - 1 - j) * channels] = q;
      if (end - 1 - j > 0) ddecay += q * afterReset<rule>(vs[j + 1], threshold);
    }
  }
  if (of.ddecay) of.ddecay[row] = ddecay;
}

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

  void compute(DeviceCall& call) const {
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
    LifGradTensors of{v.data, decay.data, ds.data, dcount.data, dv.data, open.data};
    of.dcurrent = call.output(0, v.dims);
    of.ddecay = call.output(1, perChannel);
    const auto kernel = rule_ == Rule::soft   ? lifGradRows<Rule::soft>
                        : rule_ == Rule::hard ? lifGradRows<Rule::hard>
                                              : lifGradRows<Rule::none>;
    call.launch(gridFor(sizes.batch * sizes.channels, 128), kernel, sizes, threshold_, surrogate_, of);
  }

 private:
  Rule rule_;
  float threshold_;
  Surrogate surrogate_;
};

}  // namespace

const OrtCustomOp* lifNeuronGradCuda() { return customOp<LifNeuronGrad, DeviceCall>(); }

}  // namespace refract
