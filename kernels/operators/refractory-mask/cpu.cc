/** @file The operator RefractoryMask: a candidate passes if none has passed in the `period` steps before. */
#include "cpu.h"

#include "../../cpu/partition.h"
#include "../../cpu/table.h"
#include "../operators.h"
#include "split.h"

namespace refract {

namespace {

const TensorSpec INPUTS[] = {{"c"}};
const TensorSpec OUTPUTS[] = {{"s", ORT_FLOAT, ORT_OPTIONAL}, {"open", ORT_UINT8, ORT_OPTIONAL}};

class RefractoryMask {
 public:
  static constexpr OperatorSpec spec = {"RefractoryMask", INPUTS, 1, OUTPUTS, 2};

  explicit RefractoryMask(const Attributes& attributes) : kind_{periodOf(attributes), false, splitOf(attributes)} {}

  void compute(Call& call) const { computeRefractoryMask(call, kind_); }

 private:
  MaskKind kind_;
};

/** So many rows or more fill the vectors of a thread and the threads; fewer are cut up if they are long. */
constexpr int64_t FEW_ROWS = 4;

/** Chunks are at least so long, and at most so many: each has a price of its own. */
constexpr int64_t CHUNK_STEPS = 4096, MAX_CHUNKS = 64;

bool isSplit(const Sizes& sizes, Split split) {
  if (split != Split::byShape) return split == Split::always;
  return sizes.batch * sizes.channels <= FEW_ROWS && sizes.steps >= 4 * CHUNK_STEPS;
}

void computeSplit(const Call& call, const Sizes& sizes, const MaskKind& kind, const float* c, float* s, uint8_t* open) {
  const int64_t rows = sizes.batch * sizes.channels;
  const int64_t length = std::max(CHUNK_STEPS, (sizes.steps + MAX_CHUNKS - 1) / MAX_CHUNKS);
  const int64_t perRow = (sizes.steps + length - 1) / length;
  const auto rowOf = [&](int64_t r) {
    const int64_t at = r / sizes.channels * sizes.steps * sizes.channels + r % sizes.channels;
    return MaskRow{sizes.steps, sizes.channels, kind.period, kind.byCandidates, c + at, s ? s + at : nullptr, open ? open + at : nullptr};
  };
  std::vector<MaskChunk> chunks(static_cast<size_t>(rows * perRow));
  const size_t tasks = chunks.size();
  call.parallel(tasks, [&](size_t i) {
    const int64_t first = static_cast<int64_t>(i) % perRow * length;
    chunks[i] = {first, std::min(first + length, sizes.steps), first, 0, {}};
    beginChunk(rowOf(static_cast<int64_t>(i) / perRow), chunks[i]);
  });
  // From chunk to chunk there is a number to look up.
  std::vector<int32_t> before(tasks, 0);
  for (size_t i = 0; i + 1 < tasks; i++) {
    const int64_t r = static_cast<int64_t>(i) / perRow;
    before[i + 1] = chunks[i].end == sizes.steps ? 0 : stateAfter(rowOf(r), chunks[i], before[i]);
  }
  call.parallel(tasks, [&](size_t i) {
    fillMask(rowOf(static_cast<int64_t>(i) / perRow), chunks[i].first, chunks[i].known, before[i]);
  });
}

}  // namespace

void computeRefractoryMask(Call& call, const MaskKind& kind) {
  const auto c = call.input(0);
  const Sizes sizes = sizesOf(c);
  float* s = call.output(0, c.dims);
  auto* open = call.output<uint8_t>(1, c.dims);
  if (isSplit(sizes, kind.split)) return computeSplit(call, sizes, kind, c.data, s, open);
  forEachBlock(call, sizes, blockWidth(sizes), [&](int64_t sample, int64_t channel, int64_t width) {
    RefractoryMaskBlock block{sizes.steps, width, kind.period, kind.byCandidates};
    block.c = rowsOf(c.data, sizes, sample, channel);
    block.s = rowsOf(s, sizes, sample, channel);
    block.open = rowsOf(open, sizes, sample, channel);
    loops().refractoryMask(block);
  });
}

const OrtCustomOp* refractoryMaskOperator() { return customOp<RefractoryMask>(); }

}  // namespace refract
