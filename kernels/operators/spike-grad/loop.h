// Included by cpu/loops.cc, once per instruction set.

template <SurrogateKind kind>
static void spikeGradOf(const SpikeGradBlock& block) {
  const float* u = block.u;
  const float* ds = block.ds;
  float* du = block.du;
  const Surrogate surrogate = block.surrogate;
  const float threshold = block.threshold;
  INDEPENDENT for (int64_t i = 0; i < block.count; i++) du[i] = ds[i] * slope<kind>(u[i] - threshold, surrogate);
}

static void spikeGrad(const SpikeGradBlock& block) {
  static void (*const byKind[])(const SpikeGradBlock&) = EACH_SURROGATE(spikeGradOf);
  byKind[static_cast<int>(block.surrogate.kind)](block);
}
