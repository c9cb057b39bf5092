// Included by cpu/loops.cc, once per instruction set.

/** `left` counts the steps for which the gate is still closed. */
template <bool byCandidates>
static void maskStep(int64_t n, int32_t period, const float* c, int32_t* left, float* s, uint8_t* open) {
  INDEPENDENT for (int64_t i = 0; i < n; i++) {
    const int32_t wait = left[i];
    const int32_t isOpen = wait == 0;
    const int32_t candidate = c[i] != 0;
    const int32_t fires = candidate & isOpen;
    left[i] = (byCandidates ? candidate : fires) ? period : wait - (1 - isOpen);
    s[i] = fires ? 1.0f : 0.0f;
    open[i] = static_cast<uint8_t>(isOpen);
  }
}

static void refractoryMask(const RefractoryMaskBlock& block) {
  alignas(64) int32_t left[MAX_BLOCK_CHANNELS];
  alignas(64) float spareS[MAX_BLOCK_CHANNELS];
  alignas(64) uint8_t spareOpen[MAX_BLOCK_CHANNELS];
  const Rows<float> s = orSpare(block.s, spareS);
  const Rows<uint8_t> open = orSpare(block.open, spareOpen);
  fill(left, block.width, 0);
  auto step = block.byCandidates ? maskStep<true> : maskStep<false>;
  for (int64_t t = 0; t < block.steps; t++) {
    step(block.width, block.period, at(block.c, t), left, at(s, t), at(open, t));
  }
}
