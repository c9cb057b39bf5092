// Included by loops.cc, once per instruction set. Channels side by side in one register, for the loops that have to
// keep many sums in registers, which compilers do not manage from plain loops.

// By hand where general vectors become a lane at a time.
#if defined(__aarch64__) && !defined(_MSC_VER)
#define REFRACT_NEON
#endif

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
struct Ints {
  int32_t lane[REFRACT_LANES];
};
static inline Lanes operator+(Lanes a, Lanes b) {
  for (int i = 0; i < REFRACT_LANES; i++) a.lane[i] += b.lane[i];
  return a;
}
static inline Lanes operator*(Lanes a, Lanes b) {
  for (int i = 0; i < REFRACT_LANES; i++) a.lane[i] *= b.lane[i];
  return a;
}
static inline Lanes operator-(Lanes a, Lanes b) {
  for (int i = 0; i < REFRACT_LANES; i++) a.lane[i] -= b.lane[i];
  return a;
}
static inline Ints operator+(Ints a, Ints b) {
  for (int i = 0; i < REFRACT_LANES; i++) a.lane[i] += b.lane[i];
  return a;
}
static inline Ints operator&(Ints a, Ints b) {
  for (int i = 0; i < REFRACT_LANES; i++) a.lane[i] &= b.lane[i];
  return a;
}
static inline Ints everywhere(int32_t value) {
  Ints all;
  for (int i = 0; i < REFRACT_LANES; i++) all.lane[i] = value;
  return all;
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
typedef int32_t Ints __attribute__((vector_size(REFRACT_LANES * 4)));
static inline Lanes broadcast(float value) { return value - Lanes{}; }  // adding 0 would change −0
static inline Ints everywhere(int32_t value) { return value + Ints{}; }
#endif

/** a·b + c in one rounding, on every machine: a recurrence of potentials gives the same bits everywhere. */
static inline Lanes fused(const Lanes& a, const Lanes& b, const Lanes& c) {
#if defined(_MSC_VER) && !defined(__clang__)
  Lanes all;
  for (int i = 0; i < REFRACT_LANES; i++) all.lane[i] = fmaf(a.lane[i], b.lane[i], c.lane[i]);
  return all;
#elif defined(__AVX512F__)
  return (Lanes)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined(__AVX2__) && defined(__FMA__)
  return (Lanes)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#else
  Lanes all = c;
  for (int i = 0; i < REFRACT_LANES; i++) all[i] = __builtin_fmaf(a[i], b[i], c[i]);
  return all;
#endif
}

static inline Lanes load(const float* from) {
  Lanes lanes;
  memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

static inline void store(float* to, const Lanes& lanes) { memcpy(to, &lanes, sizeof lanes); }

static inline Ints loadInts(const int32_t* from) {
  Ints ints;
  memcpy(&ints, from, sizeof ints);
  return ints;
}

static inline void storeInts(int32_t* to, const Ints& ints) { memcpy(to, &ints, sizeof ints); }

#ifdef REFRACT_NEON
/** A bit a lane of all ones, the first lane lowest: NEON has no instruction for it, but adds across lanes. */
static inline uint64_t bitsOf(uint32x4_t where) {
  const uint32x4_t bits = {1, 2, 4, 8};
  return vaddvq_u32(vandq_u32(where, bits));
}
#endif

/** A yes or no for each lane: a bit each where the machine has masks, else all ones or all zeros. */
#if defined(__AVX512F__)
typedef __mmask16 Where;
static inline Where atLeast(const Lanes& a, const Lanes& b) {
  return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_GE_OQ);
}
static inline Where isZero(const Ints& a) { return _mm512_cmpeq_epi32_mask((__m512i)a, _mm512_setzero_si512()); }
static inline Where both(Where a, Where b) { return a & b; }
static inline Ints choose(Where where, const Ints& yes, const Ints& no) {
  return (Ints)_mm512_mask_mov_epi32((__m512i)no, where, (__m512i)yes);
}
/** 1 where yes, else 0. */
static inline Lanes oneWhere(Where where) { return (Lanes)_mm512_maskz_mov_ps(where, _mm512_set1_ps(1.0f)); }
/** A bit a lane, the first lane lowest. */
static inline uint64_t bitsWhere(Where where) { return where; }
/** A byte a lane: 1 where yes, else 0. */
static inline void storeBytes(uint8_t* to, Where where) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm_maskz_set1_epi8(where, 1));
}
#else
typedef Ints Where;
#if defined(_MSC_VER) && !defined(__clang__)
static inline Where atLeast(const Lanes& a, const Lanes& b) {
  Where all;
  for (int i = 0; i < REFRACT_LANES; i++) all.lane[i] = a.lane[i] >= b.lane[i] ? -1 : 0;
  return all;
}
static inline Where isZero(Ints a) {
  for (int i = 0; i < REFRACT_LANES; i++) a.lane[i] = a.lane[i] == 0 ? -1 : 0;
  return a;
}
static inline Ints choose(Where where, Ints yes, const Ints& no) {
  for (int i = 0; i < REFRACT_LANES; i++) yes.lane[i] = where.lane[i] ? yes.lane[i] : no.lane[i];
  return yes;
}
#else
static inline Where atLeast(const Lanes& a, const Lanes& b) { return a >= b; }
static inline Where isZero(const Ints& a) { return a == 0; }
static inline Ints choose(const Where& where, const Ints& yes, const Ints& no) { return where ? yes : no; }
#endif
static inline Where both(const Where& a, const Where& b) { return a & b; }
static inline Lanes oneWhere(const Where& where) {
  const Lanes one = broadcast(1.0f);
  Ints bits;
  memcpy(&bits, &one, sizeof bits);
  bits = bits & where;
  Lanes lanes;
  memcpy(&lanes, &bits, sizeof lanes);
  return lanes;
}
static inline uint64_t bitsWhere(const Where& where) {
#ifdef REFRACT_NEON
  return bitsOf((uint32x4_t)where);
#elif defined(__AVX2__) && !(defined(_MSC_VER) && !defined(__clang__))
  return static_cast<uint64_t>(_mm256_movemask_ps((__m256)where));
#else
  int32_t lane[REFRACT_LANES];
  memcpy(lane, &where, sizeof lane);
  uint64_t bits = 0;
  for (int i = 0; i < REFRACT_LANES; i++) bits |= static_cast<uint64_t>(lane[i] & 1) << i;
  return bits;
#endif
}
static inline void storeBytes(uint8_t* to, const Where& where) {
#ifdef REFRACT_NEON
  // Each lane's lowest byte, where the table names one, and nothing else.
  const uint8x16_t places = {0, 4, 8, 12, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16};
  const uint8x16_t bytes = vandq_u8(vqtbl1q_u8((uint8x16_t)where, places), vdupq_n_u8(1));
  const uint32_t four = vgetq_lane_u32(vreinterpretq_u32_u8(bytes), 0);
  memcpy(to, &four, sizeof four);
#else
  int32_t lane[REFRACT_LANES];
  memcpy(lane, &where, sizeof lane);
  for (int i = 0; i < REFRACT_LANES; i++) to[i] = static_cast<uint8_t>(lane[i] & 1);
#endif
}
#endif

/** A bit a lane where it is not 0, the first lane lowest. */
#if defined(__AVX512F__)
static inline uint64_t nonZeroBits(const Lanes& lanes) {
  return _mm512_cmp_ps_mask((__m512)lanes, _mm512_setzero_ps(), _CMP_NEQ_UQ);
}
#elif defined(__AVX2__) && !(defined(_MSC_VER) && !defined(__clang__))
static inline uint64_t nonZeroBits(const Lanes& lanes) {
  return static_cast<uint64_t>(_mm256_movemask_ps(_mm256_cmp_ps((__m256)lanes, _mm256_setzero_ps(), _CMP_NEQ_UQ)));
}
#elif defined(REFRACT_NEON)
static inline uint64_t nonZeroBits(const Lanes& lanes) { return bitsOf(vmvnq_u32(vceqzq_f32((float32x4_t)lanes))); }
#else
static inline uint64_t nonZeroBits(const Lanes& lanes) {
  float lane[REFRACT_LANES];
  memcpy(lane, &lanes, sizeof lane);
  uint64_t bits = 0;
  for (int i = 0; i < REFRACT_LANES; i++) bits |= static_cast<uint64_t>(lane[i] != 0.0f) << i;
  return bits;
}
#endif

/** `yes` where so, else `no`. */
static inline Lanes either(const Where& where, const Lanes& yes, const Lanes& no) {
  Ints bits, others;
  memcpy(&bits, &yes, sizeof bits);
  memcpy(&others, &no, sizeof others);
  bits = choose(where, bits, others);
  Lanes lanes;
  memcpy(&lanes, &bits, sizeof lanes);
  return lanes;
}
