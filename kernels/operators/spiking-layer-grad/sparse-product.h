// Included by cpu/loops.cc, once per instruction set, after add-rows.h. The gradient of a layer's input where the
// surrogate derivative is zero but near the threshold.

/** Up to this share of numbers that are not zero, adding rows is faster than the dense product. */
static const double SPARSE_SHARE = 0.3;

static inline int64_t countNonZero(const float* row, int64_t count) {
  int32_t found = 0;
  for (int64_t i = 0; i < count; i++) found += row[i] != 0.0f;
  return found;
}

static void sparseProduct(const SparseProductTile& tile) {
  const int64_t n = tile.columns;
  int64_t found = 0;
  for (int64_t t = 0; t < tile.steps; t++) found += countNonZero(tile.a + t * tile.aStride, tile.inner);
  const bool isSparse = static_cast<double>(found) <= SPARSE_SHARE * static_cast<double>(tile.steps * tile.inner);
  if (!isSparse) product({tile.steps, tile.inner, n, tile.a, tile.aStride, tile.rows, n, tile.out, n});
  const float* after = tile.after;
  for (int64_t t = tile.steps - 1; t >= 0; t--) {
    float* out = tile.out + t * n;
    if (isSparse) {
      const float* a = tile.a + t * tile.aStride;
      fill(out, n, 0.0f);
      addRows<true>(n, tile.rows, tile.index, a, listNonZero(a, tile.inner, tile.index), out, out);
    }
    if (!after) continue;
    INDEPENDENT for (int64_t i = 0; i < n; i++) out[i] += tile.carry * after[i];
    after = out;
  }
  if (tile.after && tile.steps > 0) memcpy(tile.after, tile.out, static_cast<size_t>(n) * sizeof(float));
}
