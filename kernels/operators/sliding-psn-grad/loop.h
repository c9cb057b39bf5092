// Included by cpu/loops.cc, once per instruction set.

/** Weights whose gradients are summed in registers together. */
static const int PSN_TAPS = PSN_ROWS;

/** g[t] = σ'(h[t])·(ds[t] + dcount) + dh[t] for rows [first, last), zeros beyond the last step. */
template <SurrogateKind kind>
static void psnPotentialGradient(float* g, const SlidingPsnGradBlock& block, int64_t first, int64_t last) {
  alignas(64) float h[STRIP], ds[STRIP], dh[STRIP], dcount[STRIP];
  const Surrogate surrogate = block.surrogate;
  const size_t bytes = sizeof(float) * static_cast<size_t>(block.width);
  fill(h, STRIP, 0.0f);
  fill(ds, STRIP, 0.0f);
  fill(dh, STRIP, 0.0f);
  fill(dcount, STRIP, 0.0f);
  if (block.dcount) memcpy(dcount, block.dcount, bytes);
  for (int64_t t = first; t < last; t++, g += STRIP) {
    if (t >= block.steps) {
      fill(g, STRIP, 0.0f);
      continue;
    }
    memcpy(h, at(block.h, t), bytes);
    if (block.ds.data) memcpy(ds, at(block.ds, t), bytes);
    if (block.dh.data) memcpy(dh, at(block.dh, t), bytes);
    for (int i = 0; i < STRIP; i++) {
      g[i] = slope<kind>(h[i], surrogate) * (ds[i] + dcount[i]) + dh[i];
    }
  }
}

/** sums[i] += Σ_t g[t]·x[t−i] over the tile's steps, a strip per weight i; xs starts at row −(order−1). */
static void addWeightGradients(float* sums, const float* g, const float* xs, int64_t rows, int64_t order) {
  for (int64_t first = 0; first < order; first += PSN_TAPS) {
    Strip taps[PSN_TAPS];
#pragma GCC unroll 8
    for (int k = 0; k < PSN_TAPS; k++) taps[k] = stripOf(0.0f);
    // Weight i = first + k meets row t + (order − 1) − i; rows before the packed ones are those of weights ≥ order.
    const float* latest = xs + (order - 1 - first) * STRIP;
    for (int64_t t = 0; t < rows; t++) {
      const Strip gradient = loadStrip(g + t * STRIP);
#pragma GCC unroll 8
      for (int k = 0; k < PSN_TAPS; k++) {
        taps[k] = addProduct(taps[k], gradient, loadStrip(latest + (t - k) * STRIP));
      }
    }
    for (int k = 0; k < PSN_TAPS && first + k < order; k++) {
      float* sum = sums + (first + k) * STRIP;
      storeStrip(sum, addProduct(loadStrip(sum), taps[k], stripOf(1.0f)));
    }
  }
}

/** The sum of a strip, always in the same order. */
static float total(const float* strip) {
  float sum = 0;
  for (int i = 0; i < STRIP; i++) sum += strip[i];
  return sum;
}

template <SurrogateKind kind>
static void slidingPsnGradOf(const SlidingPsnGradBlock& block) {
  const int64_t reach = block.order - 1;
  float* g = block.scratch;
  // The last group of weights may look at rows before the packed ones: there is room, and nothing keeps the result.
  float* xs = g + psnScratch(block.order) + PSN_TAPS * STRIP;
  float* sums = g + 2 * psnScratch(block.order);
  float* biasSum = sums + block.order * STRIP;
  fill(xs - PSN_TAPS * STRIP, PSN_TAPS * STRIP, 0.0f);
  fill(sums, (block.order + 1) * STRIP, 0.0f);
  for (int64_t start = 0; start < block.steps; start += PSN_TILE) {
    const int64_t end = start + PSN_TILE < block.steps ? start + PSN_TILE : block.steps;
    psnPotentialGradient<kind>(g, block, start, end + reach + PSN_ROWS);
    if (block.dx.data) {
      for (int64_t t = start; t < end; t += PSN_ROWS) {
        Strip rows[PSN_ROWS];
        correlate(rows, g + (t - start) * STRIP, block.weight, block.order, 0.0f);
        for (int64_t r = 0; r < PSN_ROWS && t + r < end; r++) {
          alignas(64) float dx[STRIP];
          storeStrip(dx, rows[r]);
          memcpy(at(block.dx, t + r), dx, sizeof(float) * static_cast<size_t>(block.width));
        }
      }
    }
    packRows(xs, block.x, start - reach, end, block.steps, block.width);
    addWeightGradients(sums, g, xs, end - start, block.order);
    for (int64_t t = 0; t < end - start; t++) {
      storeStrip(biasSum, addProduct(loadStrip(biasSum), loadStrip(g + t * STRIP), stripOf(1.0f)));
    }
  }
  for (int64_t i = 0; i < block.order; i++) block.dweight[i] = total(sums + i * STRIP);
  *block.dbias = total(biasSum);
}

static void slidingPsnGrad(const SlidingPsnGradBlock& block) {
  static void (*const byKind[])(const SlidingPsnGradBlock&) = {
      slidingPsnGradOf<SurrogateKind::atan>, slidingPsnGradOf<SurrogateKind::sigmoid>,
      slidingPsnGradOf<SurrogateKind::fastSigmoid>, slidingPsnGradOf<SurrogateKind::boxcar>,
      slidingPsnGradOf<SurrogateKind::triangle>};
  byKind[static_cast<int>(block.surrogate.kind)](block);
}
