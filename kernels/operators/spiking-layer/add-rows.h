// Included by cpu/loops.cc, once per instruction set.

/** sum[0..wide) of registers += the rows of `rows` that are listed, times `factors` where there are any. */
template <int wide, bool weighted>
static inline void addRowsWide(const float* rows, int64_t stride, const int32_t* index, const float* factors,
                               int64_t count, const float* start, float* out) {
  Lanes sum[wide];
  UNROLL for (int j = 0; j < wide; j++) sum[j] = load(start + j * REFRACT_LANES);
  for (int64_t k = 0; k < count; k++) {
    const float* row = rows + index[k] * stride;
    if (weighted) {
      const Lanes factor = broadcast(factors[index[k]]);
      UNROLL for (int j = 0; j < wide; j++) sum[j] = sum[j] + factor * load(row + j * REFRACT_LANES);
    } else {
      UNROLL for (int j = 0; j < wide; j++) sum[j] = sum[j] + load(row + j * REFRACT_LANES);
    }
  }
  UNROLL for (int j = 0; j < wide; j++) store(out + j * REFRACT_LANES, sum[j]);
}

/** out = start + Σ_k [factors[index[k]]·]rows[index[k]], all of `width` (a multiple of 16). */
template <bool weighted>
static void addRows(int64_t width, const float* rows, const int32_t* index, const float* factors, int64_t count,
                    const float* start, float* out) {
  int64_t i = 0;
  for (; i + 8 * REFRACT_LANES <= width; i += 8 * REFRACT_LANES) {
    addRowsWide<8, weighted>(rows + i, width, index, factors, count, start + i, out + i);
  }
  for (; i + 4 * REFRACT_LANES <= width; i += 4 * REFRACT_LANES) {
    addRowsWide<4, weighted>(rows + i, width, index, factors, count, start + i, out + i);
  }
  for (; i < width; i += REFRACT_LANES) {
    addRowsWide<1, weighted>(rows + i, width, index, factors, count, start + i, out + i);
  }
}
