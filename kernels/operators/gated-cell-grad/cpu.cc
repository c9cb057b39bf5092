/** @file The operator GatedCellGrad: the gradient of GatedCell, back through time. */
#include "../../cpu/table.h"
#include "../gated-cell/cell.h"
#include "../operators.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"recurrent"}, {"h"}, {"saved"}, {"dh"}};
const TensorSpec OUTPUTS[] = {{"dx", ORT_FLOAT, ORT_OPTIONAL}, {"drecurrent", ORT_FLOAT, ORT_OPTIONAL}};

/** Rows whose products with the states before are added up at once. */
constexpr int64_t GATHERED = 64;

class GatedCellGrad {
 public:
  static constexpr OperatorSpec spec = {"GatedCellGrad", INPUTS, 4, OUTPUTS, 2};

  explicit GatedCellGrad(const Attributes& attributes) : cell_(cellOf(attributes)) {}

  void compute(Call& call) const {
    const auto recurrent = call.input(0), h = call.input(1), saved = call.input(2), dh = call.input(3);
    const CellSizes sizes(h, recurrent, cell_, 1);
    const int64_t n = sizes.hidden, rows = sizes.gates * n, wide = padded(n);
    expectDims(saved, "[B,T,saved*H]", {sizes.batch, sizes.steps, sizes.kept * n});
    expectDims(dh, "[B,T,H]", h.dims);
    float* dx = call.output(0, {sizes.batch, sizes.steps, rows});
    if (!dx) dx = scratch(2, sizes.batch * sizes.steps * rows);
    float* drecurrent = call.output(1, {rows, n});
    // Every run of samples has sums of its own, which are added up in order: threads change no bit.
    const int64_t sumsOfRun = rows * wide;
    float* weights = scratch(0, rows * wide + std::max<int64_t>(1, sizes.runs()) * sumsOfRun);
    for (int64_t r = 0; r < rows; r++) copyPadded(recurrent.data + r * n, n, weights + r * wide);
    float* sums = weights + rows * wide;
    std::fill(sums, sums + std::max<int64_t>(1, sizes.runs()) * sumsOfRun, 0.0f);
    call.parallel(static_cast<size_t>(sizes.runs()), [&](size_t run) {
      const int64_t first = static_cast<int64_t>(run) * CELL_SAMPLES;
      goBack(sizes, first, {h.data, saved.data, dh.data, weights, dx, sums + static_cast<int64_t>(run) * sumsOfRun});
    });
    for (int64_t run = 1; run < sizes.runs(); run++) loops().addRows(sumsOfRun, sums + run * sumsOfRun, sums);
    for (int64_t r = 0; drecurrent && r < rows; r++) std::copy(sums + r * wide, sums + r * wide + n, drecurrent + r * n);
  }

 private:
  struct Run {
    const float *h, *saved, *dh, *weights;
    float *dx, *sums;
  };

  /** Errors of the recurrent part beside the states that they belong to, until there are enough for a product. */
  struct Gathered {
    int64_t count = 0;
    float* errors;  ///< [rows][GATHERED]
    float* states;  ///< [GATHERED][wide]
    float* product; ///< [rows][wide]
  };

  void goBack(const CellSizes& sizes, int64_t first, const Run& run) const {
    const int64_t n = sizes.hidden, rows = sizes.gates * n, wide = padded(n), samples = sizes.samplesFrom(first);
    float* carriedH = scratch(1, CELL_SAMPLES * (2 * n + rows + wide) + wide + GATHERED * (rows + wide) + rows * wide);
    float* carriedC = carriedH + CELL_SAMPLES * n;
    float* du = carriedC + CELL_SAMPLES * n;
    float* back = du + CELL_SAMPLES * rows;
    float* zeros = back + CELL_SAMPLES * wide;
    Gathered gathered;
    gathered.errors = zeros + wide;
    gathered.states = gathered.errors + GATHERED * rows;
    gathered.product = gathered.states + GATHERED * wide;
    std::fill(carriedH, du, 0.0f);
    std::fill(zeros, zeros + wide, 0.0f);
    for (int64_t t = sizes.steps - 1; t >= 0; t--) {
      const int64_t at = first * sizes.steps + t;
      loops().gatedStepBack({cell_, samples, sizes.steps, n, t == 0, run.h + at * n, run.saved + at * sizes.kept * n,
                             run.dh + at * n, carriedH, carriedC, run.dx + at * rows, du},
                            zeros);
      if (t == 0) break;  // no state comes before
      loops().product({samples, rows, wide, du, rows, run.weights, wide, back, wide});
      for (int64_t b = 0; b < samples; b++) {
        loops().addRows(n, back + b * wide, carriedH + b * n);
        gather(sizes, gathered, du + b * rows, run.h + (at - 1 + b * sizes.steps) * n, run.sums);
      }
    }
    flush(sizes, gathered, run.sums);
  }

  static void gather(const CellSizes& sizes, Gathered& gathered, const float* error, const float* state, float* sums) {
    const int64_t rows = sizes.gates * sizes.hidden;
    for (int64_t r = 0; r < rows; r++) gathered.errors[r * GATHERED + gathered.count] = error[r];
    copyPadded(state, sizes.hidden, gathered.states + gathered.count * padded(sizes.hidden));
    if (++gathered.count == GATHERED) flush(sizes, gathered, sums);
  }

  static void flush(const CellSizes& sizes, Gathered& gathered, float* sums) {
    if (gathered.count == 0) return;
    const int64_t rows = sizes.gates * sizes.hidden, wide = padded(sizes.hidden);
    loops().product({rows, gathered.count, wide, gathered.errors, GATHERED, gathered.states, wide, gathered.product, wide});
    loops().addRows(rows * wide, gathered.product, sums);
    gathered.count = 0;
  }

  Cell cell_;
};

}  // namespace

const OrtCustomOp* gatedCellGradOperator() { return customOp<GatedCellGrad>(); }

}  // namespace refract
