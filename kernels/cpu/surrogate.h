// Included by loops.cc, once per instruction set. Surrogate derivatives of the step function: see rules.h.

/**
 * e^-y for y ≥ 0, to 1e-7 relative (0 above y = 87, where floats end): 2^-n times a polynomial, n the nearest integer
 * of y/ln 2. Written out so that every instruction set gives the same bits. Coefficients: Taylor, enough for |r| ≤ ln2/2.
 */
static inline float expNegative(float y) {
  const float magic = 12582912.0f;  // 1.5·2^23: adding it rounds to an integer, which then stands in the low bits
  const float shifted = y * 1.44269504f + magic;
  const float n = shifted - magic;
  const float r = (n * 0.693359375f - y) + n * -2.12194440e-4f;  // n·ln 2 − y, ln 2 in two parts
  float p = 1.0f / 5040.0f;
  p = p * r + 1.0f / 720.0f;
  p = p * r + 1.0f / 120.0f;
  p = p * r + 1.0f / 24.0f;
  p = p * r + 1.0f / 6.0f;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  int32_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = static_cast<int32_t>((127u - (static_cast<uint32_t>(bits) - 0x4b400000u)) << 23);
  float scale;
  memcpy(&scale, &bits, sizeof scale);
  return y > 87.0f ? 0.0f : p * scale;
}

/** The Gaussians of width 1/2 and 3 with h = 0.15: (1 + h)/2 and h times their heights 1/(√(2π)·width); 1/(2·3²). */
static const float DOUBLE_GAUSSIAN_PEAK = 0.458783622f;
static const float DOUBLE_GAUSSIAN_DEPTH = 0.0199471140f;
static const float EIGHTEENTH = 1.0f / 18.0f;

static inline float absolute(float z) { return z < 0 ? -z : z; }

/** σ'(z); the formulas and their sources are those of operators/surrogate.ts. */
template <SurrogateKind kind>
static inline float slope(float z, const Surrogate& surrogate) {
  const float a = surrogate.scale;
  if (kind == SurrogateKind::atan) {
    const float y = surrogate.factor * z;
    return surrogate.peak / (1.0f + y * y);
  }
  if (kind == SurrogateKind::sigmoid) {
    // a·sg·(1 − sg) without the cancellation in 1 − sg
    const float e = expNegative(a * absolute(z));
    const float d = 1.0f + e;
    return a * e / (d * d);
  }
  if (kind == SurrogateKind::fastSigmoid) {
    const float d = a * absolute(z) + 1.0f;
    return 1.0f / (d * d);
  }
  if (kind == SurrogateKind::boxcar) return absolute(z) <= surrogate.edge ? a : 0.0f;
  if (kind == SurrogateKind::slayer) return surrogate.peak * expNegative(a * absolute(z));
  if (kind == SurrogateKind::doubleGaussian) {
    const float y = a * absolute(z);
    const float square = y * y;
    const float near = DOUBLE_GAUSSIAN_PEAK * expNegative(2.0f * square);
    return a * (near - DOUBLE_GAUSSIAN_DEPTH * expNegative(square * EIGHTEENTH));
  }
  if (kind == SurrogateKind::multiGaussian) {
    const float y = a * absolute(z);
    const float left = y + 0.5f;
    const float right = y - 0.5f;
    const float wide = expNegative(right * right * EIGHTEENTH) + expNegative(left * left * EIGHTEENTH);
    return a * (1.15f * expNegative(2.0f * (y * y)) - 0.15f * wide);
  }
  if (kind == SurrogateKind::straightThrough) return a;
  const float rest = 1.0f - a * absolute(z);
  return rest > 0 ? a * rest : 0.0f;
}

/** A template of one surrogate, for each of them: what a table by SurrogateKind holds, in the order of rules.h. */
#define EACH_SURROGATE(function)                                                                                   \
  {                                                                                                                \
    function<SurrogateKind::atan>, function<SurrogateKind::sigmoid>, function<SurrogateKind::fastSigmoid>,         \
        function<SurrogateKind::boxcar>, function<SurrogateKind::triangle>, function<SurrogateKind::slayer>,       \
        function<SurrogateKind::doubleGaussian>, function<SurrogateKind::multiGaussian>,                           \
        function<SurrogateKind::straightThrough>                                                                   \
  }
