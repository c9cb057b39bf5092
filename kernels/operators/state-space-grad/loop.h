// Included by cpu/loops.cc, once per instruction set, after state-space/loop.h. States are made again from the input: a
// first pass keeps one a tile, then tile after tile, the last one first, is gone through forward and back.

/** The parts of a block's scratch. */
struct StateSpaceGradMemory {
  float *x, *kept, *h, *after, *state, *dh, *error, *slope, *dx, *v;
};

static StateSpaceGradMemory gradMemoryOf(const StateSpace& space, const StateSpaceGradBlock& block) {
  const int64_t tiles = (block.steps + STATE_TILE - 1) / STATE_TILE;
  const int64_t all = space.states * STATE_PAIR, rows = STATE_TILE * STATE_CHANNELS;
  StateSpaceGradMemory memory;
  memory.x = block.memory;
  memory.kept = memory.x + block.steps * STATE_CHANNELS;
  memory.h = memory.kept + tiles * all;
  memory.after = memory.h + (STATE_TILE + 1) * all;
  memory.state = memory.after + (STATE_TILE + 1) * all;
  memory.dh = memory.state + all;
  memory.error = memory.dh + all;
  memory.slope = memory.error + rows;
  memory.dx = memory.slope + rows;
  memory.v = memory.dx + rows;
  return memory;
}

/** Some states through all steps; the one before each tile is kept. */
template <int wide>
static void keepStates(const StateSpace& space, int64_t first, int64_t lane, int64_t steps, const float* x, float* kept) {
  const int64_t all = space.states * STATE_PAIR;
  Complex a[wide], state[wide];
  UNROLL for (int j = 0; j < wide; j++) {
    a[j] = loadPair(space.pole + (first + j) * STATE_PAIR, lane);
    state[j] = {broadcast(0.0f), broadcast(0.0f)};
  }
  for (int64_t begin = 0; begin < steps; begin += STATE_TILE) {
    float* here = kept + begin / STATE_TILE * all;
    UNROLL for (int j = 0; j < wide; j++) storePair(here + (first + j) * STATE_PAIR, lane, state[j]);
    const int64_t end = begin + STATE_TILE < steps ? begin + STATE_TILE : steps;
    for (int64_t t = begin; t < end; t++) {
      const Lanes in = load(x + t * STATE_CHANNELS + lane);
      UNROLL for (int j = 0; j < wide; j++) state[j] = advance(a[j], state[j], in);
    }
  }
}

/** One step of all states with the reset that follows potentials v: h before it, `after` after it; they may be one. */
template <Rule rule>
static void stepAgain(const StateSpace& space, const float* x, const float* v, const float* before, float* h, float* after) {
  const Lanes threshold = broadcast(space.threshold);
  for (int64_t lane = 0; lane < STATE_CHANNELS; lane += REFRACT_LANES) {
    const Lanes in = load(x + lane), s = oneWhere(atLeast(load(v + lane), threshold));
    for (int64_t n = 0; n < space.states; n++) {
      const int64_t at = n * STATE_PAIR;
      const Complex next = advance(loadPair(space.pole + at, lane), loadPair(before + at, lane), in);
      storePair(h + at, lane, next);
      storePair(after + at, lane, resetState<rule>(space, n, lane, next, s));
    }
  }
}

/** Some states of a tile, from the one before it: h[t + 1] is that of step t. */
template <int wide>
static void statesAgain(const StateSpace& space, int64_t first, int64_t lane, int64_t steps, const float* x, float* h) {
  const int64_t all = space.states * STATE_PAIR;
  Complex a[wide], state[wide];
  UNROLL for (int j = 0; j < wide; j++) {
    a[j] = loadPair(space.pole + (first + j) * STATE_PAIR, lane);
    state[j] = loadPair(h + (first + j) * STATE_PAIR, lane);
  }
  for (int64_t t = 0; t < steps; t++) {
    const Lanes in = load(x + t * STATE_CHANNELS + lane);
    float* row = h + (t + 1) * all;
    UNROLL for (int j = 0; j < wide; j++) {
      state[j] = advance(a[j], state[j], in);
      storePair(row + (first + j) * STATE_PAIR, lane, state[j]);
    }
  }
}

/** The conjugate of a times d. */
static inline Complex backOf(const Complex& a, const Complex& d) {
  return {fused(a.im, d.im, a.re * d.re), fused(negated(a.im), d.re, a.re * d.im)};
}

/** Adds what a step gives to the gradients of pole (p: the state before, after its reset) and of mix. */
static inline void addGradients(const Complex& d, const Complex& p, const Complex& h, const Lanes& e, Complex& dpole,
                                Complex& dmix) {
  dpole.re = fused(d.im, p.im, fused(d.re, p.re, dpole.re));
  dpole.im = fused(d.im, p.re, fused(negated(d.re), p.im, dpole.im));
  dmix.re = fused(e, h.re, dmix.re);
  dmix.im = fused(negated(e), h.im, dmix.im);
}

/** What reaches a state: from the potential's error, beside what came from the step after. */
static inline Complex reaching(const Complex& c, const Lanes& e, const Complex& g) {
  return {fused(c.re, e, g.re), fused(negated(c.im), e, g.im)};
}

/** Some states back through a tile without feedback; dx[t] is added to. */
template <int wide>
static void statesBack(const StateSpace& space, int64_t first, int64_t lane, int64_t steps, const float* h,
                       const float* error, float* dx, float* dh, float* sums) {
  const int64_t all = space.states * STATE_PAIR;
  float* poles = sums;
  float* mixes = sums + all;
  Complex a[wide], c[wide], d[wide], dpole[wide], dmix[wide];
  UNROLL for (int j = 0; j < wide; j++) {
    const int64_t at = (first + j) * STATE_PAIR;
    a[j] = loadPair(space.pole + at, lane);
    c[j] = loadPair(space.mix + at, lane);
    d[j] = loadPair(dh + at, lane);
    dpole[j] = loadPair(poles + at, lane);
    dmix[j] = loadPair(mixes + at, lane);
  }
  for (int64_t t = steps - 1; t >= 0; t--) {
    const Lanes e = load(error + t * STATE_CHANNELS + lane);
    Lanes sum = load(dx + t * STATE_CHANNELS + lane);
    UNROLL for (int j = 0; j < wide; j++) {
      const float* row = h + t * all + (first + j) * STATE_PAIR;
      d[j] = reaching(c[j], e, backOf(a[j], d[j]));
      addGradients(d[j], loadPair(row, lane), loadPair(row + all, lane), e, dpole[j], dmix[j]);
      sum = sum + d[j].re;
    }
    store(dx + t * STATE_CHANNELS + lane, sum);
  }
  UNROLL for (int j = 0; j < wide; j++) {
    const int64_t at = (first + j) * STATE_PAIR;
    storePair(dh + at, lane, d[j]);
    storePair(poles + at, lane, dpole[j]);
    storePair(mixes + at, lane, dmix[j]);
  }
}

/**
 * One step back with feedback. The error is that of the potential but for the feedback where the gradient goes through
 * the reset: `slope` times what the spike did to the states is added to it here.
 */
template <Rule rule>
static void stepBack(const StateSpace& space, bool through, const float* h, const float* p, const float* v,
                     const float* slope, float* error, float* dx, float* dh, float* sums) {
  const int64_t all = space.states * STATE_PAIR;
  const Lanes threshold = broadcast(space.threshold), one = broadcast(1.0f);
  for (int64_t lane = 0; lane < STATE_CHANNELS; lane += REFRACT_LANES) {
    const Lanes s = oneWhere(atLeast(load(v + lane), threshold));
    Lanes e = load(error + lane);
    if (through) {
      Lanes taken = broadcast(0.0f);
      for (int64_t n = 0; n < space.states; n++) {
        const int64_t at = n * STATE_PAIR;
        const Complex g = backOf(loadPair(space.pole + at, lane), loadPair(dh + at, lane));
        const Complex by = rule == Rule::soft ? loadPair(space.reset + at, lane) : loadPair(h + at, lane);
        taken = fused(g.im, by.im, fused(g.re, by.re, taken));
      }
      e = e - load(slope + lane) * taken;
      store(error + lane, e);
    }
    Lanes sum = load(dx + lane);
    for (int64_t n = 0; n < space.states; n++) {
      const int64_t at = n * STATE_PAIR;
      Complex g = backOf(loadPair(space.pole + at, lane), loadPair(dh + at, lane));
      if (rule == Rule::hard) g = {g.re * (one - s), g.im * (one - s)};
      const Complex d = reaching(loadPair(space.mix + at, lane), e, g);
      Complex dpole = loadPair(sums + at, lane), dmix = loadPair(sums + all + at, lane);
      addGradients(d, loadPair(p + at, lane), loadPair(h + at, lane), e, dpole, dmix);
      storePair(sums + at, lane, dpole);
      storePair(sums + all + at, lane, dmix);
      storePair(dh + at, lane, d);
      sum = sum + d.re;
    }
    store(dx + lane, sum);
  }
}

/** slope = σ'(v − θ)·open, error = slope·(ds + dcount) + dv, of a tile. */
template <SurrogateKind kind>
static void errorsOf(const StateSpace& space, const StateSpaceGradBlock& block, int64_t first, int64_t steps,
                     const StateSpaceGradMemory& memory) {
  const Surrogate surrogate = block.surrogate;
  float ds[STATE_CHANNELS], dv[STATE_CHANNELS], dcount[STATE_CHANNELS], open[STATE_CHANNELS];
  fill(ds, STATE_CHANNELS, 0.0f);
  fill(dv, STATE_CHANNELS, 0.0f);
  fill(dcount, STATE_CHANNELS, 0.0f);
  fill(open, STATE_CHANNELS, 1.0f);
  const int64_t width = block.width;
  if (block.dcount) memcpy(dcount, block.dcount, static_cast<size_t>(width) * sizeof(float));
  for (int64_t t = 0; t < steps; t++) {
    const int64_t row = t * STATE_CHANNELS;
    if (block.ds.data) memcpy(ds, at(block.ds, first + t), static_cast<size_t>(width) * sizeof(float));
    if (block.dv.data) memcpy(dv, at(block.dv, first + t), static_cast<size_t>(width) * sizeof(float));
    if (block.open.data) {
      const uint8_t* mask = at(block.open, first + t);
      for (int64_t i = 0; i < width; i++) open[i] = static_cast<float>(static_cast<int32_t>(mask[i]));
    }
    INDEPENDENT for (int64_t i = 0; i < STATE_CHANNELS; i++) {
      const float steep = slope<kind>(memory.v[row + i] - space.threshold, surrogate) * open[i];
      memory.slope[row + i] = steep;
      memory.error[row + i] = steep * (ds[i] + dcount[i]) + dv[i];
    }
  }
}

static void errorsByKind(const StateSpace& space, const StateSpaceGradBlock& block, int64_t first, int64_t steps,
                         const StateSpaceGradMemory& memory) {
  static void (*const byKind[])(const StateSpace&, const StateSpaceGradBlock&, int64_t, int64_t,
                                const StateSpaceGradMemory&) = {
      errorsOf<SurrogateKind::atan>, errorsOf<SurrogateKind::sigmoid>, errorsOf<SurrogateKind::fastSigmoid>,
      errorsOf<SurrogateKind::boxcar>, errorsOf<SurrogateKind::triangle>};
  byKind[static_cast<int>(block.surrogate.kind)](space, block, first, steps, memory);
}

/** What is the same whatever the rule: dx = skip·e + what came from the states, dskip += e·x. */
static void finishTile(const StateSpace& space, const StateSpaceGradBlock& block, int64_t first, int64_t steps,
                       const StateSpaceGradMemory& memory) {
  float* dskip = block.sums + 2 * space.states * STATE_PAIR;
  for (int64_t t = steps - 1; t >= 0; t--) {
    const float* e = memory.error + t * STATE_CHANNELS;
    const float* x = memory.x + (first + t) * STATE_CHANNELS;
    float* dx = memory.dx + t * STATE_CHANNELS;
    INDEPENDENT for (int64_t i = 0; i < STATE_CHANNELS; i++) {
      dskip[i] += e[i] * x[i];
      dx[i] += space.skip[i] * e[i];
    }
    if (block.dx.data) memcpy(at(block.dx, first + t), dx, static_cast<size_t>(block.width) * sizeof(float));
  }
}

template <Rule rule>
static void stateSpaceGradWithReset(const StateSpace& space, const StateSpaceGradBlock& block) {
  const StateSpaceGradMemory memory = gradMemoryOf(space, block);
  const int64_t all = space.states * STATE_PAIR;
  gatherRows(block.x, 0, block.steps, block.width, memory.x);
  fill(memory.state, all, 0.0f);
  fill(memory.dh, all, 0.0f);
  for (int64_t t = 0; t < block.steps; t++) {
    if (t % STATE_TILE == 0) {
      memcpy(memory.kept + t / STATE_TILE * all, memory.state, static_cast<size_t>(all) * sizeof(float));
    }
    gatherRows(block.v, t, 1, block.width, memory.v);
    stepAgain<rule>(space, memory.x + t * STATE_CHANNELS, memory.v, memory.state, memory.h, memory.state);
  }
  for (int64_t tile = (block.steps - 1) / STATE_TILE; tile >= 0; tile--) {
    const int64_t first = tile * STATE_TILE;
    const int64_t steps = first + STATE_TILE < block.steps ? STATE_TILE : block.steps - first;
    gatherRows(block.v, first, steps, block.width, memory.v);
    memcpy(memory.after, memory.kept + tile * all, static_cast<size_t>(all) * sizeof(float));
    for (int64_t t = 0; t < steps; t++) {
      stepAgain<rule>(space, memory.x + (first + t) * STATE_CHANNELS, memory.v + t * STATE_CHANNELS,
                      memory.after + t * all, memory.h + t * all, memory.after + (t + 1) * all);
    }
    errorsByKind(space, block, first, steps, memory);
    fill(memory.dx, steps * STATE_CHANNELS, 0.0f);
    for (int64_t t = steps - 1; t >= 0; t--) {
      const int64_t row = t * STATE_CHANNELS;
      stepBack<rule>(space, block.through, memory.h + t * all, memory.after + t * all, memory.v + row,
                     memory.slope + row, memory.error + row, memory.dx + row, memory.dh, block.sums);
    }
    finishTile(space, block, first, steps, memory);
  }
}

/** Calls body<wide>(n, lane) for all states, some at a time, and all runs of channels. */
#define FOR_STATES(states, many, body)                                             \
  for (int64_t lane = 0; lane < STATE_CHANNELS; lane += REFRACT_LANES) {           \
    int64_t n = 0;                                                                 \
    for (; n + (many) <= (states); n += (many)) body(many);                        \
    for (; n < (states); n++) body(1);                                             \
  }

static void stateSpaceGradAffine(const StateSpace& space, const StateSpaceGradBlock& block) {
  const StateSpaceGradMemory memory = gradMemoryOf(space, block);
  const int64_t all = space.states * STATE_PAIR;
  gatherRows(block.x, 0, block.steps, block.width, memory.x);
  fill(memory.dh, all, 0.0f);
#define KEEP(wide) keepStates<wide>(space, n, lane, block.steps, memory.x, memory.kept)
  FOR_STATES(space.states, STATES_WIDE, KEEP)
  for (int64_t tile = (block.steps - 1) / STATE_TILE; tile >= 0; tile--) {
    const int64_t first = tile * STATE_TILE;
    const int64_t steps = first + STATE_TILE < block.steps ? STATE_TILE : block.steps - first;
    const float* x = memory.x + first * STATE_CHANNELS;
    gatherRows(block.v, first, steps, block.width, memory.v);
    memcpy(memory.h, memory.kept + tile * all, static_cast<size_t>(all) * sizeof(float));
#define AGAIN(wide) statesAgain<wide>(space, n, lane, steps, x, memory.h)
    FOR_STATES(space.states, STATES_WIDE, AGAIN)
    errorsByKind(space, block, first, steps, memory);
    fill(memory.dx, steps * STATE_CHANNELS, 0.0f);
#define BACK(wide) statesBack<wide>(space, n, lane, steps, memory.h, memory.error, memory.dx, memory.dh, block.sums)
    FOR_STATES(space.states, STATES_WIDE / 2, BACK)
    finishTile(space, block, first, steps, memory);
  }
}

static void stateSpaceGrad(const StateSpace& space, const StateSpaceGradBlock& block) {
  if (space.rule == Rule::soft) {
    stateSpaceGradWithReset<Rule::soft>(space, block);
  } else if (space.rule == Rule::hard) {
    stateSpaceGradWithReset<Rule::hard>(space, block);
  } else {
    stateSpaceGradAffine(space, block);
  }
}
