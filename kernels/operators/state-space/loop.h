// Included by cpu/loops.cc, once per instruction set. A state is two registers (real and imaginary) for each run of
// channels; without feedback from the spikes some states at a time go through a tile of steps in registers.

/** States that fit into the registers together with their parameters. */
#if defined(__AVX512F__)
enum { STATES_WIDE = 4 };
#else
enum { STATES_WIDE = 2 };
#endif

struct Complex {
  Lanes re, im;
};

/** One complex value of a run of channels: `from` is a [2][16] and `lane` the run's first channel. */
static inline Complex loadPair(const float* from, int64_t lane) {
  return {load(from + lane), load(from + STATE_CHANNELS + lane)};
}

static inline void storePair(float* to, int64_t lane, const Complex& value) {
  store(to + lane, value.re);
  store(to + STATE_CHANNELS + lane, value.im);
}

static inline Lanes negated(const Lanes& a) { return broadcast(-0.0f) - a; }

/** a·h + x, x real. */
static inline Complex advance(const Complex& a, const Complex& h, const Lanes& x) {
  const Lanes real = fused(negated(a.im), h.im, x);
  return {fused(a.re, h.re, real), fused(a.re, h.im, a.im * h.re)};
}

/** y + the real part of c·h. */
static inline Lanes addReal(const Complex& c, const Complex& h, const Lanes& y) {
  return fused(negated(c.im), h.im, fused(c.re, h.re, y));
}

/** Some states through some steps: y[t] += Re(mix·h[t]). h is carried on. */
template <int wide>
static void statesForward(const StateSpace& space, int64_t first, int64_t lane, int64_t steps, const float* x, float* y,
                          float* h) {
  Complex a[wide], c[wide], state[wide];
  UNROLL for (int j = 0; j < wide; j++) {
    a[j] = loadPair(space.pole + (first + j) * STATE_PAIR, lane);
    c[j] = loadPair(space.mix + (first + j) * STATE_PAIR, lane);
    state[j] = loadPair(h + (first + j) * STATE_PAIR, lane);
  }
  for (int64_t t = 0; t < steps; t++) {
    const Lanes in = load(x + t * STATE_CHANNELS + lane);
    Lanes sum = load(y + t * STATE_CHANNELS + lane);
    UNROLL for (int j = 0; j < wide; j++) {
      state[j] = advance(a[j], state[j], in);
      sum = addReal(c[j], state[j], sum);
    }
    store(y + t * STATE_CHANNELS + lane, sum);
  }
  UNROLL for (int j = 0; j < wide; j++) storePair(h + (first + j) * STATE_PAIR, lane, state[j]);
}

/** Potentials of a tile without feedback; y holds skip·x on entry. */
static void potentialsOf(const StateSpace& space, int64_t steps, const float* x, float* y, float* h) {
  for (int64_t lane = 0; lane < STATE_CHANNELS; lane += REFRACT_LANES) {
    int64_t n = 0;
    for (; n + STATES_WIDE <= space.states; n += STATES_WIDE) {
      statesForward<STATES_WIDE>(space, n, lane, steps, x, y, h);
    }
    for (; n < space.states; n++) statesForward<1>(space, n, lane, steps, x, y, h);
  }
}

/** A state after the reset that follows a spike s. */
template <Rule rule>
static inline Complex resetState(const StateSpace& space, int64_t n, int64_t lane, const Complex& h, const Lanes& s) {
  if (rule == Rule::soft) {
    const Complex r = loadPair(space.reset + n * STATE_PAIR, lane);
    return {h.re - r.re * s, h.im - r.im * s};
  }
  if (rule == Rule::hard) {
    const Lanes kept = broadcast(1.0f) - s;
    return {h.re * kept, h.im * kept};
  }
  return h;
}

/** One step with feedback: y holds skip·x on entry, the potential on return; h the states after the reset. */
template <Rule rule>
static void stepWithReset(const StateSpace& space, const float* x, float* y, float* h) {
  const Lanes threshold = broadcast(space.threshold);
  for (int64_t lane = 0; lane < STATE_CHANNELS; lane += REFRACT_LANES) {
    const Lanes in = load(x + lane);
    Lanes sum = load(y + lane);
    for (int64_t n = 0; n < space.states; n++) {
      float* state = h + n * STATE_PAIR;
      const Complex next = advance(loadPair(space.pole + n * STATE_PAIR, lane), loadPair(state, lane), in);
      storePair(state, lane, next);
      sum = addReal(loadPair(space.mix + n * STATE_PAIR, lane), next, sum);
    }
    store(y + lane, sum);
    const Lanes s = oneWhere(atLeast(sum, threshold));
    for (int64_t n = 0; n < space.states; n++) {
      float* state = h + n * STATE_PAIR;
      storePair(state, lane, resetState<rule>(space, n, lane, loadPair(state, lane), s));
    }
  }
}

/** Rows of a block's channels, side by side with zeros after the last. */
static void gatherRows(const Rows<const float>& rows, int64_t first, int64_t steps, int64_t width, float* to) {
  for (int64_t t = 0; t < steps; t++) {
    const float* row = at(rows, first + t);
    float* out = to + t * STATE_CHANNELS;
    if (width == STATE_CHANNELS) {
      memcpy(out, row, STATE_CHANNELS * sizeof(float));
    } else {
      for (int64_t i = 0; i < STATE_CHANNELS; i++) out[i] = i < width ? row[i] : 0.0f;
    }
  }
}

/** A row of a block's channels, to where it belongs. */
template <typename T>
static inline void putRow(const Rows<T>& rows, int64_t t, int64_t width, const T* from) {
  if (!rows.data) return;
  if (width == STATE_CHANNELS) {
    memcpy(at(rows, t), from, STATE_CHANNELS * sizeof(T));
  } else {
    memcpy(at(rows, t), from, static_cast<size_t>(width) * sizeof(T));
  }
}

static void skipOf(const StateSpace& space, int64_t steps, const float* x, float* y) {
  for (int64_t t = 0; t < steps; t++) {
    INDEPENDENT for (int64_t i = 0; i < STATE_CHANNELS; i++) {
      y[t * STATE_CHANNELS + i] = space.skip[i] * x[t * STATE_CHANNELS + i];
    }
  }
}

/** Spikes of a tile's potentials, and where they are allowed; `count` and `left` are carried on. */
template <Rule rule>
static void spikesOfTile(const StateSpace& space, const StateSpaceBlock& block, int64_t first, int64_t steps, const float* y,
                         float* count, int32_t* left) {
  constexpr bool isRefractory = rule == Rule::refractory || rule == Rule::refractoryConv;
  constexpr int64_t parts = STATE_CHANNELS / REFRACT_LANES;
  const Lanes threshold = broadcast(space.threshold);
  const Ints period = everywhere(space.period);
  alignas(64) float s[STATE_CHANNELS];
  alignas(64) uint8_t open[STATE_CHANNELS];
  fill(open, STATE_CHANNELS, static_cast<uint8_t>(1));
  Lanes sum[parts];
  Ints wait[parts];
  UNROLL for (int64_t j = 0; j < parts; j++) {
    sum[j] = load(count + j * REFRACT_LANES);
    wait[j] = loadInts(left + j * REFRACT_LANES);
  }
  for (int64_t t = 0; t < steps; t++) {
    const float* v = y + t * STATE_CHANNELS;
    UNROLL for (int64_t j = 0; j < parts; j++) {
      const int64_t lane = j * REFRACT_LANES;
      Where fires = atLeast(load(v + lane), threshold);
      if (isRefractory) {
        const Where isOpen = isZero(wait[j]);
        const Where candidate = fires;
        fires = both(candidate, isOpen);
        const Ints waiting = choose(isOpen, wait[j], wait[j] + everywhere(-1));
        wait[j] = choose(rule == Rule::refractoryConv ? candidate : fires, period, waiting);
        storeBytes(open + lane, isOpen);
      }
      const Lanes fired = oneWhere(fires);
      store(s + lane, fired);
      sum[j] = sum[j] + fired;
    }
    putRow(block.s, first + t, block.width, s);
    putRow(block.v, first + t, block.width, v);
    putRow(block.open, first + t, block.width, open);
  }
  UNROLL for (int64_t j = 0; j < parts; j++) {
    store(count + j * REFRACT_LANES, sum[j]);
    storeInts(left + j * REFRACT_LANES, wait[j]);
  }
}

template <Rule rule>
static void stateSpaceOf(const StateSpace& space, const StateSpaceBlock& block) {
  float* h = block.memory;
  float* x = h + space.states * STATE_PAIR;
  float* y = x + STATE_TILE * STATE_CHANNELS;
  float* count = y + STATE_TILE * STATE_CHANNELS;
  auto* left = reinterpret_cast<int32_t*>(count + STATE_CHANNELS);
  fill(h, space.states * STATE_PAIR, 0.0f);
  fill(count, STATE_CHANNELS, 0.0f);
  fill(left, STATE_CHANNELS, 0);
  for (int64_t first = 0; first < block.steps; first += STATE_TILE) {
    const int64_t steps = first + STATE_TILE < block.steps ? STATE_TILE : block.steps - first;
    gatherRows(block.x, first, steps, block.width, x);
    skipOf(space, steps, x, y);
    if (rule == Rule::soft || rule == Rule::hard) {
      for (int64_t t = 0; t < steps; t++) {
        stepWithReset<rule>(space, x + t * STATE_CHANNELS, y + t * STATE_CHANNELS, h);
      }
    } else {
      potentialsOf(space, steps, x, y, h);
    }
    spikesOfTile<rule>(space, block, first, steps, y, count, left);
  }
  if (block.count) memcpy(block.count, count, static_cast<size_t>(block.width) * sizeof(float));
}

static void stateSpace(const StateSpace& space, const StateSpaceBlock& block) {
  static void (*const byRule[])(const StateSpace&, const StateSpaceBlock&) = {
      stateSpaceOf<Rule::none>, stateSpaceOf<Rule::soft>, stateSpaceOf<Rule::hard>, stateSpaceOf<Rule::refractory>,
      stateSpaceOf<Rule::refractoryConv>};
  byRule[static_cast<int>(space.rule)](space, block);
}
