// Included by cpu/loops.cc, once per instruction set, after state-space/loop.h. States, trace and count of a run of
// channels stay in registers through a tile of steps, and so do the parameters where there are enough of them.

/** A run of channels between two steps. */
struct FeedbackState {
  Lanes first, second, trace;
};

/** The states and the trace of a run of channels of a [3][16]. */
static inline FeedbackState loadFeedback(const float* from, int64_t lane) {
  return {load(from + lane), load(from + STATE_CHANNELS + lane), load(from + 2 * STATE_CHANNELS + lane)};
}

static inline void storeFeedback(float* to, int64_t lane, const FeedbackState& h) {
  store(to + lane, h.first);
  store(to + STATE_CHANNELS + lane, h.second);
  store(to + 2 * STATE_CHANNELS + lane, h.trace);
}

/** to·first + (…): one row of map or feed, whose last number stands for the input or for 1. */
static inline Lanes feedbackRow(const float* rows, int64_t lane, const FeedbackState& h, const Lanes& last) {
  return fused(load(rows + lane), h.first, fused(load(rows + STATE_CHANNELS + lane), h.second, last));
}

/** The states of the next step, with the trace as it was. */
static inline FeedbackState feedbackStates(const Feedback& neuron, int64_t lane, const FeedbackState& h, const Lanes& x) {
  const int64_t half = 3 * STATE_CHANNELS;
  const float *map = neuron.map, *feed = neuron.feed;
  const Lanes first = feedbackRow(map, lane, h, load(map + 2 * STATE_CHANNELS + lane) * x);
  const Lanes second = feedbackRow(map + half, lane, h, load(map + half + 2 * STATE_CHANNELS + lane) * x);
  const Lanes toFirst = feedbackRow(feed, lane, h, load(feed + 2 * STATE_CHANNELS + lane));
  const Lanes toSecond = feedbackRow(feed + half, lane, h, load(feed + half + 2 * STATE_CHANNELS + lane));
  return {fused(h.trace, toFirst, first), fused(h.trace, toSecond, second), h.trace};
}

/** The potential of those states. */
static inline Lanes feedbackPotential(const Feedback& neuron, int64_t lane, const FeedbackState& h) {
  const Lanes read = fused(load(neuron.read + lane), h.first, load(neuron.read + STATE_CHANNELS + lane) * h.second);
  return fused(h.trace, load(neuron.feed + 6 * STATE_CHANNELS + lane), read);
}

/** Whether neurons spike, and where that was allowed; `wait` are steps that they still wait, and is carried on. */
template <bool masks>
static inline Where feedbackFires(const FeedbackRule& rule, const Lanes& potential, Ints& wait, Where& isOpen) {
  const Where candidate = atLeast(potential, broadcast(rule.threshold));
  if (!masks) return candidate;
  isOpen = isZero(wait);
  const Where fires = both(candidate, isOpen);
  wait = waitingAfter(rule.byCandidates ? candidate : fires, isOpen, wait, everywhere(rule.period));
  return fires;
}

/** Whole numbers to or from the row of the state that has them. */
static void waitsOf(const float* row, int32_t* left) {
  for (int64_t i = 0; i < STATE_CHANNELS; i++) left[i] = static_cast<int32_t>(row[i]);
}
static void keepWaits(const int32_t* left, float* row) {
  for (int64_t i = 0; i < STATE_CHANNELS; i++) row[i] = static_cast<float>(left[i]);
}

/** States, trace, last spikes and waits [5][16] as they were left, or at rest. */
static void restoreFeedback(const FeedbackBlock& block, float* kept) {
  if (block.state.data) {
    gatherTile(block.state, 0, FEEDBACK_STATE, 1, block.width, kept);
  } else {
    fill(kept, FEEDBACK_STATE * STATE_CHANNELS, 0.0f);
  }
}

template <bool masks>
static void feedbackNeuronOf(const Feedback& neuron, const FeedbackBlock& block) {
  constexpr int64_t parts = STATE_CHANNELS / REFRACT_LANES, tile = STATE_TILE * STATE_CHANNELS;
  alignas(64) float x[tile], v[tile], s[tile], count[STATE_CHANNELS], kept[FEEDBACK_STATE * STATE_CHANNELS];
  alignas(64) int32_t left[STATE_CHANNELS];
  alignas(64) uint8_t open[tile];
  FeedbackState states[parts];
  fill(open, tile, static_cast<uint8_t>(1));
  fill(count, STATE_CHANNELS, 0.0f);
  restoreFeedback(block, kept);
  waitsOf(kept + 4 * STATE_CHANNELS, left);
  for (int64_t part = 0; part < parts; part++) states[part] = loadFeedback(kept, part * REFRACT_LANES);
  const Lanes keep = broadcast(neuron.rule.keep);
  for (int64_t first = 0; first < block.steps; first += STATE_TILE) {
    const int64_t steps = first + STATE_TILE < block.steps ? STATE_TILE : block.steps - first;
    gatherTile(block.x, first, steps, 1, block.width, x);
    for (int64_t part = 0; part < parts; part++) {
      const int64_t lane = part * REFRACT_LANES;
      FeedbackState h = states[part];
      Lanes sum = load(count + lane);
      Ints wait = loadInts(left + lane);
      for (int64_t t = 0; t < steps; t++) {
        h = feedbackStates(neuron, lane, h, load(x + t * STATE_CHANNELS + lane));
        const Lanes potential = feedbackPotential(neuron, lane, h);
        Where isOpen{};
        const Lanes fired = oneWhere(feedbackFires<masks>(neuron.rule, potential, wait, isOpen));
        if (masks) storeBytes(open + t * STATE_CHANNELS + lane, isOpen);
        h.trace = fused(keep, h.trace, fired);
        sum = sum + fired;
        store(v + t * STATE_CHANNELS + lane, potential);
        store(s + t * STATE_CHANNELS + lane, fired);
      }
      states[part] = h;
      store(count + lane, sum);
      storeInts(left + lane, wait);
      storeFeedback(kept, lane, h);
    }
    memcpy(kept + 3 * STATE_CHANNELS, s + (steps - 1) * STATE_CHANNELS, STATE_CHANNELS * sizeof(float));
    for (int64_t t = 0; t < steps; t++) {
      putTile(block.v, first + t, 1, 1, block.width, v + t * STATE_CHANNELS);
      putTile(block.s, first + t, 1, 1, block.width, s + t * STATE_CHANNELS);
      putTile(block.open, first + t, 1, 1, block.width, open + t * STATE_CHANNELS);
    }
  }
  if (block.count) memcpy(block.count, count, static_cast<size_t>(block.width) * sizeof(float));
  keepWaits(left, kept + 4 * STATE_CHANNELS);
  putTile(block.next, 0, FEEDBACK_STATE, 1, block.width, kept);
}

static void feedbackNeuron(const Feedback& neuron, const FeedbackBlock& block) {
  (neuron.rule.period > 0 ? feedbackNeuronOf<true> : feedbackNeuronOf<false>)(neuron, block);
}

/** Adds what the spikes of a row bring to every neuron to `to`. */
static void addSpikes(int64_t channels, int64_t wide, const float* spikes, const float* outgoing, float* to) {
  for (int64_t i = 0; i < channels; i++) {
    if (spikes[i] != 0.0f) addRow(wide, outgoing + i * wide, to);
  }
}

/** One step of one group of a connected layer, of inputs x. */
static void feedbackGroupStep(const Feedback& neuron, const float* x, float* state, int32_t* left, float* v, float* s,
                              uint8_t* open) {
  const Lanes keep = broadcast(neuron.rule.keep);
  for (int64_t lane = 0; lane < STATE_CHANNELS; lane += REFRACT_LANES) {
    FeedbackState h = feedbackStates(neuron, lane, loadFeedback(state, lane), load(x + lane));
    const Lanes potential = feedbackPotential(neuron, lane, h);
    Ints wait = loadInts(left + lane);
    Where isOpen = isZero(wait);
    const Lanes fired = oneWhere(feedbackFires<true>(neuron.rule, potential, wait, isOpen));
    storeInts(left + lane, wait);
    storeBytes(open + lane, isOpen);
    h.trace = fused(keep, h.trace, fired);
    storeFeedback(state, lane, h);
    store(v + lane, potential);
    store(s + lane, fired);
  }
}

static void feedbackSample(const FeedbackSample& sample) {
  const int64_t wide = sample.groups * STATE_CHANNELS;
  float* states = sample.memory;
  float *brought = states + 3 * wide, *count = brought + wide, *x = count + wide, *v = x + wide, *s = v + wide;
  auto* left = reinterpret_cast<int32_t*>(s + wide);
  fill(brought, 2 * wide, 0.0f);
  for (int64_t group = 0; group < sample.groups; group++) {
    alignas(64) float kept[FEEDBACK_STATE * STATE_CHANNELS];
    const int64_t at = group * STATE_CHANNELS;
    restoreFeedback(sample.blocks[group], kept);
    memcpy(states + 3 * at, kept, 3 * STATE_CHANNELS * sizeof(float));
    memcpy(s + at, kept + 3 * STATE_CHANNELS, STATE_CHANNELS * sizeof(float));
    waitsOf(kept + 4 * STATE_CHANNELS, left + at);
  }
  addSpikes(sample.channels, wide, s, sample.outgoing, brought);
  for (int64_t t = 0; t < sample.blocks[0].steps; t++) {
    for (int64_t group = 0; group < sample.groups; group++) {
      const FeedbackBlock& block = sample.blocks[group];
      const int64_t at = group * STATE_CHANNELS;
      gatherTile(block.x, t, 1, 1, block.width, x + at);
      addRow(STATE_CHANNELS, brought + at, x + at);
      alignas(64) uint8_t open[STATE_CHANNELS];
      feedbackGroupStep(sample.neurons[group], x + at, states + 3 * at, left + at, v + at, s + at, open);
      putTile(block.open, t, 1, 1, block.width, open);
      putTile(block.v, t, 1, 1, block.width, v + at);
      putTile(block.s, t, 1, 1, block.width, s + at);
    }
    addRow(wide, s, count);
    fill(brought, wide, 0.0f);
    addSpikes(sample.channels, wide, s, sample.outgoing, brought);
  }
  for (int64_t group = 0; group < sample.groups; group++) {
    const FeedbackBlock& block = sample.blocks[group];
    const float* counted = count + group * STATE_CHANNELS;
    if (block.count) memcpy(block.count, counted, static_cast<size_t>(block.width) * sizeof(float));
    putTile(block.next, 0, 3, 1, block.width, states + 3 * group * STATE_CHANNELS);
    putTile(block.next, 3, 1, 1, block.width, s + group * STATE_CHANNELS);
    alignas(64) float waits[STATE_CHANNELS];
    keepWaits(left + group * STATE_CHANNELS, waits);
    putTile(block.next, 4, 1, 1, block.width, waits);
  }
}
