// Included by cpu/loops.cc, once per instruction set, after add-rows.h. The linear map of packed spikes. The rows of four
// neighbouring channels (of the gradient: steps) are added up among themselves first, in ascending order, then group
// after group: only so can sums of a group be looked up that were worked out before. Where few spike, rows of the groups
// in which any does are listed and added; where many do, every group's sum is, block by block of columns that stay in the
// first-level cache. Both give the same bits, on every instruction set: which one is taken is a matter of time alone.

/** Registers of a block's row; so many rows side by side that eight sums hide how long an addition takes. */
enum { BLOCK_REGISTERS = 32 / REFRACT_LANES, HALF_REGISTERS = 16 / REFRACT_LANES };

/** Adding it changes nothing, not even −0. */
static const float NOTHING = -0.0f;

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

/** block[bits][:] = the sum of those of a group's rows whose bits are set; of no bits what changes nothing. */
template <int registers>
static inline void blockSumsOf(const float* rows, int64_t stride, int64_t count, float* block) {
  UNROLL for (int j = 0; j < registers; j++) store(block + j * REFRACT_LANES, broadcast(NOTHING));
  for (int64_t k = 0; k < count; k++) {
    const int64_t before = static_cast<int64_t>(1) << k;
    UNROLL for (int j = 0; j < registers; j++) {
      const Lanes row = load(rows + k * stride + j * REFRACT_LANES);
      for (int64_t bits = 0; bits < before; bits++) {
        const Lanes rest = load(block + bits * BLOCK_COLUMNS + j * REFRACT_LANES);
        store(block + (before + bits) * BLOCK_COLUMNS + j * REFRACT_LANES, rest + row);
      }
    }
  }
}

/** @param count the group's rows: fewer than four at the end, whose bits are then 0 */
static void blockSums(const float* rows, int64_t stride, int64_t count, int64_t columns, float* block) {
  if (columns == BLOCK_COLUMNS) {
    blockSumsOf<BLOCK_REGISTERS>(rows, stride, count, block);
  } else {
    blockSumsOf<HALF_REGISTERS>(rows, stride, count, block);
  }
}

static void mapSums(const MapSums& sums) {
  const int64_t groups = sums.groups, width = sums.width;
  int64_t next = GROUP * groups;
  for (int64_t g = 0; sums.rowOf && g < groups; g++) {
    int32_t* rowOf = sums.rowOf + g * GROUP_SUMS;
    for (int bits = 1; bits < GROUP_SUMS; bits++) {
      const int top = bits >= 8 ? 3 : bits >= 4 ? 2 : bits >= 2 ? 1 : 0;
      const int rest = bits - (1 << top);
      const float* last = sums.rows + (g * GROUP + top) * width;
      if (rest == 0) {
        rowOf[bits] = static_cast<int32_t>(g * GROUP + top);
        continue;
      }
      const float* before = sums.rows + rowOf[rest] * width;
      float* sum = sums.rows + next * width;
      INDEPENDENT for (int64_t i = 0; i < width; i++) sum[i] = before[i] + last[i];
      rowOf[bits] = static_cast<int32_t>(next++);
    }
  }
  if (!sums.blocks) return;
  for (int64_t b = 0; b < blocksOf(width); b++) {
    const int64_t first = b * BLOCK_COLUMNS;
    const int64_t columns = width - first < BLOCK_COLUMNS ? width - first : BLOCK_COLUMNS;
    for (int64_t g = 0; g < groups; g++) {
      float* block = sums.blocks + (b * groups + g) * GROUP_SUMS * BLOCK_COLUMNS;
      blockSums(sums.rows + g * GROUP * width + first, width, GROUP, columns, block);
    }
  }
}

/** Rows that take one sum of each group: row m those that its word selects, four bits a group. */
struct BlockRows {
  const float* block;     ///< [groups][GROUP_SUMS][BLOCK_COLUMNS]
  int64_t groups;         ///< at most sixteen
  const uint64_t* words;  ///< row m's is words[m·wordStride]
  int64_t wordStride, rows;
  float* out;  ///< [rows] of BLOCK_COLUMNS or half as many, added to
  int64_t outStride;
};

/** Rows from `first` on, side by side, in registers: group after group. */
template <int many, int registers>
static inline void addBlockOf(const BlockRows& all, int64_t first) {
  Lanes sum[many][registers];
  uint64_t word[many];
  float* out = all.out + first * all.outStride;
  UNROLL for (int m = 0; m < many; m++) {
    word[m] = all.words[(first + m) * all.wordStride];
    UNROLL for (int j = 0; j < registers; j++) sum[m][j] = load(out + m * all.outStride + j * REFRACT_LANES);
  }
  const float* block = all.block;
  for (int64_t g = 0; g < all.groups; g++, block += GROUP_SUMS * BLOCK_COLUMNS) {
    UNROLL for (int m = 0; m < many; m++) {
      const float* row = block + (word[m] & 15) * BLOCK_COLUMNS;
      word[m] >>= GROUP;
      UNROLL for (int j = 0; j < registers; j++) sum[m][j] = sum[m][j] + load(row + j * REFRACT_LANES);
    }
  }
  UNROLL for (int m = 0; m < many; m++) {
    UNROLL for (int j = 0; j < registers; j++) store(out + m * all.outStride + j * REFRACT_LANES, sum[m][j]);
  }
}

template <int registers>
static void addBlockRows(const BlockRows& all) {
  constexpr int many = registers >= 8 ? 1 : 8 / registers;
  int64_t r = 0;
  for (; r + many <= all.rows; r += many) addBlockOf<many, registers>(all, r);
  for (; r < all.rows; r++) addBlockOf<1, registers>(all, r);
}

/** @param columns BLOCK_COLUMNS, or half as many in the last block of a row */
static void addBlock(const BlockRows& all, int64_t columns) {
  if (columns == BLOCK_COLUMNS) {
    addBlockRows<BLOCK_REGISTERS>(all);
  } else {
    addBlockRows<HALF_REGISTERS>(all);
  }
}

static void denseSpikeMap(const MapTile& tile) {
  const int64_t width = tile.width, words = wordsOf(tile.input.channels), groups = groupsOf(tile.input.channels);
  for (int64_t t = 0; t < tile.steps; t++) {
    memcpy(tile.current + t * width, tile.weights.bias, static_cast<size_t>(width) * sizeof(float));
  }
  for (int64_t w = 0; w < words; w++) {
    const int64_t some = groups - w * 16 < 16 ? groups - w * 16 : 16;
    for (int64_t b = 0; b < blocksOf(width); b++) {
      const float* block = tile.weights.blocks + (b * groups + w * 16) * GROUP_SUMS * BLOCK_COLUMNS;
      const int64_t first = b * BLOCK_COLUMNS;
      const int64_t columns = width - first < BLOCK_COLUMNS ? width - first : BLOCK_COLUMNS;
      addBlock({block, some, tile.input.bits + w, words, tile.steps, tile.current + first, width}, columns);
    }
  }
}

/** The lowest bit of each group of four in which any is set. */
static inline uint64_t groupsIn(uint64_t word) {
  const uint64_t pairs = word | word >> 1;
  return (pairs | pairs >> 2) & 0x1111111111111111ull;
}

/** The rows of all groups in which any bit is set, ascending. @returns how many */
static inline int64_t listGroups(const uint64_t* words, int64_t count, const int32_t* rowOf, int32_t* index) {
  int64_t found = 0;
  for (int64_t w = 0; w < count; w++) {
    const uint64_t word = words[w];
    const int32_t* own = rowOf + w * 16 * GROUP_SUMS;
    for (uint64_t any = groupsIn(word); any; any &= any - 1) {
      const int first = lowestBit(any);
      index[found++] = own[first * (GROUP_SUMS / GROUP) + (word >> first & 15)];
    }
  }
  return found;
}

/** The rows of the groups of a step as they come, where all neurons' sums fit the registers: no list, no second loop. */
template <int wide>
static void addGroups(const MapTile& tile) {
  constexpr int64_t width = wide * REFRACT_LANES;
  const int64_t words = wordsOf(tile.input.channels);
  for (int64_t t = 0; t < tile.steps; t++) {
    Lanes sum[wide];
    UNROLL for (int j = 0; j < wide; j++) sum[j] = load(tile.weights.bias + j * REFRACT_LANES);
    for (int64_t w = 0; w < words; w++) {
      const uint64_t word = tile.input.bits[t * words + w];
      const int32_t* own = tile.weights.rowOf + w * 16 * GROUP_SUMS;
      for (uint64_t any = groupsIn(word); any; any &= any - 1) {
        const int first = lowestBit(any);
        const float* row = tile.weights.rows + own[first * (GROUP_SUMS / GROUP) + (word >> first & 15)] * width;
        UNROLL for (int j = 0; j < wide; j++) sum[j] = sum[j] + load(row + j * REFRACT_LANES);
      }
    }
    UNROLL for (int j = 0; j < wide; j++) store(tile.current + t * width + j * REFRACT_LANES, sum[j]);
  }
}

static void spikeMap(const MapTile& tile) {
  if (tile.weights.blocks) return denseSpikeMap(tile);
  if (tile.width == 8 * REFRACT_LANES) return addGroups<8>(tile);
  if (tile.width == 4 * REFRACT_LANES) return addGroups<4>(tile);
  const int64_t words = wordsOf(tile.input.channels);
  for (int64_t t = 0; t < tile.steps; t++) {
    const int64_t count = listGroups(tile.input.bits + t * words, words, tile.weights.rowOf, tile.index);
    addRows<false>(tile.width, tile.weights.rows, tile.index, nullptr, count, tile.weights.bias,
                   tile.current + t * tile.width);
  }
}
