// Included by cpu/loops.cc, once per instruction set, after spike-map.h. The gradient of the weights of a map of packed
// spikes: for each channel the rows of the steps in which its spikes came, four steps at a time, as in spike-map.h.

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

/** out += the rows of the steps in `when`; a group's first among themselves. */
template <int wide>
static inline void addSteps(const float* rows, int64_t stride, uint64_t when, float* out) {
  Lanes sum[wide];
  UNROLL for (int j = 0; j < wide; j++) sum[j] = load(out + j * REFRACT_LANES);
  while (when) {
    const int first = lowestBit(when);
    uint64_t group = when & (static_cast<uint64_t>(15) << (first & ~3));
    when ^= group;
    group &= group - 1;
    const float* row = rows + first * stride;
    if (!group) {
      UNROLL for (int j = 0; j < wide; j++) sum[j] = sum[j] + load(row + j * REFRACT_LANES);
      continue;
    }
    Lanes several[wide];
    UNROLL for (int j = 0; j < wide; j++) several[j] = load(row + j * REFRACT_LANES);
    for (; group; group &= group - 1) {
      row = rows + lowestBit(group) * stride;
      UNROLL for (int j = 0; j < wide; j++) several[j] = several[j] + load(row + j * REFRACT_LANES);
    }
    UNROLL for (int j = 0; j < wide; j++) sum[j] = sum[j] + several[j];
  }
  UNROLL for (int j = 0; j < wide; j++) store(out + j * REFRACT_LANES, sum[j]);
}

/** At the cost of the spikes: each weight row is read and written once a tile. */
static void sparseSpikeMapGrad(const MapGradTile& tile) {
  // Two sets of registers, beside each other.
#if defined(__AVX512F__)
  constexpr int wide = 8;
#else
  constexpr int wide = 4;
#endif
  const int64_t width = tile.width;
  for (int64_t i = 0; i < tile.input.channels; i++) {
    if (!tile.when[i]) continue;
    float* row = tile.dweights + i * width;
    int64_t j = 0;
    for (; j + wide * REFRACT_LANES <= width; j += wide * REFRACT_LANES) {
      addSteps<wide>(tile.dcurrent + j, width, tile.when[i], row + j);
    }
    for (; j < width; j += REFRACT_LANES) addSteps<1>(tile.dcurrent + j, width, tile.when[i], row + j);
  }
}

/** At the same cost whatever spikes: the sums of all groups of steps once, and for each channel one of each. */
static void denseSpikeMapGrad(const MapGradTile& tile) {
  const int64_t width = tile.width, channels = tile.input.channels, groups = groupsOf(tile.steps);
  alignas(64) float block[TILE_STEPS / GROUP * GROUP_SUMS * BLOCK_COLUMNS];
  for (int64_t b = 0; b < blocksOf(width); b++) {
    const int64_t first = b * BLOCK_COLUMNS;
    const int64_t columns = width - first < BLOCK_COLUMNS ? width - first : BLOCK_COLUMNS;
    for (int64_t g = 0; g < groups; g++) {
      const int64_t steps = tile.steps - g * GROUP < GROUP ? tile.steps - g * GROUP : GROUP;
      blockSums(tile.dcurrent + g * GROUP * width + first, width, steps, columns, block + g * GROUP_SUMS * BLOCK_COLUMNS);
    }
    addBlock({block, groups, tile.when, 1, channels, tile.dweights + first, width}, columns);
  }
}

static void spikeMapGrad(const MapGradTile& tile) {
  const int64_t words = wordsOf(tile.input.channels);
  for (int64_t w = 0; w < words; w++) {
    uint64_t* when = tile.when + w * 64;
    for (int64_t t = 0; t < tile.steps; t++) when[t] = tile.input.bits[t * words + w];
    for (int64_t t = tile.steps; t < 64; t++) when[t] = 0;
    transposeBits(when);
  }
  if (tile.isDense) {
    denseSpikeMapGrad(tile);
  } else {
    sparseSpikeMapGrad(tile);
  }
}
