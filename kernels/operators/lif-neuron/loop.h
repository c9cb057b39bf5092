// Included by cpu/loops.cc, once per instruction set. The membrane is worked out from the row of v that was written
// last, for the reason given in linear-scan/loop.h; where v is not wanted, all its rows are one spare row.

/** What the membrane is after the reset that follows potential v. */
template <Rule rule>
static inline float afterReset(float v, float threshold) {
  const float spike = v >= threshold ? 1.0f : 0.0f;
  if (rule == Rule::soft) return v - threshold * spike;
  if (rule == Rule::hard) return v * (1.0f - spike);
  return v;
}

/** One step of the rules without a refractory period. */
template <Rule rule>
static void lifStep(int64_t n, float threshold, const float* current, const float* decay, const float* previous,
                    float* s, float* v) {
  INDEPENDENT for (int64_t i = 0; i < n; i++) {
    v[i] = decay[i] * afterReset<rule>(previous[i], threshold) + current[i];
  }
  // A loop of its own: memory takes two rows one after the other better than both at once.
  INDEPENDENT for (int64_t i = 0; i < n; i++) s[i] = v[i] >= threshold ? 1.0f : 0.0f;
}

/** One step of the refractory rules; `left`, `byCandidates`: see refractory-mask. */
template <bool byCandidates>
static void lifRefractoryStep(int64_t n, float threshold, int32_t period, const float* current, const float* decay,
                              const float* previous, int32_t* left, float* s, float* v, uint8_t* open) {
  INDEPENDENT for (int64_t i = 0; i < n; i++) v[i] = decay[i] * previous[i] + current[i];
  INDEPENDENT for (int64_t i = 0; i < n; i++) {
    const int32_t wait = left[i];
    const int32_t isOpen = wait == 0;
    const int32_t candidate = v[i] >= threshold;
    const int32_t fires = candidate & isOpen;
    left[i] = (byCandidates ? candidate : fires) ? period : wait - (1 - isOpen);
    s[i] = fires ? 1.0f : 0.0f;
    open[i] = static_cast<uint8_t>(isOpen);
  }
}

static void addRow(int64_t n, const float* row, float* sum) {
  INDEPENDENT for (int64_t i = 0; i < n; i++) sum[i] += row[i];
}

template <Rule rule>
static void lifNeuronOf(const LifNeuronBlock& block) {
  constexpr bool isRefractory = rule == Rule::refractory || rule == Rule::refractoryConv;
  alignas(64) float zeros[MAX_BLOCK_CHANNELS], spareS[MAX_BLOCK_CHANNELS], spareV[MAX_BLOCK_CHANNELS];
  alignas(64) int32_t left[MAX_BLOCK_CHANNELS];
  alignas(64) uint8_t spareOpen[MAX_BLOCK_CHANNELS];
  const Rows<float> s = orSpare(block.s, spareS), v = orSpare(block.v, spareV);
  const Rows<uint8_t> open = orSpare(block.open, spareOpen);
  const int64_t n = block.width;
  fill(zeros, n, 0.0f);
  fill(left, n, 0);
  if (block.count) fill(block.count, n, 0.0f);
  for (int64_t t = 0; t < block.steps; t++) {
    // The rules with a reset take the first step from rest: a membrane of 0 has not just spiked.
    const float* previous = t == 0 ? zeros : at(v, t - 1);
    if (isRefractory) {
      lifRefractoryStep<rule == Rule::refractoryConv>(n, block.threshold, block.period, at(block.current, t),
                                                      block.decay, previous, left, at(s, t), at(v, t), at(open, t));
    } else if (t == 0) {
      lifStep<Rule::none>(n, block.threshold, at(block.current, t), block.decay, previous, at(s, t), at(v, t));
    } else {
      lifStep<rule>(n, block.threshold, at(block.current, t), block.decay, previous, at(s, t), at(v, t));
    }
    if (!isRefractory && block.open.data) fill(at(open, t), n, static_cast<uint8_t>(1));
    if (block.count) addRow(n, at(s, t), block.count);
  }
}

static void lifNeuron(const LifNeuronBlock& block) {
  static void (*const byRule[])(const LifNeuronBlock&) = {lifNeuronOf<Rule::none>, lifNeuronOf<Rule::soft>,
                                                          lifNeuronOf<Rule::hard>, lifNeuronOf<Rule::refractory>,
                                                          lifNeuronOf<Rule::refractoryConv>};
  byRule[static_cast<int>(block.rule)](block);
}
