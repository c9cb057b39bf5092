// Included by cpu/loops.cc, once per instruction set. The linear map of a layer, at the cost of what is not zero: spikes
// and other numbers that are 0 are passed over. Sums run over ascending channels, after the bias, without contraction:
// every instruction set gives the same bits.

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

/** Position of the lowest bit that is set. */
static inline int lowestBit(uint64_t word) {
#if defined(_MSC_VER) && !defined(__clang__)
  unsigned long at;
  _BitScanForward64(&at, word);
  return static_cast<int>(at);
#else
  return __builtin_ctzll(word);
#endif
}

/** The bits that are set, ascending. @returns how many */
static inline int64_t listBits(const uint64_t* words, int64_t count, int32_t* index) {
  int64_t found = 0;
  for (int64_t w = 0; w < count; w++) {
    for (uint64_t word = words[w]; word; word &= word - 1) {
      index[found++] = static_cast<int32_t>(w * 64 + lowestBit(word));
    }
  }
  return found;
}

/** The numbers that are not 0, ascending. @returns how many */
static inline int64_t listNonZero(const float* row, int64_t count, int32_t* index) {
  int64_t found = 0;
  for (int64_t i = 0; i < count; i++) {
    index[found] = static_cast<int32_t>(i);
    found += row[i] != 0.0f;
  }
  return found;
}

static void layerMap(const MapTile& tile) {
  const LayerInput& input = tile.input;
  const int64_t words = wordsOf(input.channels);
  for (int64_t t = 0; t < tile.steps; t++) {
    float* current = tile.current + t * tile.width;
    if (input.bits) {
      const int64_t count = listBits(input.bits + t * words, words, tile.index);
      addRows<false>(tile.width, tile.weights, tile.index, nullptr, count, tile.bias, current);
    } else {
      const float* row = input.dense + t * input.channels;
      const int64_t count = listNonZero(row, input.channels, tile.index);
      addRows<true>(tile.width, tile.weights, tile.index, row, count, tile.bias, current);
    }
  }
}

/** Bit j of word i becomes bit i of word j (Warren, Hacker's Delight, 7-3). */
static void transposeBits(uint64_t* words) {
  uint64_t mask = 0x00000000ffffffffull;
  for (int64_t half = 32; half != 0; half >>= 1, mask ^= mask << half) {
    for (int64_t base = 0; base < 64; base += 2 * half) {
      INDEPENDENT for (int64_t i = base; i < base + half; i++) {
        const uint64_t swapped = ((words[i] >> half) ^ words[i + half]) & mask;
        words[i] ^= swapped << half;
        words[i + half] ^= swapped;
      }
    }
  }
}

/** weights[i] += Σ_t dcurrent[t] over the steps in which spike i came: each weight row is read and written once a tile. */
static void addSpikeGradient(const MapGradTile& tile) {
  const int64_t channels = tile.input.channels, words = wordsOf(channels);
  for (int64_t w = 0; w < words; w++) {
    uint64_t* when = tile.when + w * 64;
    for (int64_t t = 0; t < tile.steps; t++) when[t] = tile.input.bits[t * words + w];
    for (int64_t t = tile.steps; t < 64; t++) when[t] = 0;
    transposeBits(when);
  }
  int32_t index[TILE_STEPS];
  for (int64_t i = 0; i < channels; i++) {
    if (!tile.when[i]) continue;
    float* row = tile.dweights + i * tile.width;
    addRows<false>(tile.width, tile.dcurrent, index, nullptr, listBits(&tile.when[i], 1, index), row, row);
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
    addSpikeGradient(tile);
  } else {
    addDenseGradient(tile);
  }
  int32_t every[TILE_STEPS];
  for (int64_t t = 0; t < tile.steps; t++) every[t] = static_cast<int32_t>(t);
  addRows<false>(tile.width, tile.dcurrent, every, nullptr, tile.steps, tile.dbias, tile.dbias);
}
