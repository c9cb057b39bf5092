// Included by cpu/loops.cc, once per instruction set.

static void spike(const SpikeBlock& block) {
  const float* u = block.u;
  float* s = block.s;
  const float threshold = block.threshold;
  INDEPENDENT for (int64_t i = 0; i < block.count; i++) s[i] = u[i] >= threshold ? 1.0f : 0.0f;
}
