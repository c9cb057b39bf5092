/**
 * @file The operator StateSpaceNeuronGrad on CUDA: a thread a row. States are made again from the input: a first pass keeps
 * one every TILE steps, then tile after tile, the last one first, is gone through forward and back.
 */
#include <type_traits>

#include "../../cuda/operators.h"
#include "../state-space/space.h"
#include "../state-space/states.cuh"

namespace refract {

namespace {

constexpr int64_t TILE = 32;

/** Samples are taken in so many at a time that scratch memory stays within this. */
constexpr int64_t MOST_FLOATS = 64 * 1024 * 1024;

struct SpaceGradTensors {
  const float *x, *v, *ds, *dcount, *dv;  ///< absent ones null
  const uint8_t* open;
  float* dx;
  float* sums;  ///< [B][4N + 1][H]: dpole and dmix [2,N,H], dskip [H], of each sample
};

/** Scratch of one row: a state a tile, those of a tile before their resets, and the gradient of one. */
inline int64_t floatsOfRow(int64_t states, int64_t steps) {
  return ((steps + TILE - 1) / TILE + TILE + 2) * 2 * states;
}

/** The conjugate of a times d. */
__device__ inline ComplexValue backOf(const ComplexValue& a, const ComplexValue& d) {
  return {fmaf(a.im, d.im, a.re * d.re), fmaf(-a.im, d.re, a.re * d.im)};
}

/** Samples firstSample to firstSample + samples. */
template <int MOST, Rule rule, bool freezes>
__global__ void spaceGradRows(Sizes sizes, int64_t firstSample, int64_t samples, SpaceTensors space, float threshold,
                              Surrogate surrogate, bool through, SpaceGradTensors of, float* memory) {
  constexpr bool hasReset = rule == Rule::soft || rule == Rule::hard;
  const int64_t own = firstElement(), channels = sizes.channels, rows = samples * channels, states = space.states;
  if (own >= rows) return;
  const int64_t channel = own % channels, sample = firstSample + own / channels;
  const int64_t first = sample * sizes.steps * channels + channel;
  const Complexes<MOST> pole(space.pole + channel, channels, states), mix(space.mix + channel, channels, states);
  const Complexes<MOST> reset(rule == Rule::soft ? space.reset + channel : nullptr, channels, states);
  const float skip = space.skip ? space.skip[channel] : 0.0f;
  const float dcount = of.dcount ? of.dcount[sample * channels + channel] : 0.0f;

  // A place in scratch: so many complex numbers of all rows.
  const auto place = [&](int64_t index) { return Complexes<0>(memory + index * 2 * states * rows + own, rows, states); };
  const int64_t tiles = (sizes.steps + TILE - 1) / TILE;
  const auto keptAt = [&](int64_t tile) { return place(tile); };
  const auto tileAt = [&](int64_t step) { return place(tiles + step); };
  const auto goesOnAt = [&](int64_t t) { return !freezes || of.open[first + t * channels] != 0; };
  const auto spikeAt = [&](int64_t t) {
    return hasReset && goesOnAt(t) && of.v[first + t * channels] >= threshold ? 1.0f : 0.0f;
  };

  {
    Complexes<MOST> h(MOST == 0 ? tileAt(0).at : nullptr, rows, states);
    if (MOST == 0) forStates<MOST>(states, [&](int64_t n) { h.set(n, {0, 0}); });
    for (int64_t t = 0; t < sizes.steps; t++) {
      if (t % TILE == 0) {
        Complexes<0> kept = keptAt(t / TILE);
        forStates<MOST>(states, [&](int64_t n) { kept.set(n, h.get(n)); });
      }
      const float in = of.x[first + t * channels], s = spikeAt(t);
      if (!goesOnAt(t)) continue;
      forStates<MOST>(states, [&](int64_t n) { h.set(n, resetState<rule>(advance(pole.get(n), h.get(n), in), reset.get(n), s)); });
    }
  }

  Complexes<MOST> d(MOST == 0 ? place(tiles + TILE).at : nullptr, rows, states);
  float* sums = of.sums + sample * (4 * states + 1) * channels + channel;
  Complexes<MOST> dpole(MOST == 0 ? sums : nullptr, channels, states);
  Complexes<MOST> dmix(MOST == 0 ? sums + 2 * states * channels : nullptr, channels, states);
  if (MOST == 0) {
    forStates<MOST>(states, [&](int64_t n) {
      d.set(n, {0, 0});
      dpole.set(n, {0, 0});
      dmix.set(n, {0, 0});
    });
  }
  float dskip = 0;
  for (int64_t tile = tiles - 1; tile >= 0; tile--) {
    const int64_t begin = tile * TILE, steps = sizes.steps - begin < TILE ? sizes.steps - begin : TILE;
    {
      Complexes<0> before = keptAt(tile);
      for (int64_t t = 0; t < steps; t++) {
        // Kept states are those after a reset, the tile's those before it.
        const float in = of.x[first + (begin + t) * channels], s = t > 0 ? spikeAt(begin + t - 1) : 0.0f;
        const bool goesOn = goesOnAt(begin + t);
        Complexes<0> h = tileAt(t);
        forStates<MOST>(states, [&](int64_t n) {
          const ComplexValue p = t > 0 ? resetState<rule>(before.get(n), reset.get(n), s) : before.get(n);
          h.set(n, goesOn ? advance(pole.get(n), p, in) : p);
        });
        before = h;
      }
    }
    for (int64_t t = steps - 1; t >= 0; t--) {
      const int64_t at = first + (begin + t) * channels;
      const Complexes<0> h = tileAt(t), before = t > 0 ? tileAt(t - 1) : keptAt(tile);
      const bool goesOn = goesOnAt(begin + t);
      const float in = of.x[at], v = of.v[at], s = spikeAt(begin + t);
      // Where neurons freeze, d has gone back through the poles already.
      const auto reachingBack = [&](int64_t n) { return freezes ? d.get(n) : backOf(pole.get(n), d.get(n)); };
      const float steep = slopeOf(surrogate, v - threshold) * (of.open ? static_cast<float>(of.open[at]) : 1.0f);
      float e = steep * ((of.ds ? of.ds[at] : 0.0f) + dcount) + (of.dv ? of.dv[at] : 0.0f);
      if (hasReset && through) {
        float taken = 0;
        forStates<MOST>(states, [&](int64_t n) {
          const ComplexValue g = reachingBack(n);
          const ComplexValue by = rule == Rule::soft ? reset.get(n) : h.get(n);
          taken = fmaf(g.im, by.im, fmaf(g.re, by.re, taken));
        });
        e = e - steep * taken;
      }
      const float spikeBefore = t > 0 ? spikeAt(begin + t - 1) : 0.0f;
      float sum = 0;
      forStates<MOST>(states, [&](int64_t n) {
        ComplexValue g = reachingBack(n);
        if (rule == Rule::hard) g = {g.re * (1.0f - s), g.im * (1.0f - s)};
        const ComplexValue c = mix.get(n), now = h.get(n), earlier = before.get(n);
        const ComplexValue reached = {fmaf(c.re, e, g.re), fmaf(-c.im, e, g.im)};
        const ComplexValue p = t > 0 ? resetState<rule>(earlier, reset.get(n), spikeBefore) : earlier;
        d.set(n, freezes && goesOn ? backOf(pole.get(n), reached) : reached);
        const ComplexValue b = dmix.get(n);
        dmix.set(n, {fmaf(e, now.re, b.re), fmaf(-e, now.im, b.im)});
        if (!goesOn) return;
        const ComplexValue a = dpole.get(n);
        dpole.set(n, {fmaf(reached.im, p.im, fmaf(reached.re, p.re, a.re)), fmaf(reached.im, p.re, fmaf(-reached.re, p.im, a.im))});
        sum = sum + reached.re;
      });
      if (goesOn) dskip += e * in;
      if (of.dx) of.dx[at] = goesOn ? sum + skip * e : 0.0f;
    }
  }
  if (MOST != 0) {
    forStates<MOST>(states, [&](int64_t n) {
      sums[n * channels] = dpole.get(n).re;
      sums[(states + n) * channels] = dpole.get(n).im;
      sums[(2 * states + n) * channels] = dmix.get(n).re;
      sums[(3 * states + n) * channels] = dmix.get(n).im;
    });
  }
  sums[4 * states * channels] = dskip;
}

const TensorSpec INPUTS[] = {{"x"},
                             {"v"},
                             {"pole"},
                             {"mix"},
                             {"skip", ORT_FLOAT, ORT_OPTIONAL},
                             {"reset", ORT_FLOAT, ORT_OPTIONAL},
                             {"ds", ORT_FLOAT, ORT_OPTIONAL},
                             {"dcount", ORT_FLOAT, ORT_OPTIONAL},
                             {"dv", ORT_FLOAT, ORT_OPTIONAL},
                             {"open", ORT_UINT8, ORT_OPTIONAL}};
const TensorSpec OUTPUTS[] = {{"dx", ORT_FLOAT, ORT_OPTIONAL},
                              {"dpole", ORT_FLOAT, ORT_OPTIONAL},
                              {"dmix", ORT_FLOAT, ORT_OPTIONAL},
                              {"dskip", ORT_FLOAT, ORT_OPTIONAL}};

class StateSpaceNeuronGrad {
 public:
  static constexpr OperatorSpec spec = {"StateSpaceNeuronGrad", INPUTS, 10, OUTPUTS, 4};

  explicit StateSpaceNeuronGrad(const Attributes& attributes)
      : rule_(spaceRuleOf(attributes)),
        surrogate_(surrogateOf(attributes)),
        through_(attributes.integer("through", 0) != 0) {}

  void compute(DeviceCall& call) const {
    const StateSpaceCall given(call.input(0), call.input(2), call.input(3), call.input(4), call.input(5), rule_.rule);
    const auto v = call.input(1), ds = call.input(6), dcount = call.input(7), dv = call.input(8);
    const auto open = call.input<uint8_t>(9);
    const Sizes& sizes = given.sizes;
    expectDims(v, "[B,T,H]", given.x.dims);
    expectDims(ds, "[B,T,H]", given.x.dims);
    expectDims(dcount, "[B,H]", {sizes.batch, sizes.channels});
    expectDims(dv, "[B,T,H]", given.x.dims);
    expectDims(open, "[B,T,H]", given.x.dims);
    if (rule_.freezes && !open.data) throw Failure("input open is missing: it says where neurons were frozen");
    const int64_t states = given.states, channels = sizes.channels;
    const SpaceTensors space{states, given.pole.data, given.mix.data, given.skip.data, given.reset.data};
    SpaceGradTensors of{given.x.data, v.data, ds.data, dcount.data, dv.data, open.data};
    of.dx = call.output(0, given.x.dims);
    const int64_t sumFloats = (4 * states + 1) * channels;
    of.sums = call.scratch(sizes.batch * sumFloats);
    const int64_t floatsOfSample = floatsOfRow(states, sizes.steps) * channels;
    const int64_t atOnce = std::min(sizes.batch, std::max<int64_t>(1, MOST_FLOATS / floatsOfSample));
    float* memory = call.scratch(atOnce * floatsOfSample);
    byStates(states, [&](auto most) {
      constexpr int MOST = decltype(most)::value;
      // By rule (none, soft, hard; masks are as none), and whether neurons freeze.
      static constexpr decltype(&spaceGradRows<MOST, Rule::none, false>) kernels[][2] = {
          {spaceGradRows<MOST, Rule::none, false>, spaceGradRows<MOST, Rule::none, true>},
          {spaceGradRows<MOST, Rule::soft, false>, spaceGradRows<MOST, Rule::soft, true>},
          {spaceGradRows<MOST, Rule::hard, false>, spaceGradRows<MOST, Rule::hard, true>}};
      const int byRule = rule_.rule == Rule::soft ? 1 : rule_.rule == Rule::hard ? 2 : 0;
      const auto kernel = kernels[byRule][rule_.freezes];
      for (int64_t sample = 0; sample < sizes.batch; sample += atOnce) {
        const int64_t samples = std::min(atOnce, sizes.batch - sample);
        call.launch(gridFor(samples * channels, 128), kernel, sizes, sample, samples, space, rule_.threshold, surrogate_, through_, of,
                    memory);
      }
    });
    const Dims dims = {2, states, channels};
    const int64_t pairs = 2 * states * channels;
    sumParts(call, of.sums, sizes.batch, sumFloats, pairs, call.output(1, dims));
    sumParts(call, of.sums + pairs, sizes.batch, sumFloats, pairs, call.output(2, dims));
    sumParts(call, of.sums + 2 * pairs, sizes.batch, sumFloats, channels, call.output(3, {channels}));
  }

 private:
  SpaceRule rule_;
  Surrogate surrogate_;
  bool through_;
};

}  // namespace

const OrtCustomOp* stateSpaceNeuronGradCuda() { return customOp<StateSpaceNeuronGrad, DeviceCall>(); }

}  // namespace refract
