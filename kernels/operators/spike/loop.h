// Included by cpu/loops.cc, once per instruction set.

static void spike(const SpikeBlock& block) {
  const float* RESTRICT u = block.u;
  float* RESTRICT s = block.s;
  const float threshold = block.threshold;
  for (int64_t i = 0; i < block.count; i++) s[i] = u[i] >= threshold ? 1.0f : 0.0f;
}
