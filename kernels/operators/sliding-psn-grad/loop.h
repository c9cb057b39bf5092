// Included by cpu/loops.cc, once per instruction set, after sliding-psn/loop.h.

/** Weights whose gradients are summed in registers together. */
static const int PSN_TAPS = 8;

/** g = σ'(h)·(ds + dcount) + dh of one row. */
template <SurrogateKind kind>
static void psnPotentialGradient(int64_t n, const Surrogate& surrogateOfAll, const float* h,
                                 const float* ds, const float* dcount, const float* dh,
                                 float* g) {
  const Surrogate surrogate = surrogateOfAll;
  INDEPENDENT for (int64_t i = 0; i < n; i++) g[i] = slope<kind>(h[i], surrogate) * (ds[i] + dcount[i]) + dh[i];
}

/** Packs the potential's gradient for rows [first, last), zeros beyond the last step. */
template <SurrogateKind kind>
static void packGradients(float* packed, int64_t rows, const SlidingPsnGradBlock& block, int64_t first, int64_t last) {
  alignas(64) float zeros[PSN_MAX_STRIPS * PSN_STRIP], row[PSN_MAX_STRIPS * PSN_STRIP];
  fill(zeros, block.width, 0.0f);
  const Rows<const float> ds = orSpare<const float>(block.ds, zeros), dh = orSpare<const float>(block.dh, zeros);
  const float* dcount = block.dcount ? block.dcount : zeros;
  for (int64_t t = first; t < last; t++) {
    if (t < block.steps) {
      psnPotentialGradient<kind>(block.width, block.surrogate, at(block.h, t), at(ds, t), dcount, at(dh, t), row);
    }
    packRow(packed + (t - first) * PSN_STRIP, rows, t < block.steps ? row : zeros, block.width);
  }
}

/** taps[i] += Σ_t g[t]·x[t−i] of one strip over a tile's steps, sixteen sums per weight i; x starts at row −(order−1). */
static void addWeightGradients(float* taps, const float* g, const float* x, int64_t steps, int64_t order) {
  for (int64_t first = 0; first < order; first += PSN_TAPS) {
    // Weight first + k meets row t + (order − 1) − first − k. Rows before x are those of weights beyond the order.
    const float* latest = x + (order - 1 - first) * PSN_STRIP;
    for (int64_t lane = 0; lane < PSN_STRIP; lane += REFRACT_LANES) {
      Lanes sums[PSN_TAPS];
      UNROLL for (int k = 0; k < PSN_TAPS; k++) sums[k] = broadcast(0.0f);
      for (int64_t t = 0; t < steps; t++) {
        const Lanes gradient = load(g + t * PSN_STRIP + lane);
        UNROLL for (int k = 0; k < PSN_TAPS; k++) {
          sums[k] = sums[k] + gradient * load(latest + (t - k) * PSN_STRIP + lane);
        }
      }
      alignas(64) float tile[PSN_TAPS * REFRACT_LANES];
      UNROLL for (int k = 0; k < PSN_TAPS; k++) store(tile + k * REFRACT_LANES, sums[k]);
      for (int64_t k = 0; k < smaller(PSN_TAPS, order - first); k++) {
        float* tap = taps + (first + k) * PSN_STRIP + lane;
        store(tap, load(tap) + load(tile + k * REFRACT_LANES));
      }
    }
  }
}

/** sum += Σ_t g[t] of one strip, sixteen sums. */
static void addBiasGradients(float* sum, const float* g, int64_t steps) {
  for (int64_t t = 0; t < steps; t++) {
    INDEPENDENT for (int64_t i = 0; i < PSN_STRIP; i++) sum[i] += g[t * PSN_STRIP + i];
  }
}

/** The sum of sixteen, always in the same order. */
static float total(const float* sums) {
  float sum = 0;
  for (int64_t i = 0; i < PSN_STRIP; i++) sum += sums[i];
  return sum;
}

template <SurrogateKind kind>
static void slidingPsnGradOf(const SlidingPsnGradBlock& block) {
  const int64_t order = block.order, strips = psnStrips(block.width), rows = psnPackedRows(order);
  const int64_t channels = strips * PSN_STRIP, stripSize = rows * PSN_STRIP, tapsSize = (order + 1) * PSN_STRIP;
  float* g = block.scratch;
  // Every strip of x has PSN_TAPS rows of room before it, where the last group of weights may look (see above).
  float* x = g + channels * rows;
  float* sums = x + channels * rows;
  float* taps = sums + channels * (PSN_TILE + PSN_SLACK);
  fill(x, channels * rows, 0.0f);
  fill(taps, strips * tapsSize, 0.0f);
  for (int64_t start = 0; start < block.steps; start += PSN_TILE) {
    const int64_t steps = smaller(PSN_TILE, block.steps - start);
    packGradients<kind>(g, rows, block, start, start + steps + order - 1 + PSN_ROWS);
    if (block.dx.data) {
      correlate(sums, strips, g, rows, steps, block.weight, order, 0.0f);
      for (int64_t t = 0; t < steps; t++) {
        memcpy(at(block.dx, start + t), sums + t * channels, sizeof(float) * static_cast<size_t>(block.width));
      }
    }
    packRows(x + PSN_TAPS * PSN_STRIP, rows, block.x, start - (order - 1), start + steps, block.steps, block.width);
    for (int64_t strip = 0; strip < strips; strip++) {
      float* own = taps + strip * tapsSize;
      addWeightGradients(own, g + strip * stripSize, x + strip * stripSize + PSN_TAPS * PSN_STRIP, steps, order);
      addBiasGradients(own + order * PSN_STRIP, g + strip * stripSize, steps);
    }
  }
  for (int64_t strip = 0; strip < strips; strip++) {
    for (int64_t i = 0; i <= order; i++) {
      block.sums[strip * (order + 1) + i] = total(taps + strip * tapsSize + i * PSN_STRIP);
    }
  }
}

static void slidingPsnGrad(const SlidingPsnGradBlock& block) {
  static void (*const byKind[])(const SlidingPsnGradBlock&) = EACH_SURROGATE(slidingPsnGradOf);
  byKind[static_cast<int>(block.surrogate.kind)](block);
}
