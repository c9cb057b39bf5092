// Included by cpu/loops.cc, once per instruction set.

/** Steps whose sums are kept in registers together: what the instruction set's registers hold. */
#if REFRACT_LANES == 16
static const int PSN_ROWS = 8;
#else
static const int PSN_ROWS = REFRACT_LANES == 8 ? 4 : 2;
#endif

/** Packs rows [first, last) of up to sixteen channels, zeros beside and beyond [0, steps). */
static void packRows(float* RESTRICT to, const Rows<const float>& from, int64_t first, int64_t last, int64_t steps,
                     int64_t width) {
  for (int64_t t = first; t < last; t++, to += STRIP) {
    if (t < 0 || t >= steps) {
      fill(to, STRIP, 0.0f);
    } else if (width == STRIP) {
      memcpy(to, at(from, t), STRIP * sizeof(float));
    } else {
      const float* row = at(from, t);
      for (int64_t i = 0; i < STRIP; i++) to[i] = i < width ? row[i] : 0.0f;
    }
  }
}

static inline void addAll(Strip (&sums)[PSN_ROWS], const float* weights, const Strip& x) {
#pragma GCC unroll 8
  for (int r = 0; r < PSN_ROWS; r++) sums[r] = addProduct(sums[r], stripOf(weights[-r]), x);
}

/** One row: start + Σ_m weights[m]·rows[m], m ascending. */
static inline Strip correlateOne(const float* rows, const float* weights, int64_t order, float start) {
  Strip sum = stripOf(start);
  for (int64_t m = 0; m < order; m++) sum = addProduct(sum, stripOf(weights[m]), loadStrip(rows + m * STRIP));
  return sum;
}

/**
 * out[r] = start + Σ_m weights[m]·rows[r+m] for the next PSN_ROWS r, m ascending in every sum. Each row is read once
 * for all the sums that it is part of.
 */
static inline void correlate(Strip (&sums)[PSN_ROWS], const float* rows, const float* weights, int64_t order,
                             float start) {
  if (order < PSN_ROWS) {
    for (int r = 0; r < PSN_ROWS; r++) sums[r] = correlateOne(rows + r * STRIP, weights, order, start);
    return;
  }
#pragma GCC unroll 8
  for (int r = 0; r < PSN_ROWS; r++) sums[r] = stripOf(start);
  // The rows at the front belong to the first sums only, those at the end to the last.
#pragma GCC unroll 8
  for (int j = 0; j < PSN_ROWS - 1; j++) {
    const Strip x = loadStrip(rows + j * STRIP);
#pragma GCC unroll 8
    for (int r = 0; r < PSN_ROWS - 1; r++) {
      if (r <= j) sums[r] = addProduct(sums[r], stripOf(weights[j - r]), x);
    }
  }
  for (int64_t j = PSN_ROWS - 1; j < order; j++) addAll(sums, weights + j, loadStrip(rows + j * STRIP));
#pragma GCC unroll 8
  for (int j = 0; j < PSN_ROWS - 1; j++) {
    const Strip x = loadStrip(rows + (order + j) * STRIP);
#pragma GCC unroll 8
    for (int r = 1; r < PSN_ROWS; r++) {
      if (r > j) sums[r] = addProduct(sums[r], stripOf(weights[order + j - r]), x);
    }
  }
}

static void slidingPsn(const SlidingPsnBlock& block) {
  alignas(64) float spareS[STRIP], spareH[STRIP], count[STRIP];
  const Rows<float> s = orSpare(block.s, spareS), h = orSpare(block.h, spareH);
  const int64_t reach = block.order - 1;
  fill(count, STRIP, 0.0f);
  for (int64_t start = 0; start < block.steps; start += PSN_TILE) {
    const int64_t end = start + PSN_TILE < block.steps ? start + PSN_TILE : block.steps;
    packRows(block.scratch, block.x, start - reach, end + PSN_ROWS, block.steps, block.width);
    for (int64_t t = start; t < end; t += PSN_ROWS) {
      Strip sums[PSN_ROWS];
      correlate(sums, block.scratch + (t - start) * STRIP, block.weightReversed, block.order, block.bias);
      const int64_t rows = end - t < PSN_ROWS ? end - t : PSN_ROWS;
      alignas(64) float potentials[PSN_ROWS][STRIP];
      for (int r = 0; r < PSN_ROWS; r++) storeStrip(potentials[r], sums[r]);
      for (int64_t r = 0; r < rows; r++) {
        float spikes[STRIP];
        for (int i = 0; i < STRIP; i++) spikes[i] = potentials[r][i] >= 0 ? 1.0f : 0.0f;
        for (int i = 0; i < STRIP; i++) count[i] += spikes[i];
        memcpy(at(h, t + r), potentials[r], sizeof(float) * static_cast<size_t>(block.width));
        memcpy(at(s, t + r), spikes, sizeof(float) * static_cast<size_t>(block.width));
      }
    }
  }
  if (block.count) memcpy(block.count, count, sizeof(float) * static_cast<size_t>(block.width));
}
