// Included by cpu/loops.cc, once per instruction set.

/** Σ of sixteen running sums, always in the same order. */
static inline float sumOfLanes(float* lanes) {
  for (int64_t half = NORM_LANES / 2; half > 0; half /= 2) {
    for (int64_t i = 0; i < half; i++) lanes[i] += lanes[i + half];
  }
  return lanes[0];
}

/** The mean of a row (0 where it is not centred) and the inverse of its deviation. */
struct NormOfRow {
  float mean, inverse;
};

static inline float rowSum(const float* x, int64_t n) {
  alignas(64) float sum[NORM_LANES] = {};
  int64_t i = 0;
  for (; i + NORM_LANES <= n; i += NORM_LANES) {
    INDEPENDENT for (int64_t j = 0; j < NORM_LANES; j++) sum[j] += x[i + j];
  }
  for (int64_t j = 0; i + j < n; j++) sum[j] += x[i + j];
  return sumOfLanes(sum);
}

static inline float rowSquares(const float* x, int64_t n, float mean) {
  alignas(64) float sum[NORM_LANES] = {};
  int64_t i = 0;
  for (; i + NORM_LANES <= n; i += NORM_LANES) {
    INDEPENDENT for (int64_t j = 0; j < NORM_LANES; j++) {
      const float d = x[i + j] - mean;
      sum[j] += d * d;
    }
  }
  for (int64_t j = 0; i + j < n; j++) {
    const float d = x[i + j] - mean;
    sum[j] += d * d;
  }
  return sumOfLanes(sum);
}

static inline float inverseRoot(float x) {
#ifdef _MSC_VER
  return 1.0f / sqrtf(x);
#else
  return 1.0f / __builtin_sqrtf(x);
#endif
}

static inline NormOfRow normOf(const Norm& norm, const float* x) {
  const float count = static_cast<float>(norm.channels);
  const float mean = norm.centred ? rowSum(x, norm.channels) / count : 0.0f;
  return {mean, inverseRoot(rowSquares(x, norm.channels, mean) / count + norm.epsilon)};
}

static void normRows(const Norm& norm, const NormRun& run) {
  const int64_t n = norm.channels;
  for (int64_t row = 0; row < run.rows; row++) {
    const float* x = run.x + row * n;
    float* y = run.y + row * n;
    const NormOfRow of = normOf(norm, x);
    if (norm.bias) {
      INDEPENDENT for (int64_t i = 0; i < n; i++) y[i] = (x[i] - of.mean) * of.inverse * norm.scale[i] + norm.bias[i];
    } else {
      INDEPENDENT for (int64_t i = 0; i < n; i++) y[i] = (x[i] - of.mean) * of.inverse * norm.scale[i];
    }
  }
}
