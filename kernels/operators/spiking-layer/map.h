// Included by cpu/loops.cc, once per instruction set, after add-rows.h and spike-map.h. The linear map of a layer, at the
// cost of what is not zero. Of dense numbers, sums run over ascending channels, after the bias, without contraction: every
// instruction set gives the same bits.

/** The numbers that are not 0, ascending. @returns how many */
static inline int64_t listNonZero(const float* row, int64_t count, int32_t* index) {
  int64_t found = 0;
  int64_t i = 0;
  while (i + REFRACT_LANES <= count) {
    uint64_t word = 0;
    const int64_t first = i;
    for (; i < first + 64 && i + REFRACT_LANES <= count; i += REFRACT_LANES) word |= nonZeroBits(load(row + i)) << (i - first);
    for (; word; word &= word - 1) index[found++] = static_cast<int32_t>(first + lowestBit(word));
  }
  for (; i < count; i++) {
    index[found] = static_cast<int32_t>(i);
    found += row[i] != 0.0f;
  }
  return found;
}

static void layerMap(const MapTile& tile) {
  const LayerInput& input = tile.input;
  if (input.bits) return spikeMap(tile);
  for (int64_t t = 0; t < tile.steps; t++) {
    const float* row = input.dense + t * input.channels;
    const int64_t count = listNonZero(row, input.channels, tile.index);
    addRows<true>(tile.width, tile.weights.rows, tile.index, row, count, tile.weights.bias, tile.current + t * tile.width);
  }
}

static void addDenseGradient(const MapGradTile& tile) {
  const int64_t channels = tile.input.channels;
  int32_t index[TILE_STEPS];
  float column[TILE_STEPS];
  for (int64_t i = 0; i < channels; i++) {
    for (int64_t t = 0; t < tile.steps; t++) column[t] = tile.input.dense[t * channels + i];
    const int64_t count = listNonZero(column, tile.steps, index);
    float* row = tile.dweights + i * tile.width;
    addRows<true>(tile.width, tile.dcurrent, index, column, count, row, row);
  }
}

static void layerMapGrad(const MapGradTile& tile) {
  if (tile.input.bits) {
    spikeMapGrad(tile);
  } else {
    addDenseGradient(tile);
  }
  int32_t every[TILE_STEPS];
  for (int64_t t = 0; t < tile.steps; t++) every[t] = static_cast<int32_t>(t);
  addRows<false>(tile.width, tile.dcurrent, every, nullptr, tile.steps, tile.dbias, tile.dbias);
}
