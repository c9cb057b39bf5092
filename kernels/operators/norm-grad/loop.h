// Included by cpu/loops.cc, once per instruction set, after norm/loop.h.

/** With g = dy·scale and z the normalised row: Σ g and Σ g·z. */
static inline void rowGradientSums(const Norm& norm, const NormOfRow& of, const float* x, const float* dy, float* sums) {
  alignas(64) float plain[NORM_LANES] = {}, scaled[NORM_LANES] = {};
  const int64_t n = norm.channels;
  int64_t i = 0;
  for (; i + NORM_LANES <= n; i += NORM_LANES) {
    INDEPENDENT for (int64_t j = 0; j < NORM_LANES; j++) {
      const float g = dy[i + j] * norm.scale[i + j];
      plain[j] += g;
      scaled[j] += g * ((x[i + j] - of.mean) * of.inverse);
    }
  }
  for (int64_t j = 0; i + j < n; j++) {
    const float g = dy[i + j] * norm.scale[i + j];
    plain[j] += g;
    scaled[j] += g * ((x[i + j] - of.mean) * of.inverse);
  }
  sums[0] = sumOfLanes(plain);
  sums[1] = sumOfLanes(scaled);
}

static void normGradRows(const Norm& norm, const NormGradRun& run) {
  const int64_t n = norm.channels;
  const float count = static_cast<float>(n);
  for (int64_t row = 0; row < run.rows; row++) {
    const float* x = run.x + row * n;
    const float* dy = run.dy + row * n;
    const NormOfRow of = normOf(norm, x);
    if (run.dx) {
      float sums[2];
      rowGradientSums(norm, of, x, dy, sums);
      const float plain = norm.centred ? sums[0] / count : 0.0f, scaled = sums[1] / count;
      float* dx = run.dx + row * n;
      INDEPENDENT for (int64_t i = 0; i < n; i++) {
        const float z = (x[i] - of.mean) * of.inverse;
        dx[i] = of.inverse * (dy[i] * norm.scale[i] - plain - z * scaled);
      }
    }
    INDEPENDENT for (int64_t i = 0; i < n; i++) {
      run.dscale[i] += dy[i] * ((x[i] - of.mean) * of.inverse);
      run.dbias[i] += dy[i];
    }
  }
}
