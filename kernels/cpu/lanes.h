// Included by loops.cc, once per instruction set. Sixteen channels side by side, for the loops that have to keep many
// sums in registers, which compilers do not manage from plain loops. Sixteen on every instruction set, so that sums
// over channels have the same order everywhere.

#if defined(__AVX512F__)
#define REFRACT_LANES 16
#elif defined(__AVX2__)
#define REFRACT_LANES 8
#else
#define REFRACT_LANES 4
#endif

static const int STRIP = 16;
static const int STRIP_PARTS = STRIP / REFRACT_LANES;

#if defined(_MSC_VER) && !defined(__clang__)
struct Lanes {
  float lane[REFRACT_LANES];
};
static inline Lanes operator+(Lanes a, Lanes b) {
  for (int i = 0; i < REFRACT_LANES; i++) a.lane[i] += b.lane[i];
  return a;
}
static inline Lanes operator*(Lanes a, Lanes b) {
  for (int i = 0; i < REFRACT_LANES; i++) a.lane[i] *= b.lane[i];
  return a;
}
static inline Lanes broadcast(float value) {
  Lanes all;
  for (int i = 0; i < REFRACT_LANES; i++) all.lane[i] = value;
  return all;
}
#else
typedef float Lanes __attribute__((vector_size(REFRACT_LANES * 4)));
static inline Lanes broadcast(float value) { return Lanes{} + value; }
#endif

/** Sixteen floats. */
struct Strip {
  Lanes part[STRIP_PARTS];
};

static inline Strip stripOf(float value) {
  Strip strip;
  for (int p = 0; p < STRIP_PARTS; p++) strip.part[p] = broadcast(value);
  return strip;
}

static inline Strip loadStrip(const float* from) {
  Strip strip;
  memcpy(&strip, from, sizeof strip);
  return strip;
}

static inline void storeStrip(float* to, const Strip& strip) { memcpy(to, &strip, sizeof strip); }

/** sum + a·b, rounded after the product and after the sum. */
static inline Strip addProduct(const Strip& sum, const Strip& a, const Strip& b) {
  Strip result;
  for (int p = 0; p < STRIP_PARTS; p++) result.part[p] = sum.part[p] + a.part[p] * b.part[p];
  return result;
}
