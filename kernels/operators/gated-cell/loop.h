// Included by cpu/loops.cc, once per instruction set, after surrogate.h.

static inline float sigmoidOf(float x) {
  const float e = expNegative(absolute(x));
  return (x < 0 ? e : 1.0f) / (1.0f + e);
}

static inline float tanhOf(float x) {
  const float e = expNegative(2.0f * absolute(x));
  const float y = (1.0f - e) / (1.0f + e);
  // Near 0 the difference cancels: x − x³/3 + 2x⁵/15 is closer there.
  const float square = x * x;
  const float near = x * (1.0f - square * (1.0f / 3.0f) + square * square * (2.0f / 15.0f));
  return square < 0.0025f ? near : x < 0 ? -y : y;
}

/** u may be null: no recurrent part yet. */
static void gruStep(int64_t n, const float* x, const float* u, const float* before, float* h, float* saved) {
  float *r = saved, *z = saved + n, *candidate = saved + 2 * n, *un = saved + 3 * n;
  if (!u) {
    INDEPENDENT for (int64_t i = 0; i < n; i++) {
      r[i] = sigmoidOf(x[i]);
      z[i] = sigmoidOf(x[n + i]);
      candidate[i] = tanhOf(x[2 * n + i]);
      un[i] = 0.0f;
      h[i] = (1.0f - z[i]) * candidate[i];
    }
    return;
  }
  INDEPENDENT for (int64_t i = 0; i < n; i++) {
    r[i] = sigmoidOf(x[i] + u[i]);
    z[i] = sigmoidOf(x[n + i] + u[n + i]);
    un[i] = u[2 * n + i];
    candidate[i] = tanhOf(x[2 * n + i] + r[i] * un[i]);
    h[i] = (1.0f - z[i]) * candidate[i] + z[i] * before[i];
  }
}

static void lstmStep(int64_t n, const float* x, const float* u, const float* cBefore, float* h, float* saved) {
  float *in = saved, *forget = saved + n, *g = saved + 2 * n, *out = saved + 3 * n, *c = saved + 4 * n;
  if (!u) {
    INDEPENDENT for (int64_t i = 0; i < n; i++) {
      in[i] = sigmoidOf(x[i]);
      forget[i] = sigmoidOf(x[n + i]);
      g[i] = tanhOf(x[2 * n + i]);
      out[i] = sigmoidOf(x[3 * n + i]);
      c[i] = in[i] * g[i];
      h[i] = out[i] * tanhOf(c[i]);
    }
    return;
  }
  INDEPENDENT for (int64_t i = 0; i < n; i++) {
    in[i] = sigmoidOf(x[i] + u[i]);
    forget[i] = sigmoidOf(x[n + i] + u[n + i]);
    g[i] = tanhOf(x[2 * n + i] + u[2 * n + i]);
    out[i] = sigmoidOf(x[3 * n + i] + u[3 * n + i]);
    c[i] = forget[i] * cBefore[i] + in[i] * g[i];
    h[i] = out[i] * tanhOf(c[i]);
  }
}

static void gatedStep(const GatedStep& step) {
  const int64_t n = step.hidden, gates = gatesOf(step.cell);
  for (int64_t b = 0; b < step.samples; b++) {
    const int64_t row = b * step.steps;
    const float* x = step.x + row * gates * n;
    const float* u = step.u ? step.u + b * step.uStride : nullptr;
    const float* before = step.before ? step.before + b * step.beforeStride : nullptr;
    float* h = step.h + row * n;
    float* saved = step.saved + b * step.savedStride;
    if (step.cell == Cell::gru) {
      gruStep(n, x, u, before, h, saved);
    } else {
      lstmStep(n, x, u, before, h, saved);
    }
  }
}
