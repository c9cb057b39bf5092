// Included by cpu/loops.cc, once per instruction set, after gated-cell/loop.h.

struct GatedRowBack {
  const float *saved, *hBefore, *cBefore, *dh;  ///< the two before: zeros in the first step
  float *carriedH, *carriedC, *dx, *du;
};

static void gruStepBack(int64_t n, const GatedRowBack& row) {
  const float *r = row.saved, *z = row.saved + n, *candidate = row.saved + 2 * n, *un = row.saved + 3 * n;
  const float *before = row.hBefore, *given = row.dh;
  float *carried = row.carriedH, *dx = row.dx, *du = row.du;
  INDEPENDENT for (int64_t i = 0; i < n; i++) {
    const float dh = given[i] + carried[i];
    const float dn = dh * (1.0f - z[i]) * (1.0f - candidate[i] * candidate[i]);
    const float dz = dh * (before[i] - candidate[i]) * z[i] * (1.0f - z[i]);
    const float dr = dn * un[i] * r[i] * (1.0f - r[i]);
    dx[i] = dr;
    dx[n + i] = dz;
    dx[2 * n + i] = dn;
    du[i] = dr;
    du[n + i] = dz;
    du[2 * n + i] = dn * r[i];
    carried[i] = dh * z[i];
  }
}

static void lstmStepBack(int64_t n, const GatedRowBack& row) {
  const float *in = row.saved, *forget = row.saved + n, *g = row.saved + 2 * n, *out = row.saved + 3 * n, *c = row.saved + 4 * n;
  const float *before = row.cBefore, *given = row.dh;
  float *carriedH = row.carriedH, *carriedC = row.carriedC, *dx = row.dx, *du = row.du;
  INDEPENDENT for (int64_t i = 0; i < n; i++) {
    const float dh = given[i] + carriedH[i];
    const float y = tanhOf(c[i]);
    const float inner = carriedC[i] + dh * out[i] * (1.0f - y * y);
    const float di = inner * g[i] * in[i] * (1.0f - in[i]);
    const float df = inner * before[i] * forget[i] * (1.0f - forget[i]);
    const float dg = inner * in[i] * (1.0f - g[i] * g[i]);
    const float dout = dh * y * out[i] * (1.0f - out[i]);
    dx[i] = di;
    dx[n + i] = df;
    dx[2 * n + i] = dg;
    dx[3 * n + i] = dout;
    du[i] = di;
    du[n + i] = df;
    du[2 * n + i] = dg;
    du[3 * n + i] = dout;
    carriedH[i] = 0.0f;
    carriedC[i] = inner * forget[i];
  }
}

static void gatedStepBack(const GatedStepBack& step, const float* zeros) {
  const int64_t n = step.hidden, gates = gatesOf(step.cell), kept = savedOf(step.cell);
  for (int64_t b = 0; b < step.samples; b++) {
    const int64_t row = b * step.steps;
    const float* saved = step.saved + row * kept * n;
    const GatedRowBack back = {saved,
                               step.isFirst ? zeros : step.h + (row - 1) * n,
                               step.isFirst ? zeros : saved - n,
                               step.dh + row * n,
                               step.carriedH + b * n,
                               step.carriedC + b * n,
                               step.dx + row * gates * n,
                               step.du + b * gates * n};
    if (step.cell == Cell::gru) {
      gruStepBack(n, back);
    } else {
      lstmStepBack(n, back);
    }
  }
}
