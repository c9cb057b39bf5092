// Included by cpu/loops.cc, once per instruction set. One operation after the other as main/graph/optimizers/adam.ts
// writes them, so that the bits are those of its nodes.

static inline float squareRoot(float x) {
#ifdef _MSC_VER
  return sqrtf(x);
#else
  return __builtin_sqrtf(x);
#endif
}

template <bool decaysGradient, bool decaysItself>
static void adamRun(const AdamRun& run) {
  const AdamRule rule = run.rule;
  const float *ps = run.p, *gs = run.g, *ms = run.m, *vs = run.v;
  float *nextP = run.nextP, *nextM = run.nextM, *nextV = run.nextV;
  INDEPENDENT for (int64_t i = 0; i < run.count; i++) {
    const float p = ps[i];
    const float g = decaysGradient ? gs[i] + p * rule.gradientDecay : gs[i];
    const float m = ms[i] * rule.beta1 + g * rule.rest1;
    const float v = vs[i] * rule.beta2 + (g * g) * rule.rest2;
    const float denominator = squareRoot(v) / rule.rootCorrection + rule.epsilon;
    const float decayed = decaysItself ? p * rule.keep : p;
    nextP[i] = decayed - rule.stepSize * (m / denominator);
    nextM[i] = m;
    nextV[i] = v;
  }
}

static void adamStep(const AdamRun& run) {
  const AdamRule& rule = run.rule;
  if (rule.decaysGradient) {
    rule.decaysItself ? adamRun<true, true>(run) : adamRun<true, false>(run);
  } else {
    rule.decaysItself ? adamRun<false, true>(run) : adamRun<false, false>(run);
  }
}
