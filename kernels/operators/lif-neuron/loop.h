// Included by cpu/loops.cc, once per instruction set.

/** What a block carries from step to step, a value per channel. */
struct LifState {
  alignas(64) float membrane[MAX_BLOCK_CHANNELS];  ///< after the reset
  alignas(64) float count[MAX_BLOCK_CHANNELS];
  alignas(64) int32_t left[MAX_BLOCK_CHANNELS];  ///< steps for which the neuron is still refractory
};

/** One step of the rules without a refractory period. */
template <Rule rule>
static void lifStep(int64_t n, float threshold, const float* RESTRICT current, const float* RESTRICT decay,
                    float* RESTRICT membrane, float* RESTRICT count, float* RESTRICT s, float* RESTRICT v) {
  for (int64_t i = 0; i < n; i++) {
    const float potential = decay[i] * membrane[i] + current[i];
    const float spike = potential >= threshold ? 1.0f : 0.0f;
    if (rule == Rule::soft) {
      membrane[i] = potential - threshold * spike;
    } else if (rule == Rule::hard) {
      membrane[i] = potential * (1.0f - spike);
    } else {
      membrane[i] = potential;
    }
    count[i] += spike;
    s[i] = spike;
    v[i] = potential;
  }
}

/** One step of the refractory rules; `byCandidates`: see refractory-mask/block.h. */
template <bool byCandidates>
static void lifRefractoryStep(int64_t n, float threshold, int32_t period, const float* RESTRICT current,
                              const float* RESTRICT decay, float* RESTRICT membrane, float* RESTRICT count,
                              int32_t* RESTRICT left, float* RESTRICT s, float* RESTRICT v, uint8_t* RESTRICT open) {
  for (int64_t i = 0; i < n; i++) {
    const float potential = decay[i] * membrane[i] + current[i];
    const int32_t wait = left[i];
    const int32_t isOpen = wait == 0;
    const int32_t candidate = potential >= threshold;
    const int32_t fires = candidate & isOpen;
    const float spike = fires ? 1.0f : 0.0f;
    left[i] = (byCandidates ? candidate : fires) ? period : wait - (1 - isOpen);
    membrane[i] = potential;
    count[i] += spike;
    s[i] = spike;
    v[i] = potential;
    open[i] = static_cast<uint8_t>(isOpen);
  }
}

template <Rule rule>
static void lifNeuronOf(const LifNeuronBlock& block, LifState& state) {
  alignas(64) float spareS[MAX_BLOCK_CHANNELS], spareV[MAX_BLOCK_CHANNELS];
  alignas(64) uint8_t spareOpen[MAX_BLOCK_CHANNELS];
  const Rows<float> s = orSpare(block.s, spareS), v = orSpare(block.v, spareV);
  const Rows<uint8_t> open = orSpare(block.open, spareOpen);
  const int64_t n = block.width;
  for (int64_t t = 0; t < block.steps; t++) {
    if (rule == Rule::refractory || rule == Rule::refractoryConv) {
      lifRefractoryStep<rule == Rule::refractoryConv>(n, block.threshold, block.period, at(block.current, t), block.decay,
                                                      state.membrane, state.count, state.left, at(s, t), at(v, t),
                                                      at(open, t));
    } else {
      lifStep<rule>(n, block.threshold, at(block.current, t), block.decay, state.membrane, state.count, at(s, t),
                    at(v, t));
      if (block.open.data) fill(at(open, t), n, static_cast<uint8_t>(1));
    }
  }
}

static void lifNeuron(const LifNeuronBlock& block) {
  LifState state;
  fill(state.membrane, block.width, 0.0f);
  fill(state.count, block.width, 0.0f);
  fill(state.left, block.width, 0);
  static void (*const byRule[])(const LifNeuronBlock&, LifState&) = {
      lifNeuronOf<Rule::none>, lifNeuronOf<Rule::soft>, lifNeuronOf<Rule::hard>, lifNeuronOf<Rule::refractory>,
      lifNeuronOf<Rule::refractoryConv>};
  byRule[static_cast<int>(block.rule)](block, state);
  if (block.count) memcpy(block.count, state.count, sizeof(float) * static_cast<size_t>(block.width));
}
