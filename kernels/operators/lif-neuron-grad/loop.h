// Included by cpu/loops.cc, once per instruction set, after lif-neuron/loop.h. As there, the state is the row of
// dcurrent that was written last.

/** What the membrane keeps of its potential: the factor of v after the reset, which the gradient takes as constant. */
template <Rule rule>
static inline float kept(float v, float threshold) {
  return rule == Rule::hard && v >= threshold ? 0.0f : 1.0f;
}

/** One step back: q = e + decay·kept·q of the step after. */
template <Rule rule, SurrogateKind kind>
static void lifGradStep(int64_t n, float threshold, const Surrogate& surrogateOfAll, const float* v, const float* decay,
                        const float* ds, const float* dcount, const float* dv, const uint8_t* open,
                        const float* after, float* dcurrent) {
  const Surrogate surrogate = surrogateOfAll;
  INDEPENDENT for (int64_t i = 0; i < n; i++) {
    const float gate = static_cast<float>(static_cast<int32_t>(open[i]));
    const float e = slope<kind>(v[i] - threshold, surrogate) * gate * (ds[i] + dcount[i]) + dv[i];
    dcurrent[i] = e + decay[i] * kept<rule>(v[i], threshold) * after[i];
  }
}

/** ddecay += q[t]·u[t−1], u the membrane after the reset. */
template <Rule rule>
static void addDecayGradient(int64_t n, float threshold, const float* before, const float* q, float* ddecay) {
  INDEPENDENT for (int64_t i = 0; i < n; i++) ddecay[i] += q[i] * afterReset<rule>(before[i], threshold);
}

template <Rule rule, SurrogateKind kind>
static void lifNeuronGradOf(const LifNeuronGradBlock& block) {
  alignas(64) float zeros[MAX_BLOCK_CHANNELS], spare[MAX_BLOCK_CHANNELS];
  alignas(64) uint8_t ones[MAX_BLOCK_CHANNELS];
  const int64_t n = block.width;
  fill(zeros, n, 0.0f);
  fill(ones, n, static_cast<uint8_t>(1));
  const Rows<const float> ds = orSpare<const float>(block.ds, zeros), dv = orSpare<const float>(block.dv, zeros);
  const Rows<const uint8_t> open = orSpare<const uint8_t>(block.open, ones);
  const Rows<float> dcurrent = orSpare(block.dcurrent, spare);
  const float* dcount = block.dcount ? block.dcount : zeros;
  if (block.ddecay) fill(block.ddecay, n, 0.0f);
  for (int64_t t = block.steps - 1; t >= 0; t--) {
    const float* after = t == block.steps - 1 ? zeros : at(dcurrent, t + 1);
    lifGradStep<rule, kind>(n, block.threshold, block.surrogate, at(block.v, t), block.decay, at(ds, t), dcount,
                            at(dv, t), at(open, t), after, at(dcurrent, t));
    if (block.ddecay && t > 0) {
      addDecayGradient<rule>(n, block.threshold, at(block.v, t - 1), at(dcurrent, t), block.ddecay);
    }
  }
}

template <SurrogateKind kind>
static void lifNeuronGradByRule(const LifNeuronGradBlock& block) {
  if (block.rule == Rule::soft) {
    lifNeuronGradOf<Rule::soft, kind>(block);
  } else if (block.rule == Rule::hard) {
    lifNeuronGradOf<Rule::hard, kind>(block);
  } else {
    lifNeuronGradOf<Rule::none, kind>(block);
  }
}

static void lifNeuronGrad(const LifNeuronGradBlock& block) {
  static void (*const byKind[])(const LifNeuronGradBlock&) = EACH_SURROGATE(lifNeuronGradByRule);
  byKind[static_cast<int>(block.surrogate.kind)](block);
}
