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

/** Each part from `yes` or from `no`. */
static inline Complex either(const Where& where, const Complex& yes, const Complex& no) {
  return {either(where, yes.re, no.re), either(where, yes.im, no.im)};
}

/** Steps that neurons wait, one step on: those that fired begin a period, the others wait one step less. */
static inline Ints waitingAfter(const Where& fired, const Where& isOpen, const Ints& wait, const Ints& period) {
  return choose(fired, period, choose(isOpen, wait, wait + everywhere(-1)));
}

/**
 * One step with feedback: y holds skip·x on entry, the potential on return; h the states after the reset. Where neurons
 * freeze, `left` are the steps that they still wait, and is carried on.
 */
template <Rule rule, bool freezes>
static void stepWithReset(const StateSpace& space, const float* x, float* y, float* h, int32_t* left) {
  const Lanes threshold = broadcast(space.threshold);
  for (int64_t lane = 0; lane < STATE_CHANNELS; lane += REFRACT_LANES) {
    const Ints wait = loadInts(left + lane);
    const Where isOpen = isZero(wait);
    const Lanes in = load(x + lane);
    Lanes sum = freezes ? either(isOpen, load(y + lane), broadcast(0.0f)) : load(y + lane);
    for (int64_t n = 0; n < space.states; n++) {
      float* state = h + n * STATE_PAIR;
      const Complex before = loadPair(state, lane);
      Complex next = advance(loadPair(space.pole + n * STATE_PAIR, lane), before, in);
      if (freezes) next = either(isOpen, next, before);
      storePair(state, lane, next);
      sum = addReal(loadPair(space.mix + n * STATE_PAIR, lane), next, sum);
    }
    store(y + lane, sum);
    Where fires = atLeast(sum, threshold);
    if (freezes) {
      fires = both(fires, isOpen);
      storeInts(left + lane, waitingAfter(fires, isOpen, wait, everywhere(space.period)));
    }
    const Lanes s = oneWhere(fires);
    for (int64_t n = 0; n < space.states; n++) {
      float* state = h + n * STATE_PAIR;
      storePair(state, lane, resetState<rule>(space, n, lane, loadPair(state, lane), s));
    }
  }
}

/** Channels of a block's group that are real. */
static inline int64_t widthOf(int64_t width, int64_t group) {
  const int64_t left = width - group * STATE_CHANNELS;
  return left < STATE_CHANNELS ? left : STATE_CHANNELS;
}

/** A tile of some rows to [group][steps][16], zeros after the last channel. Whole rows are read, one after the other. */
template <typename T>
static void gatherTile(const Rows<const T>& rows, int64_t first, int64_t steps, int64_t groups, int64_t width, T* to) {
  for (int64_t t = 0; t < steps; t++) {
    const T* row = at(rows, first + t);
    for (int64_t g = 0; g < groups; g++) {
      T* out = to + g * STATE_ROWS + t * STATE_CHANNELS;
      const T* from = row + g * STATE_CHANNELS;
      const int64_t real = widthOf(width, g);
      if (real == STATE_CHANNELS) {
        memcpy(out, from, STATE_CHANNELS * sizeof(T));
      } else {
        for (int64_t i = 0; i < STATE_CHANNELS; i++) out[i] = i < real ? from[i] : static_cast<T>(0);
      }
    }
  }
}

/** A tile [group][steps][16] to the rows that it belongs to, if anybody wants them. */
template <typename T>
static void putTile(const Rows<T>& rows, int64_t first, int64_t steps, int64_t groups, int64_t width, const T* from) {
  if (!rows.data) return;
  for (int64_t t = 0; t < steps; t++) {
    T* row = at(rows, first + t);
    for (int64_t g = 0; g < groups; g++) {
      const T* values = from + g * STATE_ROWS + t * STATE_CHANNELS;
      T* out = row + g * STATE_CHANNELS;
      const int64_t real = widthOf(width, g);
      if (real == STATE_CHANNELS) {
        memcpy(out, values, STATE_CHANNELS * sizeof(T));
      } else {
        for (int64_t i = 0; i < real; i++) out[i] = values[i];
      }
    }
  }
}

static void skipOf(const StateSpace& space, int64_t steps, const float* x, float* y) {
  for (int64_t t = 0; t < steps; t++) {
    INDEPENDENT for (int64_t i = 0; i < STATE_CHANNELS; i++) {
      y[t * STATE_CHANNELS + i] = space.skip[i] * x[t * STATE_CHANNELS + i];
    }
  }
}

/** Spikes of a tile's potentials, and where refractoriness allowed them; `count` and `left` are carried on. */
template <Rule rule>
static void spikesOfTile(const StateSpace& space, int64_t steps, const float* v, float* s, uint8_t* open, float* count,
                         int32_t* left) {
  constexpr bool isRefractory = rule == Rule::refractory || rule == Rule::refractoryConv;
  const Lanes threshold = broadcast(space.threshold);
  const Ints period = everywhere(space.period);
  for (int64_t lane = 0; lane < STATE_CHANNELS; lane += REFRACT_LANES) {
    Lanes sum = load(count + lane);
    Ints wait = loadInts(left + lane);
    for (int64_t t = 0; t < steps; t++) {
      const int64_t here = t * STATE_CHANNELS + lane;
      Where fires = atLeast(load(v + here), threshold);
      if (isRefractory) {
        const Where isOpen = isZero(wait);
        const Where candidate = fires;
        fires = both(candidate, isOpen);
        wait = waitingAfter(rule == Rule::refractoryConv ? candidate : fires, isOpen, wait, period);
        storeBytes(open + here, isOpen);
      }
      const Lanes fired = oneWhere(fires);
      store(s + here, fired);
      sum = sum + fired;
    }
    store(count + lane, sum);
    storeInts(left + lane, wait);
  }
}

/** States [N][2][16] and waiting steps of each group as they were left. */
static void restoreStates(const StateSpaceBlock& block, int64_t states, float* h, int32_t* left) {
  for (int64_t i = 0; i < block.width; i++) {
    const int64_t group = i / STATE_CHANNELS, lane = i % STATE_CHANNELS;
    for (int64_t n = 0; n < states; n++) {
      float* pair = h + (group * states + n) * STATE_PAIR + lane;
      pair[0] = at(block.state, n)[i];
      pair[STATE_CHANNELS] = at(block.state, states + n)[i];
    }
    left[i] = static_cast<int32_t>(at(block.state, 2 * states)[i]);
  }
}

static void keepStates(const StateSpaceBlock& block, int64_t states, const float* h, const int32_t* left) {
  for (int64_t i = 0; i < block.width; i++) {
    const int64_t group = i / STATE_CHANNELS, lane = i % STATE_CHANNELS;
    for (int64_t n = 0; n < states; n++) {
      const float* pair = h + (group * states + n) * STATE_PAIR + lane;
      at(block.next, n)[i] = pair[0];
      at(block.next, states + n)[i] = pair[STATE_CHANNELS];
    }
    at(block.next, 2 * states)[i] = static_cast<float>(left[i]);
  }
}

template <Rule rule, bool freezes>
static void stateSpaceOf(const StateSpace* spaces, const StateSpaceBlock& block) {
  const int64_t groups = block.groups, all = spaces[0].states * STATE_PAIR;
  float* h = block.memory;
  float* count = h + groups * all;
  auto* left = reinterpret_cast<int32_t*>(count + groups * STATE_CHANNELS);
  float* x = count + 2 * groups * STATE_CHANNELS;
  float* y = x + groups * STATE_ROWS;
  float* s = y + groups * STATE_ROWS;
  auto* open = reinterpret_cast<uint8_t*>(s + groups * STATE_ROWS);
  fill(h, groups * all, 0.0f);
  fill(count, groups * STATE_CHANNELS, 0.0f);
  fill(left, groups * STATE_CHANNELS, 0);
  fill(open, groups * STATE_ROWS, static_cast<uint8_t>(1));
  if (block.state.data) restoreStates(block, spaces[0].states, h, left);
  for (int64_t first = 0; first < block.steps; first += STATE_TILE) {
    const int64_t steps = first + STATE_TILE < block.steps ? STATE_TILE : block.steps - first;
    gatherTile(block.x, first, steps, groups, block.width, x);
    for (int64_t g = 0; g < groups; g++) {
      const int64_t rows = g * STATE_ROWS, channels = g * STATE_CHANNELS;
      skipOf(spaces[g], steps, x + rows, y + rows);
      if (freezes || rule == Rule::soft || rule == Rule::hard) {
        alignas(64) int32_t wait[STATE_CHANNELS];
        memcpy(wait, left + channels, sizeof wait);
        for (int64_t t = 0; t < steps; t++) {
          const int64_t row = rows + t * STATE_CHANNELS;
          stepWithReset<rule, freezes>(spaces[g], x + row, y + row, h + g * all, wait);
        }
      } else {
        potentialsOf(spaces[g], steps, x + rows, y + rows, h + g * all);
      }
      // Of potentials that were frozen, the greedy mask lets pass what the neuron let pass.
      spikesOfTile<freezes ? Rule::refractory : rule>(spaces[g], steps, y + rows, s + rows, open + rows,
                                                      count + channels, left + channels);
    }
    putTile(block.v, first, steps, groups, block.width, y);
    putTile(block.s, first, steps, groups, block.width, s);
    putTile(block.open, first, steps, groups, block.width, open);
  }
  if (block.count) memcpy(block.count, count, static_cast<size_t>(block.width) * sizeof(float));
  if (block.next.data) keepStates(block, spaces[0].states, h, left);
}

static void stateSpace(const StateSpace* spaces, const StateSpaceBlock& block) {
  static void (*const byRule[])(const StateSpace*, const StateSpaceBlock&) = {
      stateSpaceOf<Rule::none, false>, stateSpaceOf<Rule::soft, false>, stateSpaceOf<Rule::hard, false>,
      stateSpaceOf<Rule::refractory, false>, stateSpaceOf<Rule::refractoryConv, false>};
  static void (*const freezing[])(const StateSpace*, const StateSpaceBlock&) = {
      stateSpaceOf<Rule::none, true>, stateSpaceOf<Rule::soft, true>, stateSpaceOf<Rule::hard, true>};
  (spaces[0].freezes ? freezing : byRule)[static_cast<int>(spaces[0].rule)](spaces, block);
}
