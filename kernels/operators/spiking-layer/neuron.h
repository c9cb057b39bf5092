// Included by cpu/loops.cc, once per instruction set, after lif-neuron/loop.h and lif-neuron-grad/loop.h, whose steps the
// leaky neuron's gradient takes.

/** Registers side by side: so many independent chains of sums hide how long each takes. */
#if defined(__AVX512F__) || defined(REFRACT_NEON)
enum { NEURONS_WIDE = 4 };
#else
enum { NEURONS_WIDE = 2 };
#endif

/**
 * The potentials, spikes and masks of some neurons over a run of steps, their state in registers. The current of a step
 * stands where its potential will. The arithmetic is that of lif-neuron/loop.h, operation for operation.
 */
template <Rule rule, int wide, bool wantsOpen, bool wantsBits>
static void lifColumns(const LifLayer& layer, const NeuronTile& tile, int64_t first) {
  constexpr bool isRefractory = rule == Rule::refractory || rule == Rule::refractoryConv;
  const Lanes threshold = broadcast(layer.threshold), one = broadcast(1.0f);
  const Ints period = everywhere(layer.period);
  Lanes v[wide], decay[wide], count[wide], fired[wide];
  Ints left[wide];
  UNROLL for (int j = 0; j < wide; j++) {
    const int64_t i = first + j * REFRACT_LANES;
    v[j] = load(tile.before + i);
    decay[j] = load(layer.decay + i);
    count[j] = broadcast(0.0f);
    left[j] = loadInts(tile.left + i);
    // A membrane at rest has not just spiked, whatever the threshold.
    fired[j] = tile.isFirst ? broadcast(0.0f) : oneWhere(atLeast(v[j], threshold));
  }
  uint8_t* bits = reinterpret_cast<uint8_t*>(tile.bits) + first / 8;
  const int64_t rowBytes = 8 * wordsOf(tile.neurons);
  for (int64_t t = 0; t < tile.steps; t++) {
    float* row = tile.v + t * tile.width + first;
    uint64_t word = 0;
    UNROLL for (int j = 0; j < wide; j++) {
      Lanes membrane = v[j];
      if (rule == Rule::soft) membrane = membrane - threshold * fired[j];
      if (rule == Rule::hard) membrane = membrane * (one - fired[j]);
      v[j] = decay[j] * membrane + load(row + j * REFRACT_LANES);
      store(row + j * REFRACT_LANES, v[j]);
      Where fires = atLeast(v[j], threshold);
      if (isRefractory) {
        const Where open = isZero(left[j]);
        const Where candidate = fires;
        fires = both(candidate, open);
        const Ints waiting = choose(open, left[j], left[j] + everywhere(-1));
        left[j] = choose(rule == Rule::refractoryConv ? candidate : fires, period, waiting);
        if (wantsOpen) storeBytes(tile.open + t * tile.width + first + j * REFRACT_LANES, open);
      }
      if (rule == Rule::soft || rule == Rule::hard || wantsBits) fired[j] = oneWhere(fires);
      if (wantsBits) {
        count[j] = count[j] + fired[j];
        word |= bitsWhere(fires) << (j * REFRACT_LANES);
      }
    }
    if (wantsBits) memcpy(bits + t * rowBytes, &word, wide * REFRACT_LANES / 8);
  }
  UNROLL for (int j = 0; j < wide; j++) {
    const int64_t i = first + j * REFRACT_LANES;
    store(tile.before + i, v[j]);
    storeInts(tile.left + i, left[j]);
    if (wantsBits) store(tile.count + i, load(tile.count + i) + count[j]);
  }
}

/** Spikes as floats, of bits. */
static void unpackSpikes(const NeuronTile& tile) {
  const int64_t words = wordsOf(tile.neurons);
  for (int64_t t = 0; t < tile.steps; t++) {
    for (int64_t i = 0; i < tile.neurons; i++) {
      tile.dense[t * tile.neurons + i] = tile.bits[t * words + i / 64] >> (i % 64) & 1 ? 1.0f : 0.0f;
    }
  }
}

template <Rule rule, bool wantsOpen, bool wantsBits>
static void lifAllColumns(const LifLayer& layer, const NeuronTile& tile) {
  int64_t i = 0;
  constexpr int64_t many = NEURONS_WIDE * REFRACT_LANES;
  for (; i + many <= tile.width; i += many) lifColumns<rule, NEURONS_WIDE, wantsOpen, wantsBits>(layer, tile, i);
  // Sixteen at least, so that the bits fill whole bytes; the width is a multiple of that.
  for (; i < tile.width; i += 16) lifColumns<rule, 16 / REFRACT_LANES, wantsOpen, wantsBits>(layer, tile, i);
}

template <Rule rule>
static void lifAdvance(const LifLayer& layer, const NeuronTile& tile) {
  if (!tile.bits) {
    if (tile.open) {
      lifAllColumns<rule, true, false>(layer, tile);
    } else {
      lifAllColumns<rule, false, false>(layer, tile);
    }
    return;
  }
  const int64_t words = wordsOf(tile.neurons);
  memset(tile.bits, 0, static_cast<size_t>(tile.steps * words) * sizeof(uint64_t));
  lifAllColumns<rule, false, true>(layer, tile);
  // Neurons that only fill up the width may spike too.
  if (tile.neurons % 64) {
    const uint64_t real = (static_cast<uint64_t>(1) << (tile.neurons % 64)) - 1;
    for (int64_t t = 0; t < tile.steps; t++) tile.bits[t * words + words - 1] &= real;
  }
  if (tile.dense) unpackSpikes(tile);
}

static void lifLayer(const LifLayer& layer, const NeuronTile& tile) {
  static void (*const byRule[])(const LifLayer&, const NeuronTile&) = {
      lifAdvance<Rule::none>, lifAdvance<Rule::soft>, lifAdvance<Rule::hard>, lifAdvance<Rule::refractory>,
      lifAdvance<Rule::refractoryConv>};
  byRule[static_cast<int>(layer.rule)](layer, tile);
}

/** What comes from the step after, to what comes from this one. */
template <Rule rule>
static void addAfter(int64_t n, float threshold, const float* v, const float* decay, const float* error,
                     const float* after, float* dcurrent) {
  INDEPENDENT for (int64_t i = 0; i < n; i++) dcurrent[i] = error[i] + decay[i] * kept<rule>(v[i], threshold) * after[i];
}

/** From the last step of the run to its first. */
template <Rule rule, SurrogateKind kind>
static void lifRetreat(const LifLayer& layer, const NeuronGradTile& tile) {
  alignas(64) float zeros[MAX_BLOCK_CHANNELS], some[MAX_BLOCK_CHANNELS];
  alignas(64) uint8_t ones[MAX_BLOCK_CHANNELS];
  fill(zeros, MAX_BLOCK_CHANNELS, 0.0f);
  fill(some, MAX_BLOCK_CHANNELS, 0.0f);
  fill(ones, MAX_BLOCK_CHANNELS, static_cast<uint8_t>(1));
  const int64_t n = tile.width;
  const float* after = tile.after;
  for (int64_t t = tile.steps - 1; t >= 0; t--) {
    const float* v = tile.v + t * n;
    float* dcurrent = tile.dcurrent + t * n;
    for (int64_t i = 0; i < n; i += MAX_BLOCK_CHANNELS) {
      const int64_t count = n - i < MAX_BLOCK_CHANNELS ? n - i : MAX_BLOCK_CHANNELS;
      const float* ds = zeros;
      if (tile.ds) {
        // Rows of ds end with the last neuron; those of the tile with the last register.
        const int64_t inside = tile.neurons - i < count ? tile.neurons - i : count;
        const float* row = tile.ds + t * tile.neurons + i;
        if (inside == count) {
          ds = row;
        } else {
          memcpy(some, row, static_cast<size_t>(inside) * sizeof(float));
          ds = some;
        }
      }
      const uint8_t* open = tile.open ? tile.open + t * n + i : ones;
      float* error = tile.error ? tile.error + t * n + i : nullptr;
      lifGradStep<rule, kind>(count, layer.threshold, layer.surrogate, v + i, layer.decay + i, ds, tile.dcount + i,
                              zeros, open, error ? zeros : after + i, error ? error : dcurrent + i);
      if (error) addAfter<rule>(count, layer.threshold, v + i, layer.decay + i, error, after + i, dcurrent + i);
    }
    if (tile.ddecay && !(t == 0 && tile.isFirst)) {
      addDecayGradient<rule>(n, layer.threshold, t == 0 ? tile.before : v - n, dcurrent, tile.ddecay);
    }
    after = dcurrent;
  }
  if (tile.steps > 0) memcpy(tile.after, after, static_cast<size_t>(n) * sizeof(float));
}

template <SurrogateKind kind>
static void lifRetreatByRule(const LifLayer& layer, const NeuronGradTile& tile) {
  if (layer.rule == Rule::soft) {
    lifRetreat<Rule::soft, kind>(layer, tile);
  } else if (layer.rule == Rule::hard) {
    lifRetreat<Rule::hard, kind>(layer, tile);
  } else {
    lifRetreat<Rule::none, kind>(layer, tile);
  }
}

static void lifLayerGrad(const LifLayer& layer, const NeuronGradTile& tile) {
  static void (*const byKind[])(const LifLayer&, const NeuronGradTile&) = EACH_SURROGATE(lifRetreatByRule);
  byKind[static_cast<int>(layer.surrogate.kind)](layer, tile);
}
