// Included by cpu/loops.cc, once per instruction set. The state is the row of h that was written last: a copy of its
// own would halve the number of rows that the processor's store buffer can have on their way to memory.

static void scanStep(int64_t n, const float* x, const float* gate, const float* previous, float* h) {
  INDEPENDENT for (int64_t i = 0; i < n; i++) h[i] = gate[i] * previous[i] + x[i];
}

static void linearScan(const LinearScanBlock& block) {
  alignas(64) float zeros[MAX_BLOCK_CHANNELS];
  fill(zeros, block.width, 0.0f);
  const int64_t last = block.steps - 1;
  for (int64_t i = 0; i <= last; i++) {
    // Backwards, the gate is that of the step after: h[t] = x[t] + gate[t+1]·h[t+1].
    const int64_t t = block.reverse ? last - i : i, before = block.reverse ? t + 1 : t - 1;
    const float* previous = i == 0 ? zeros : at(block.h, before);
    const float* gate = i == 0 && block.reverse ? zeros : at(block.gate, block.reverse ? before : t);
    scanStep(block.width, at(block.x, t), gate, previous, at(block.h, t));
  }
}
