// Included by cpu/loops.cc, once per instruction set, after state-space/loop.h. States are made again from the input: a
// first pass keeps one a tile, then tile after tile, the last one first, is gone through forward and back.

/** The parts of a block's scratch. Those of groups lie one after the other, except the states of a tile. */
struct StateSpaceGradMemory {
  float *kept, *state, *dh, *dcount, *x, *v, *ds, *dv, *error, *slope, *dx;
  uint8_t* open;
  float *h, *after;
};

static StateSpaceGradMemory gradMemoryOf(int64_t states, const StateSpaceGradBlock& block) {
  const int64_t tiles = (block.steps + STATE_TILE - 1) / STATE_TILE;
  const int64_t all = states * STATE_PAIR, rows = block.groups * STATE_ROWS;
  StateSpaceGradMemory memory;
  memory.kept = block.memory;
  memory.state = memory.kept + block.groups * tiles * all;
  memory.dh = memory.state + block.groups * all;
  memory.dcount = memory.dh + block.groups * all;
  memory.x = memory.dcount + block.groups * STATE_CHANNELS;
  memory.v = memory.x + rows;
  memory.ds = memory.v + rows;
  memory.dv = memory.ds + rows;
  memory.error = memory.dv + rows;
  memory.slope = memory.error + rows;
  memory.dx = memory.slope + rows;
  memory.open = reinterpret_cast<uint8_t*>(memory.dx + rows);
  memory.h = memory.dx + 2 * rows;
  memory.after = memory.h + (STATE_TILE + 1) * all;
  return memory;
}

/** Some states through a tile of steps; state is carried on. */
template <int wide>
static void statesOn(const StateSpace& space, int64_t first, int64_t lane, int64_t steps, const float* x, float* state) {
  Complex a[wide], h[wide];
  UNROLL for (int j = 0; j < wide; j++) {
    a[j] = loadPair(space.pole + (first + j) * STATE_PAIR, lane);
    h[j] = loadPair(state + (first + j) * STATE_PAIR, lane);
  }
  for (int64_t t = 0; t < steps; t++) {
    const Lanes in = load(x + t * STATE_CHANNELS + lane);
    UNROLL for (int j = 0; j < wide; j++) h[j] = advance(a[j], h[j], in);
  }
  UNROLL for (int j = 0; j < wide; j++) storePair(state + (first + j) * STATE_PAIR, lane, h[j]);
}

/** Where a run of channels was open. */
static inline Where openLanes(const uint8_t* open, int64_t lane) {
  int32_t closed[REFRACT_LANES];
  for (int64_t i = 0; i < REFRACT_LANES; i++) closed[i] = open[lane + i] ? 0 : 1;
  return isZero(loadInts(closed));
}

/** The spikes of potentials v; frozen neurons have none. */
template <bool freezes>
static inline Lanes spikesAgain(const StateSpace& space, const float* v, int64_t lane, const Where& isOpen) {
  const Where reached = atLeast(load(v + lane), broadcast(space.threshold));
  return oneWhere(freezes ? both(reached, isOpen) : reached);
}

/** One step of all states with the reset that follows potentials v: h before it, `after` after it; they may be one. */
template <Rule rule, bool freezes>
static void stepAgain(const StateSpace& space, const float* x, const float* v, const uint8_t* open, const float* before,
                      float* h, float* after) {
  for (int64_t lane = 0; lane < STATE_CHANNELS; lane += REFRACT_LANES) {
    const Where isOpen = freezes ? openLanes(open, lane) : Where{};
    const Lanes in = load(x + lane), s = spikesAgain<freezes>(space, v, lane, isOpen);
    for (int64_t n = 0; n < space.states; n++) {
      const int64_t at = n * STATE_PAIR;
      const Complex earlier = loadPair(before + at, lane);
      Complex next = advance(loadPair(space.pole + at, lane), earlier, in);
      if (freezes) next = either(isOpen, next, earlier);
      storePair(h + at, lane, next);
      storePair(after + at, lane, resetState<rule>(space, n, lane, next, s));
    }
  }
}

/** Numbers of the states that are gone through at once, of one step. */
constexpr int64_t STATES_ROW = STATES_WIDE * STATE_PAIR;
static_assert(int64_t{STATES_WIDE} <= STATES_MOST, "the scratch is for rows of so many states");

/** Some states of a tile, from those before it: row t + 1 of h is that of step t, `wide` states long. */
template <int wide>
static void statesAgain(const StateSpace& space, int64_t first, int64_t lane, int64_t steps, const float* x,
                        const float* before, float* h) {
  Complex a[wide], state[wide];
  UNROLL for (int j = 0; j < wide; j++) {
    a[j] = loadPair(space.pole + (first + j) * STATE_PAIR, lane);
    state[j] = loadPair(before + (first + j) * STATE_PAIR, lane);
    storePair(h + j * STATE_PAIR, lane, state[j]);
  }
  for (int64_t t = 0; t < steps; t++) {
    const Lanes in = load(x + t * STATE_CHANNELS + lane);
    float* row = h + (t + 1) * STATES_ROW;
    UNROLL for (int j = 0; j < wide; j++) {
      state[j] = advance(a[j], state[j], in);
      storePair(row + j * STATE_PAIR, lane, state[j]);
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

/** Some states back through a tile without feedback, h those of statesAgain; dx[t] is added to. */
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
      const float* row = h + t * STATES_ROW + j * STATE_PAIR;
      d[j] = reaching(c[j], e, backOf(a[j], d[j]));
      addGradients(d[j], loadPair(row, lane), loadPair(row + STATES_ROW, lane), e, dpole[j], dmix[j]);
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
 * the reset: `slope` times what the spike did to the states is added to it here. dh is the gradient of the states of the
 * step after, or, where neurons freeze, what of that reaches those of this step: it depends on whether they froze.
 */
template <Rule rule, bool freezes>
static void stepBack(const StateSpace& space, bool through, const float* h, const float* p, const float* v,
                     const uint8_t* open, const float* slope, float* error, float* dx, float* dh, float* sums) {
  const int64_t all = space.states * STATE_PAIR;
  const Lanes one = broadcast(1.0f), zero = broadcast(0.0f);
  for (int64_t lane = 0; lane < STATE_CHANNELS; lane += REFRACT_LANES) {
    const Where isOpen = freezes ? openLanes(open, lane) : Where{};
    const Lanes s = spikesAgain<freezes>(space, v, lane, isOpen);
    const auto reachingBack = [&](int64_t at) {
      const Complex d = loadPair(dh + at, lane);
      return freezes ? d : backOf(loadPair(space.pole + at, lane), d);
    };
    Lanes e = load(error + lane);
    if (through && rule != Rule::none) {
      Lanes taken = broadcast(0.0f);
      for (int64_t n = 0; n < space.states; n++) {
        const int64_t at = n * STATE_PAIR;
        const Complex g = reachingBack(at);
        const Complex by = rule == Rule::soft ? loadPair(space.reset + at, lane) : loadPair(h + at, lane);
        taken = fused(g.im, by.im, fused(g.re, by.re, taken));
      }
      e = e - load(slope + lane) * taken;
      store(error + lane, e);
    }
    Lanes sum = load(dx + lane);
    for (int64_t n = 0; n < space.states; n++) {
      const int64_t at = n * STATE_PAIR;
      Complex g = reachingBack(at);
      if (rule == Rule::hard) g = {g.re * (one - s), g.im * (one - s)};
      const Complex d = reaching(loadPair(space.mix + at, lane), e, g);
      Complex dpole = loadPair(sums + at, lane), dmix = loadPair(sums + all + at, lane);
      const Complex moved = freezes ? either(isOpen, d, {zero, zero}) : d;
      addGradients(moved, loadPair(p + at, lane), loadPair(h + at, lane), e, dpole, dmix);
      storePair(sums + at, lane, dpole);
      storePair(sums + all + at, lane, dmix);
      storePair(dh + at, lane, freezes ? either(isOpen, backOf(loadPair(space.pole + at, lane), d), d) : d);
      sum = sum + moved.re;
    }
    store(dx + lane, sum);
  }
}

/** slope = σ'(v − θ)·open, error = slope·(ds + dcount) + dv, of a group's tile. */
template <SurrogateKind kind>
static void errorsOf(const StateSpace& space, const Surrogate& given, int64_t steps, const StateSpaceGradMemory& group) {
  const Surrogate surrogate = given;
  for (int64_t t = 0; t < steps; t++) {
    const int64_t row = t * STATE_CHANNELS;
    INDEPENDENT for (int64_t i = 0; i < STATE_CHANNELS; i++) {
      const float open = static_cast<float>(static_cast<int32_t>(group.open[row + i]));
      const float steep = slope<kind>(group.v[row + i] - space.threshold, surrogate) * open;
      group.slope[row + i] = steep;
      group.error[row + i] = steep * (group.ds[row + i] + group.dcount[i]) + group.dv[row + i];
    }
  }
}

static void errorsByKind(const StateSpace& space, const Surrogate& surrogate, int64_t steps,
                         const StateSpaceGradMemory& group) {
  static void (*const byKind[])(const StateSpace&, const Surrogate&, int64_t, const StateSpaceGradMemory&) =
      EACH_SURROGATE(errorsOf);
  byKind[static_cast<int>(surrogate.kind)](space, surrogate, steps, group);
}

/** What is the same whatever the rule: dx = skip·e + what came from the states, dskip += e·x; a frozen step takes no input. */
template <bool freezes>
static void finishTile(const StateSpace& space, int64_t steps, const StateSpaceGradMemory& group, float* sums) {
  float* dskip = sums + 2 * space.states * STATE_PAIR;
  for (int64_t t = steps - 1; t >= 0; t--) {
    const int64_t row = t * STATE_CHANNELS;
    INDEPENDENT for (int64_t i = 0; i < STATE_CHANNELS; i++) {
      const float error = freezes && !group.open[row + i] ? 0.0f : group.error[row + i];
      dskip[i] += error * group.x[row + i];
      group.dx[row + i] += space.skip[i] * error;
    }
  }
}

/** Calls body<wide>(n, lane) for all states, some at a time, and all runs of channels. */
#define FOR_STATES(states, many, body)                                             \
  for (int64_t lane = 0; lane < STATE_CHANNELS; lane += REFRACT_LANES) {           \
    int64_t n = 0;                                                                 \
    for (; n + (many) <= (states); n += (many)) body(many);                        \
    for (; n < (states); n++) body(1);                                             \
  }

/** States through a tile, resets and all; only group.state is wanted. */
template <Rule rule, bool freezes>
static void tileOn(const StateSpace& space, int64_t steps, const StateSpaceGradMemory& group) {
  if (freezes || rule == Rule::soft || rule == Rule::hard) {
    for (int64_t t = 0; t < steps; t++) {
      const int64_t row = t * STATE_CHANNELS;
      stepAgain<rule, freezes>(space, group.x + row, group.v + row, group.open + row, group.state, group.h, group.state);
    }
  } else {
#define ON(wide) statesOn<wide>(space, n, lane, steps, group.x, group.state)
    FOR_STATES(space.states, STATES_WIDE, ON)
  }
}

/** A tile forward again from `kept` and back; dx is added to, error is made final. */
template <Rule rule, bool freezes>
static void tileBack(const StateSpace& space, bool through, int64_t steps, const float* kept,
                     const StateSpaceGradMemory& group, float* sums) {
  const int64_t all = space.states * STATE_PAIR;
  if (freezes || rule == Rule::soft || rule == Rule::hard) {
    memcpy(group.after, kept, static_cast<size_t>(all) * sizeof(float));
    for (int64_t t = 0; t < steps; t++) {
      const int64_t row = t * STATE_CHANNELS;
      stepAgain<rule, freezes>(space, group.x + row, group.v + row, group.open + row, group.after + t * all,
                               group.h + t * all, group.after + (t + 1) * all);
    }
    for (int64_t t = steps - 1; t >= 0; t--) {
      const int64_t row = t * STATE_CHANNELS;
      stepBack<rule, freezes>(space, through, group.h + t * all, group.after + t * all, group.v + row, group.open + row,
                              group.slope + row, group.error + row, group.dx + row, group.dh, sums);
    }
  } else {
    // Few states at a time, forward and at once back: what they were in the tile stays in the first-level cache.
#define BACK(wide)                                                                                                  \
  {                                                                                                                 \
    constexpr int half = (wide) > 1 ? (wide) / 2 : 1;                                                               \
    statesAgain<wide>(space, n, lane, steps, group.x, kept, group.h);                                               \
    for (int part = 0; part < (wide); part += half) {                                                               \
      statesBack<half>(space, n + part, lane, steps, group.h + part * STATE_PAIR, group.error, group.dx, group.dh, sums); \
    }                                                                                                               \
  }
    FOR_STATES(space.states, STATES_WIDE, BACK)
  }
}

/** The memory of one group. */
static StateSpaceGradMemory groupOf(const StateSpaceGradMemory& memory, int64_t g, int64_t all) {
  StateSpaceGradMemory group = memory;
  group.state += g * all;
  group.dh += g * all;
  group.dcount += g * STATE_CHANNELS;
  group.open += g * STATE_ROWS;
  float** const tiles[] = {&group.x, &group.v, &group.ds, &group.dv, &group.error, &group.slope, &group.dx};
  for (float** tile : tiles) *tile += g * STATE_ROWS;
  return group;
}

template <Rule rule, bool freezes>
static void stateSpaceGradOf(const StateSpace* spaces, const StateSpaceGradBlock& block) {
  constexpr bool stepwise = freezes || rule == Rule::soft || rule == Rule::hard;
  const int64_t states = spaces[0].states, groups = block.groups, all = states * STATE_PAIR;
  const int64_t tiles = (block.steps + STATE_TILE - 1) / STATE_TILE;
  const StateSpaceGradMemory memory = gradMemoryOf(states, block);
  fill(memory.state, groups * all, 0.0f);
  fill(memory.dh, groups * all, 0.0f);
  fill(memory.dcount, groups * STATE_CHANNELS, 0.0f);
  if (block.dcount) memcpy(memory.dcount, block.dcount, static_cast<size_t>(block.width) * sizeof(float));
  fill(memory.ds, groups * STATE_ROWS, 0.0f);
  fill(memory.dv, groups * STATE_ROWS, 0.0f);
  fill(memory.open, groups * STATE_ROWS, static_cast<uint8_t>(1));
  for (int64_t tile = 0; tile < tiles; tile++) {
    const int64_t first = tile * STATE_TILE;
    const int64_t steps = first + STATE_TILE < block.steps ? STATE_TILE : block.steps - first;
    gatherTile(block.x, first, steps, groups, block.width, memory.x);
    if (stepwise) gatherTile(block.v, first, steps, groups, block.width, memory.v);
    if (freezes) gatherTile(block.open, first, steps, groups, block.width, memory.open);
    for (int64_t g = 0; g < groups; g++) {
      const StateSpaceGradMemory group = groupOf(memory, g, all);
      memcpy(memory.kept + (g * tiles + tile) * all, group.state, static_cast<size_t>(all) * sizeof(float));
      if (tile + 1 < tiles) tileOn<rule, freezes>(spaces[g], steps, group);
    }
  }
  for (int64_t tile = tiles - 1; tile >= 0; tile--) {
    const int64_t first = tile * STATE_TILE;
    const int64_t steps = first + STATE_TILE < block.steps ? STATE_TILE : block.steps - first;
    gatherTile(block.x, first, steps, groups, block.width, memory.x);
    gatherTile(block.v, first, steps, groups, block.width, memory.v);
    if (block.ds.data) gatherTile(block.ds, first, steps, groups, block.width, memory.ds);
    if (block.dv.data) gatherTile(block.dv, first, steps, groups, block.width, memory.dv);
    if (block.open.data) gatherTile(block.open, first, steps, groups, block.width, memory.open);
    fill(memory.dx, groups * STATE_ROWS, 0.0f);
    for (int64_t g = 0; g < groups; g++) {
      const StateSpaceGradMemory group = groupOf(memory, g, all);
      float* sums = block.sums + g * stateSpaceSums(states);
      errorsByKind(spaces[g], block.surrogate, steps, group);
      tileBack<rule, freezes>(spaces[g], block.through, steps, memory.kept + (g * tiles + tile) * all, group, sums);
      finishTile<freezes>(spaces[g], steps, group, sums);
    }
    putTile(block.dx, first, steps, groups, block.width, memory.dx);
  }
}

template <bool freezes>
static void stateSpaceGradByRule(const StateSpace* spaces, const StateSpaceGradBlock& block) {
  if (spaces[0].rule == Rule::soft) {
    stateSpaceGradOf<Rule::soft, freezes>(spaces, block);
  } else if (spaces[0].rule == Rule::hard) {
    stateSpaceGradOf<Rule::hard, freezes>(spaces, block);
  } else {
    stateSpaceGradOf<Rule::none, freezes>(spaces, block);
  }
}

static void stateSpaceGrad(const StateSpace* spaces, const StateSpaceGradBlock& block) {
  (spaces[0].freezes ? stateSpaceGradByRule<true> : stateSpaceGradByRule<false>)(spaces, block);
}
