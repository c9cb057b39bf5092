// Included by cpu/loops.cc, once per instruction set. One operation after the other as main/graph/optimizers/sgd.ts
// writes them, so that the bits are those of its nodes.

template <bool hasMomentum, bool decays>
static void sgdRun(const SgdRun& run) {
  const float rate = run.learningRate, momentum = run.momentum, weightDecay = run.weightDecay;
  const float *ps = run.p, *gs = run.g, *buffers = run.buffer;
  float *nextP = run.nextP, *nextBuffer = run.nextBuffer;
  INDEPENDENT for (int64_t i = 0; i < run.count; i++) {
    const float p = ps[i];
    const float g = decays ? gs[i] + p * weightDecay : gs[i];
    const float buffer = hasMomentum ? buffers[i] * momentum + g : g;
    nextP[i] = p - buffer * rate;
    if (hasMomentum) nextBuffer[i] = buffer;
  }
}

static void sgdStep(const SgdRun& run) {
  const bool decays = run.weightDecay != 0.0f;
  if (run.buffer) {
    decays ? sgdRun<true, true>(run) : sgdRun<true, false>(run);
  } else {
    decays ? sgdRun<false, true>(run) : sgdRun<false, false>(run);
  }
}
