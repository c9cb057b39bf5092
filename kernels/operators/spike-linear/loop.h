// Included by cpu/loops.cc, once per instruction set, after spiking-layer/map.h.

/** @returns how many are 1, or −1 where a number is neither 0 nor 1: its tile is no spikes', then */
static int64_t packSpikes(const PackTile& tile) {
  const int64_t channels = tile.channels, words = wordsOf(channels);
  int64_t found = 0;
  uint64_t others = 0;
  for (int64_t r = 0; r < tile.rows; r++) {
    const float* row = tile.x + r * channels;
    for (int64_t w = 0; w < words; w++) {
      const int64_t first = w * 64;
      const int64_t end = channels - first < 64 ? channels : first + 64;
      uint64_t word = 0;
      int64_t i = first;
      for (; i + REFRACT_LANES <= end; i += REFRACT_LANES) {
        const Lanes x = load(row + i);
        word |= nonZeroBits(x) << (i - first);
        others |= nonZeroBits(x * (x - broadcast(1.0f)));
      }
      for (; i < end; i++) {
        word |= static_cast<uint64_t>(row[i] != 0.0f) << (i - first);
        others |= row[i] != 0.0f && row[i] != 1.0f;
      }
      tile.bits[r * words + w] = word;
      for (; word; word &= word - 1) found++;
    }
  }
  return others ? -1 : found;
}
