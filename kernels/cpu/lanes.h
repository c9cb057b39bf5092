// Included by loops.cc, once per instruction set. Channels side by side in one register, for the loops that have to
// keep many sums in registers, which compilers do not manage from plain loops.

#if defined(__AVX512F__)
#define REFRACT_LANES 16
#elif defined(__AVX2__)
#define REFRACT_LANES 8
#else
#define REFRACT_LANES 4
#endif

#if defined(_MSC_VER) && !defined(__clang__)
#define UNROLL
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
/** Before every loop over an array of Lanes: only when all of them are unrolled does the array live in registers. */
#define UNROLL _Pragma("GCC unroll 16")
typedef float Lanes __attribute__((vector_size(REFRACT_LANES * 4)));
static inline Lanes broadcast(float value) { return value - Lanes{}; }  // adding 0 would change −0
#endif

static inline Lanes load(const float* from) {
  Lanes lanes;
  memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

static inline void store(float* to, const Lanes& lanes) { memcpy(to, &lanes, sizeof lanes); }
