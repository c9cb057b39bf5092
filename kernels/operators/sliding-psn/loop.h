// Included by cpu/loops.cc, once per instruction set. Rows are read and written whole, as memory likes it, and packed
// in between as strips of sixteen channels, [strip][row][16], as the first-level cache and the registers like it.

/** Steps whose sums are kept in registers together. */
static const int PSN_ROWS = 8;

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/** Writes one row into its place in the strips; the lanes beyond `width` become 0. */
static inline void packRow(float* packed, int64_t rows, const float* row, int64_t width) {
  for (int64_t channel = 0; channel < width; channel += PSN_STRIP) {
    float* to = packed + channel * rows;
    const float* from = row + channel;
    if (channel + PSN_STRIP <= width) {
      memcpy(to, from, PSN_STRIP * sizeof(float));
    } else {
      INDEPENDENT for (int64_t i = 0; i < PSN_STRIP; i++) to[i] = channel + i < width ? from[i] : 0.0f;
    }
  }
}

/** Packs rows [first, last) of a block's tensor, zeros beyond [0, steps); `rows` is the strips' number of rows. */
static void packRows(float* packed, int64_t rows, const Rows<const float>& from, int64_t first, int64_t last,
                     int64_t steps, int64_t width) {
  alignas(64) float zeros[PSN_MAX_STRIPS * PSN_STRIP];
  fill(zeros, width, 0.0f);
  for (int64_t t = first; t < last; t++) {
    packRow(packed + (t - first) * PSN_STRIP, rows, t < 0 || t >= steps ? zeros : at(from, t), width);
  }
}

/** start + Σ_m weights[m]·rows[m] of one row's lanes, m ascending. */
static inline Lanes correlateOne(const float* rows, const float* weights, int64_t order, float start) {
  Lanes sum = broadcast(start);
  for (int64_t m = 0; m < order; m++) sum = sum + broadcast(weights[m]) * load(rows + m * PSN_STRIP);
  return sum;
}

/** The same for PSN_ROWS rows at once, order ≥ PSN_ROWS: each row is read once for all its sums. */
static inline void correlateMany(float* out, int64_t outStride, const float* rows, const float* weights,
                                 int64_t order, float start) {
  Lanes sums[PSN_ROWS];
  UNROLL for (int r = 0; r < PSN_ROWS; r++) sums[r] = broadcast(start);
  // The first rows belong to the first sums only, the last rows to the last.
  UNROLL for (int j = 0; j < PSN_ROWS - 1; j++) {
    const Lanes x = load(rows + j * PSN_STRIP);
    UNROLL for (int r = 0; r < PSN_ROWS; r++) {
      if (r <= j) sums[r] = sums[r] + broadcast(weights[j - r]) * x;
    }
  }
  for (int64_t j = PSN_ROWS - 1; j < order; j++) {
    const Lanes x = load(rows + j * PSN_STRIP);
    UNROLL for (int r = 0; r < PSN_ROWS; r++) sums[r] = sums[r] + broadcast(weights[j - r]) * x;
  }
  UNROLL for (int j = 0; j < PSN_ROWS - 1; j++) {
    const Lanes x = load(rows + (order + j) * PSN_STRIP);
    UNROLL for (int r = 0; r < PSN_ROWS; r++) {
      if (r > j) sums[r] = sums[r] + broadcast(weights[order + j - r]) * x;
    }
  }
  UNROLL for (int r = 0; r < PSN_ROWS; r++) store(out + r * outStride, sums[r]);
}

/**
 * out[t] = start + Σ_m weights[m]·row[t+m] for `steps` packed rows (and up to PSN_ROWS − 1 more, of no meaning), all
 * strips; out is [row][channel]. The sums' order is that of m, however the work is cut.
 */
static void correlate(float* out, int64_t strips, const float* packed, int64_t rows, int64_t steps,
                      const float* weights, int64_t order, float start) {
  const int64_t stride = strips * PSN_STRIP;
  for (int64_t lane = 0; lane < stride; lane += REFRACT_LANES) {
    const float* column = packed + lane / PSN_STRIP * PSN_STRIP * rows + lane % PSN_STRIP;
    for (int64_t t = 0; t < steps; t += PSN_ROWS) {
      if (order >= PSN_ROWS) {
        correlateMany(out + t * stride + lane, stride, column + t * PSN_STRIP, weights, order, start);
        continue;
      }
      for (int64_t r = t; r < t + PSN_ROWS; r++) {
        store(out + r * stride + lane, correlateOne(column + r * PSN_STRIP, weights, order, start));
      }
    }
  }
}

static void psnFire(int64_t n, const float* sums, float* h, float* s, float* count) {
  INDEPENDENT for (int64_t i = 0; i < n; i++) {
    const float spike = sums[i] >= 0 ? 1.0f : 0.0f;
    h[i] = sums[i];
    s[i] = spike;
    count[i] += spike;
  }
}

static void slidingPsn(const SlidingPsnBlock& block) {
  alignas(64) float count[PSN_MAX_STRIPS * PSN_STRIP], spareS[PSN_MAX_STRIPS * PSN_STRIP];
  alignas(64) float spareH[PSN_MAX_STRIPS * PSN_STRIP];
  const Rows<float> s = orSpare(block.s, spareS), h = orSpare(block.h, spareH);
  const int64_t strips = psnStrips(block.width), rows = psnPackedRows(block.order);
  float* sums = block.scratch + strips * PSN_STRIP * rows;
  fill(count, block.width, 0.0f);
  for (int64_t start = 0; start < block.steps; start += PSN_TILE) {
    const int64_t steps = smaller(PSN_TILE, block.steps - start);
    packRows(block.scratch, rows, block.x, start - (block.order - 1), start + steps + PSN_ROWS, block.steps,
             block.width);
    correlate(sums, strips, block.scratch, rows, steps, block.weightReversed, block.order, block.bias);
    for (int64_t t = 0; t < steps; t++) {
      psnFire(block.width, sums + t * strips * PSN_STRIP, at(h, start + t), at(s, start + t), count);
    }
  }
  if (block.count) memcpy(block.count, count, sizeof(float) * static_cast<size_t>(block.width));
}
