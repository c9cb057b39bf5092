/** @file The operator ConvRefractoryMask: a candidate passes if there was no candidate in the `period` steps before. */
#include "../operators.h"
#include "../refractory-mask/cpu.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"c"}};
const TensorSpec OUTPUTS[] = {{"s", ORT_FLOAT, ORT_OPTIONAL}, {"open", ORT_UINT8, ORT_OPTIONAL}};

class ConvRefractoryMask {
 public:
  static constexpr OperatorSpec spec = {"ConvRefractoryMask", INPUTS, 1, OUTPUTS, 2};

  explicit ConvRefractoryMask(const Attributes& attributes) : kind_{periodOf(attributes), true, splitOf(attributes)} {}

  void compute(Call& call) const { computeRefractoryMask(call, kind_); }

 private:
  MaskKind kind_;
};

}  // namespace

const OrtCustomOp* convRefractoryMaskOperator() { return customOp<ConvRefractoryMask>(); }

}  // namespace refract
