// Included by cpu/loops.cc, once per instruction set.

static void scanForward(int64_t n, const float* RESTRICT x, const float* RESTRICT gate, float* RESTRICT state,
                        float* RESTRICT h) {
  for (int64_t i = 0; i < n; i++) {
    const float next = gate[i] * state[i] + x[i];
    state[i] = next;
    h[i] = next;
  }
}

/** `carry` is gate[t+1]·h[t+1]. */
static void scanBackward(int64_t n, const float* RESTRICT x, const float* RESTRICT gate, float* RESTRICT carry,
                         float* RESTRICT h) {
  for (int64_t i = 0; i < n; i++) {
    const float next = x[i] + carry[i];
    carry[i] = gate[i] * next;
    h[i] = next;
  }
}

static void linearScan(const LinearScanBlock& block) {
  alignas(64) float state[MAX_BLOCK_CHANNELS];
  fill(state, block.width, 0.0f);
  if (block.reverse) {
    for (int64_t t = block.steps - 1; t >= 0; t--) {
      scanBackward(block.width, at(block.x, t), at(block.gate, t), state, at(block.h, t));
    }
  } else {
    for (int64_t t = 0; t < block.steps; t++) {
      scanForward(block.width, at(block.x, t), at(block.gate, t), state, at(block.h, t));
    }
  }
}
