// Included by cpu/loops.cc, once per instruction set, after feedback-neuron/loop.h. States are made again from the input
// and the potentials: a first pass keeps those before each tile, then tile after tile, the last one first, is gone
// through forward and back.

/** What a run of channels carries from a step to the one before it. */
struct FeedbackBack {
  Lanes first, second;  ///< what reaches the states from the steps after
  Lanes trace;          ///< and the trace
};

/** The parts of a block's scratch. */
struct FeedbackGradMemory {
  float *kept, *states, *carried, *x, *v, *slope, *up, *own, *dx;
  float* gate;  ///< 1 where a spike was allowed, else 0
};

static FeedbackGradMemory feedbackGradMemoryOf(const FeedbackGradBlock& block) {
  const int64_t tiles = (block.steps + STATE_TILE - 1) / STATE_TILE, rows = STATE_TILE * STATE_CHANNELS;
  FeedbackGradMemory memory;
  memory.kept = block.memory;
  memory.states = memory.kept + 3 * tiles * STATE_CHANNELS;
  memory.carried = memory.states + 3 * (STATE_TILE + 1) * STATE_CHANNELS;
  memory.x = memory.carried + 3 * STATE_CHANNELS;
  memory.v = memory.x + rows;
  memory.slope = memory.v + rows;
  memory.up = memory.slope + rows;
  memory.own = memory.up + rows;
  memory.dx = memory.own + rows;
  memory.gate = memory.dx + rows;
  return memory;
}

/** Goes through a tile from the states at `states`; of each step those after it are written, too, if `all`. */
template <bool all>
static void feedbackAgain(const Feedback& neuron, int64_t steps, const FeedbackGradMemory& memory) {
  const Lanes threshold = broadcast(neuron.rule.threshold), keep = broadcast(neuron.rule.keep);
  float* states = memory.states;
  for (int64_t lane = 0; lane < STATE_CHANNELS; lane += REFRACT_LANES) {
    FeedbackState h = loadFeedback(states, lane);
    for (int64_t t = 0; t < steps; t++) {
      const int64_t row = t * STATE_CHANNELS + lane;
      h = feedbackStates(neuron, lane, h, load(memory.x + row));
      const Lanes fired = load(memory.gate + row) * oneWhere(atLeast(load(memory.v + row), threshold));
      h.trace = fused(keep, h.trace, fired);
      if (all) storeFeedback(states + 3 * (t + 1) * STATE_CHANNELS, lane, h);
    }
    if (!all) storeFeedback(states, lane, h);
  }
}

/** One row of the transposed map of a step: map + trace·feed. */
static inline Lanes feedbackWeight(const Feedback& neuron, int64_t row, int64_t lane, const Lanes& trace) {
  return fused(trace, load(neuron.feed + row * STATE_CHANNELS + lane), load(neuron.map + row * STATE_CHANNELS + lane));
}

/** One step back of a run of channels; what is added to the sums [FEEDBACK_SUMS] is said in reference.ts. */
static inline void feedbackStepBack(const Feedback& neuron, const FeedbackGradMemory& memory, int64_t t, int64_t lane,
                                    FeedbackBack& back, Lanes* sums) {
  const int64_t row = t * STATE_CHANNELS + lane, third = 3 * STATE_CHANNELS;
  const float* through = neuron.through;
  const FeedbackState before = loadFeedback(memory.states + t * third, lane);
  const FeedbackState now = loadFeedback(memory.states + (t + 1) * third, lane);
  const Lanes x = load(memory.x + row), trace = before.trace;
  const Lanes e = fused(load(memory.slope + row), load(memory.up + row) + back.trace, load(memory.own + row));
  const Lanes first = fused(load(neuron.read + lane), e, back.first);
  const Lanes second = fused(load(neuron.read + STATE_CHANNELS + lane), e, back.second);
  const Lanes toFirst = feedbackRow(through, lane, before, load(through + 2 * STATE_CHANNELS + lane));
  const Lanes toSecond = feedbackRow(through + third, lane, before, load(through + third + 2 * STATE_CHANNELS + lane));
  const Lanes given = fused(broadcast(neuron.rule.keep), back.trace, load(through + 6 * STATE_CHANNELS + lane) * e);
  back.trace = fused(second, toSecond, fused(first, toFirst, given));
  const Lanes fedFirst = trace * first, fedSecond = trace * second;
  sums[0] = fused(first, before.first, sums[0]);
  sums[1] = fused(first, before.second, sums[1]);
  sums[2] = fused(first, x, sums[2]);
  sums[3] = fused(second, before.first, sums[3]);
  sums[4] = fused(second, before.second, sums[4]);
  sums[5] = fused(second, x, sums[5]);
  sums[6] = fused(e, now.first, sums[6]);
  sums[7] = fused(e, now.second, sums[7]);
  sums[8] = fused(fedFirst, before.first, sums[8]);
  sums[9] = fused(fedFirst, before.second, sums[9]);
  sums[10] = sums[10] + fedFirst;
  sums[11] = fused(fedSecond, before.first, sums[11]);
  sums[12] = fused(fedSecond, before.second, sums[12]);
  sums[13] = sums[13] + fedSecond;
  sums[14] = fused(e, trace, sums[14]);
  store(memory.dx + row, fused(load(neuron.map + 2 * STATE_CHANNELS + lane), first,
                               load(neuron.map + 5 * STATE_CHANNELS + lane) * second));
  back.first = fused(feedbackWeight(neuron, 0, lane, trace), first, feedbackWeight(neuron, 3, lane, trace) * second);
  back.second = fused(feedbackWeight(neuron, 1, lane, trace), first, feedbackWeight(neuron, 4, lane, trace) * second);
}

/** Steps [begin, end) back, the last one first; what is carried is at `carried` [3][16], sums at [FEEDBACK_SUMS][16]. */
static void feedbackStepsBack(const Feedback& neuron, const FeedbackGradMemory& memory, int64_t begin, int64_t end,
                              float* carried, float* sums) {
  for (int64_t lane = 0; lane < STATE_CHANNELS; lane += REFRACT_LANES) {
    Lanes sum[FEEDBACK_SUMS];
    UNROLL for (int64_t row = 0; row < FEEDBACK_SUMS; row++) sum[row] = load(sums + row * STATE_CHANNELS + lane);
    const FeedbackState after = loadFeedback(carried, lane);
    FeedbackBack back = {after.first, after.second, after.trace};
    for (int64_t t = end - 1; t >= begin; t--) feedbackStepBack(neuron, memory, t, lane, back, sum);
    storeFeedback(carried, lane, {back.first, back.second, back.trace});
    UNROLL for (int64_t row = 0; row < FEEDBACK_SUMS; row++) store(sums + row * STATE_CHANNELS + lane, sum[row]);
  }
}

/** Where a spike was allowed in a tile's steps [begin, end); everywhere where nothing is said. */
static void gateTile(const FeedbackGradBlock& block, int64_t first, int64_t begin, int64_t end, float* gate) {
  for (int64_t t = begin; t < end; t++) {
    const uint8_t* open = block.open.data ? at(block.open, first + t) : nullptr;
    for (int64_t i = 0; i < STATE_CHANNELS; i++) {
      gate[t * STATE_CHANNELS + i] = !open || i >= block.width || open[i] ? 1.0f : 0.0f;
    }
  }
}

/** slope = σ'(v − θ) where a spike was allowed, up = ds + dcount, own = dv, of a tile. */
template <SurrogateKind kind>
static void feedbackErrorsOf(const Feedback& neuron, const FeedbackGradBlock& block, int64_t first, int64_t steps,
                             const FeedbackGradMemory& memory) {
  const Surrogate surrogate = block.surrogate;
  float dcount[STATE_CHANNELS];
  fill(dcount, STATE_CHANNELS, 0.0f);
  if (block.dcount) memcpy(dcount, block.dcount, static_cast<size_t>(block.width) * sizeof(float));
  fill(memory.up, steps * STATE_CHANNELS, 0.0f);
  fill(memory.own, steps * STATE_CHANNELS, 0.0f);
  if (block.ds.data) gatherTile(block.ds, first, steps, 1, block.width, memory.up);
  if (block.dv.data) gatherTile(block.dv, first, steps, 1, block.width, memory.own);
  for (int64_t t = 0; t < steps; t++) {
    const int64_t row = t * STATE_CHANNELS;
    INDEPENDENT for (int64_t i = 0; i < STATE_CHANNELS; i++) {
      const float passes = block.straight ? 1.0f : memory.gate[row + i];
      memory.slope[row + i] = slope<kind>(memory.v[row + i] - neuron.rule.threshold, surrogate) * passes;
      memory.up[row + i] += dcount[i];
    }
  }
}

static void feedbackErrors(const Feedback& neuron, const FeedbackGradBlock& block, int64_t first, int64_t steps,
                           const FeedbackGradMemory& memory) {
  static void (*const byKind[])(const Feedback&, const FeedbackGradBlock&, int64_t, int64_t,
                                const FeedbackGradMemory&) = EACH_SURROGATE(feedbackErrorsOf);
  byKind[static_cast<int>(block.surrogate.kind)](neuron, block, first, steps, memory);
}

static void feedbackNeuronGrad(const Feedback& neuron, const FeedbackGradBlock& block) {
  const FeedbackGradMemory memory = feedbackGradMemoryOf(block);
  const int64_t all = 3 * STATE_CHANNELS;
  fill(memory.states, all, 0.0f);
  for (int64_t first = 0; first < block.steps; first += STATE_TILE) {
    const int64_t steps = first + STATE_TILE < block.steps ? STATE_TILE : block.steps - first;
    memcpy(memory.kept + first / STATE_TILE * all, memory.states, static_cast<size_t>(all) * sizeof(float));
    gatherTile(block.x, first, steps, 1, block.width, memory.x);
    gatherTile(block.v, first, steps, 1, block.width, memory.v);
    gateTile(block, first, 0, steps, memory.gate);
    feedbackAgain<false>(neuron, steps, memory);
  }
  fill(memory.carried, all, 0.0f);
  for (int64_t tile = (block.steps - 1) / STATE_TILE; tile >= 0; tile--) {
    const int64_t first = tile * STATE_TILE;
    const int64_t steps = first + STATE_TILE < block.steps ? STATE_TILE : block.steps - first;
    gatherTile(block.x, first, steps, 1, block.width, memory.x);
    gatherTile(block.v, first, steps, 1, block.width, memory.v);
    gateTile(block, first, 0, steps, memory.gate);
    memcpy(memory.states, memory.kept + tile * all, static_cast<size_t>(all) * sizeof(float));
    feedbackAgain<true>(neuron, steps, memory);
    feedbackErrors(neuron, block, first, steps, memory);
    feedbackStepsBack(neuron, memory, 0, steps, memory.carried, block.sums);
    if (!block.dx.data) continue;
    for (int64_t t = 0; t < steps; t++) putTile(block.dx, first + t, 1, 1, block.width, memory.dx + t * STATE_CHANNELS);
  }
}

/** Scratch of one group of a connected layer. */
static FeedbackGradMemory memoryOfGroup(const FeedbackGradSample& sample, int64_t group) {
  return feedbackGradMemoryOf(sample.blocks[group]);
}

/** Adds what the spikes of row t bring to `to`; spikes are where potentials reach the threshold and may. */
static void addSpikesOf(const FeedbackGradSample& sample, int64_t t, float* to) {
  const int64_t wide = sample.groups * STATE_CHANNELS;
  for (int64_t i = 0; i < sample.channels; i++) {
    const int64_t group = i / STATE_CHANNELS;
    const FeedbackGradBlock& block = sample.blocks[group];
    const float v = at(block.v, t)[i % STATE_CHANNELS];
    const bool isOpen = !block.open.data || at(block.open, t)[i % STATE_CHANNELS];
    if (isOpen && v >= sample.neurons[group].rule.threshold) addRow(wide, sample.outgoing + i * wide, to);
  }
}

/** Gathers a tile of a connected layer, with what spikes bring in the inputs, and goes through it from the states there. */
template <bool all>
static void feedbackTile(const FeedbackGradSample& sample, int64_t first, int64_t steps) {
  const int64_t wide = sample.groups * STATE_CHANNELS;
  for (int64_t t = 0; t < steps; t++) {
    fill(sample.memory, wide, 0.0f);
    if (first + t > 0) addSpikesOf(sample, first + t - 1, sample.memory);
    for (int64_t group = 0; group < sample.groups; group++) {
      const FeedbackGradBlock& block = sample.blocks[group];
      const FeedbackGradMemory memory = memoryOfGroup(sample, group);
      const int64_t row = t * STATE_CHANNELS;
      gatherTile(block.x, first + t, 1, 1, block.width, memory.x + row);
      gatherTile(block.v, first + t, 1, 1, block.width, memory.v + row);
      gateTile(block, first, t, t + 1, memory.gate);
      addRow(STATE_CHANNELS, sample.memory + group * STATE_CHANNELS, memory.x + row);
    }
  }
  for (int64_t group = 0; group < sample.groups; group++) {
    const FeedbackGradMemory memory = memoryOfGroup(sample, group);
    feedbackAgain<all>(sample.neurons[group], steps, memory);
  }
}

static void feedbackSampleGrad(const FeedbackGradSample& sample) {
  const int64_t wide = sample.groups * STATE_CHANNELS, all = 3 * STATE_CHANNELS, total = sample.blocks[0].steps;
  for (int64_t group = 0; group < sample.groups; group++) {
    const FeedbackGradMemory memory = memoryOfGroup(sample, group);
    fill(memory.states, all, 0.0f);
    fill(memory.carried, all, 0.0f);
  }
  for (int64_t first = 0; first < total; first += STATE_TILE) {
    for (int64_t group = 0; group < sample.groups; group++) {
      const FeedbackGradMemory memory = memoryOfGroup(sample, group);
      memcpy(memory.kept + first / STATE_TILE * all, memory.states, static_cast<size_t>(all) * sizeof(float));
    }
    feedbackTile<false>(sample, first, first + STATE_TILE < total ? STATE_TILE : total - first);
  }
  float* reached = sample.memory;  // what reaches the spikes of a step from the inputs of the next
  for (int64_t tile = (total - 1) / STATE_TILE; tile >= 0; tile--) {
    const int64_t first = tile * STATE_TILE, steps = first + STATE_TILE < total ? STATE_TILE : total - first;
    for (int64_t group = 0; group < sample.groups; group++) {
      const FeedbackGradMemory memory = memoryOfGroup(sample, group);
      memcpy(memory.states, memory.kept + tile * all, static_cast<size_t>(all) * sizeof(float));
    }
    feedbackTile<true>(sample, first, steps);
    for (int64_t group = 0; group < sample.groups; group++) {
      feedbackErrors(sample.neurons[group], sample.blocks[group], first, steps, memoryOfGroup(sample, group));
    }
    for (int64_t t = steps - 1; t >= 0; t--) {
      fill(reached, wide, 0.0f);
      if (first + t + 1 < total) {
        for (int64_t i = 0; i < sample.channels; i++) {
          // The row after this one: in this tile, or the first of the tile after, whose dx is still there.
          const float* dx = memoryOfGroup(sample, i / STATE_CHANNELS).dx + (t + 1) % STATE_TILE * STATE_CHANNELS;
          const Lanes by = broadcast(dx[i % STATE_CHANNELS]);
          const float* incoming = sample.incoming + i * wide;
          for (int64_t lane = 0; lane < wide; lane += REFRACT_LANES) {
            store(reached + lane, fused(by, load(incoming + lane), load(reached + lane)));
          }
        }
      }
      for (int64_t group = 0; group < sample.groups; group++) {
        const FeedbackGradMemory memory = memoryOfGroup(sample, group);
        addRow(STATE_CHANNELS, reached + group * STATE_CHANNELS, memory.up + t * STATE_CHANNELS);
        feedbackStepsBack(sample.neurons[group], memory, t, t + 1, memory.carried, sample.blocks[group].sums);
      }
    }
    for (int64_t group = 0; group < sample.groups; group++) {
      const FeedbackGradBlock& block = sample.blocks[group];
      const FeedbackGradMemory memory = memoryOfGroup(sample, group);
      for (int64_t t = 0; block.dx.data && t < steps; t++) {
        putTile(block.dx, first + t, 1, 1, block.width, memory.dx + t * STATE_CHANNELS);
      }
    }
  }
}
