/** @file The operator GatedCell: a gated or long short-term memory recurrent layer, after the input's linear map. */
#include "../../cpu/table.h"
#include "../operators.h"
#include "cell.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"x"}, {"recurrent"}};
const TensorSpec OUTPUTS[] = {{"h"}, {"saved", ORT_FLOAT, ORT_OPTIONAL}};

class GatedCell {
 public:
  static constexpr OperatorSpec spec = {"GatedCell", INPUTS, 2, OUTPUTS, 2};

  explicit GatedCell(const Attributes& attributes) : cell_(cellOf(attributes)) {}

  void compute(Call& call) const {
    const auto x = call.input(0), recurrent = call.input(1);
    const CellSizes sizes(x, recurrent, cell_, gatesOf(cell_));
    const int64_t n = sizes.hidden, wide = padded(sizes.gates * n);
    float* h = call.output(0, {sizes.batch, sizes.steps, n});
    float* saved = call.output(1, {sizes.batch, sizes.steps, sizes.kept * n});
    float* weights = scratch(0, n * wide);
    transposePadded(recurrent.data, sizes.gates * n, n, weights);
    call.parallel(static_cast<size_t>(sizes.runs()), [&](size_t run) {
      const int64_t first = static_cast<int64_t>(run) * CELL_SAMPLES, samples = sizes.samplesFrom(first);
      // Where nobody wants what is saved, one step of it is there, after the c of the step before.
      const int64_t kept = sizes.kept * n, stride = saved ? sizes.steps * kept : n + kept;
      float* u = scratch(1, CELL_SAMPLES * (wide + n + kept));
      float* spare = u + CELL_SAMPLES * wide + n;
      for (int64_t t = 0; t < sizes.steps; t++) {
        const int64_t at = first * sizes.steps + t;
        if (t > 0) {
          loops().product({samples, n, wide, h + (at - 1) * n, sizes.steps * n, weights, wide, u, wide});
        }
        loops().gatedStep({cell_, samples, sizes.steps, n, x.data + at * sizes.gates * n, t > 0 ? u : nullptr, wide, h + at * n,
                           saved ? saved + at * kept : spare, stride});
        for (int64_t b = 0; !saved && b < samples; b++) {
          const float* row = spare + b * stride;
          std::copy(row + kept - n, row + kept, spare + b * stride - n);
        }
      }
    });
  }

 private:
  Cell cell_;
};

}  // namespace

const OrtCustomOp* gatedCellOperator() { return customOp<GatedCell>(); }

}  // namespace refract
