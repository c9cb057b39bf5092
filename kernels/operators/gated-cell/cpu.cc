/** @file The operator GatedCell: a gated or long short-term memory recurrent layer, after the input's linear map. */
#include "../../cpu/table.h"
#include "../operators.h"
#include "cell.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"x"}, {"recurrent"}, {"state", ORT_FLOAT, ORT_OPTIONAL}};
const TensorSpec OUTPUTS[] = {{"h"}, {"saved", ORT_FLOAT, ORT_OPTIONAL}, {"next", ORT_FLOAT, ORT_OPTIONAL}};

class GatedCell {
 public:
  static constexpr OperatorSpec spec = {"GatedCell", INPUTS, 3, OUTPUTS, 3};

  explicit GatedCell(const Attributes& attributes) : cell_(cellOf(attributes)) {}

  void compute(Call& call) const {
    const auto x = call.input(0), recurrent = call.input(1), state = call.input(2);
    const CellSizes sizes(x, recurrent, cell_, gatesOf(cell_));
    const int64_t n = sizes.hidden, wide = padded(sizes.gates * n);
    float* h = call.output(0, {sizes.batch, sizes.steps, n});
    float* saved = call.output(1, {sizes.batch, sizes.steps, sizes.kept * n});
    const Dims stateDims = {sizes.batch, 2, n};
    expectDims(state, "[B,2,H]", stateDims);
    float* next = call.output(2, stateDims);
    const bool isGru = cell_ == Cell::gru;
    float* weights = scratch(0, n * wide);
    transposePadded(recurrent.data, sizes.gates * n, n, weights);
    call.parallel(static_cast<size_t>(sizes.runs()), [&](size_t run) {
      const int64_t first = static_cast<int64_t>(run) * CELL_SAMPLES, samples = sizes.samplesFrom(first);
      // Where nobody wants what is saved, one step of it is there, after the c of the step before.
      const int64_t kept = sizes.kept * n, stride = saved ? sizes.steps * kept : n + kept;
      float* u = scratch(1, CELL_SAMPLES * (wide + n + kept));
      float* spare = u + CELL_SAMPLES * wide + n;
      const float* given = state.data ? state.data + first * 2 * n : nullptr;
      for (int64_t t = 0; t < sizes.steps; t++) {
        const int64_t at = first * sizes.steps + t;
        float* now = saved ? saved + at * kept : spare;
        // Of the step before: its h, and what is added to, which of lstm is its c, the last of what it has saved.
        const float* hBefore = t > 0 ? h + (at - 1) * n : given;
        const int64_t hStride = t > 0 ? sizes.steps * n : 2 * n;
        const float* before = isGru ? hBefore : t > 0 ? now - n : given ? given + n : nullptr;
        const int64_t beforeStride = isGru ? hStride : t > 0 ? stride : 2 * n;
        if (hBefore) loops().product({samples, n, wide, hBefore, hStride, weights, wide, u, wide});
        loops().gatedStep({cell_, samples, sizes.steps, n, x.data + at * sizes.gates * n, hBefore ? u : nullptr, wide, before,
                           beforeStride, h + at * n, now, stride});
        if (next && t == sizes.steps - 1) keep(samples, n, h + at * n, sizes.steps * n, now + kept - n, stride, next + first * 2 * n);
        for (int64_t b = 0; !saved && b < samples; b++) {
          const float* row = spare + b * stride;
          std::copy(row + kept - n, row + kept, spare + b * stride - n);
        }
      }
    });
  }

 private:
  /** Writes h and, of lstm, c of some samples to [samples][2][n]. */
  void keep(int64_t samples, int64_t n, const float* h, int64_t hStride, const float* c, int64_t cStride, float* next) const {
    for (int64_t b = 0; b < samples; b++) {
      float* to = next + b * 2 * n;
      std::copy(h + b * hStride, h + b * hStride + n, to);
      if (cell_ == Cell::gru) {
        std::fill(to + n, to + 2 * n, 0.0f);
      } else {
        std::copy(c + b * cStride, c + b * cStride + n, to + n);
      }
    }
  }

  Cell cell_;
};

}  // namespace

const OrtCustomOp* gatedCellOperator() { return customOp<GatedCell>(); }

}  // namespace refract
