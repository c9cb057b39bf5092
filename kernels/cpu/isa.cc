/** @file See isa.h. */
#include "isa.h"

#include <atomic>
#include <cstdlib>

#include "table.h"

#if defined(REFRACT_X86) && defined(_MSC_VER)
#include <immintrin.h>
#include <intrin.h>
#endif

namespace refract {

namespace portable {
extern const LoopTable table;
}
#ifdef REFRACT_X86
namespace avx2 {
extern const LoopTable table;
}
namespace avx512 {
extern const LoopTable table;
}
#endif

namespace {

struct Isa {
  const char* name;
  const LoopTable* table;
  bool (*canRun)();
};

bool always() { return true; }

#ifdef REFRACT_X86
#ifdef _MSC_VER
/** Bits of CPUID leaf 7, register EBX, if the system saves the registers in `state` (XCR0). */
bool hasFeatures(int wantedBits, unsigned long long state) {
  int info[4];
  __cpuid(info, 1);
  if (!(info[2] & (1 << 27)) || !(info[2] & (1 << 12)) || (_xgetbv(0) & state) != state) return false;
  __cpuidex(info, 7, 0);
  return (info[1] & wantedBits) == wantedBits;
}
bool hasAvx2() { return hasFeatures(1 << 5, 0x6); }
bool hasAvx512() { return hasFeatures(1 << 16 | 1 << 17 | 1 << 30 | static_cast<int>(1u << 31), 0xe6); }
#else
bool hasAvx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
bool hasAvx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#endif
#endif

const Isa ISAS[] = {
#ifdef REFRACT_X86
    {"avx512", &avx512::table, hasAvx512},
    {"avx2", &avx2::table, hasAvx2},
#endif
#if defined(__aarch64__) || defined(_M_ARM64)
    {"neon", &portable::table, always},  // every 64-bit ARM has it: the baseline is compiled for it
#else
    {"portable", &portable::table, always},
#endif
};

const Isa* find(const std::string& name) {
  for (const Isa& isa : ISAS) {
    if (isa.canRun() && (name.empty() || name == isa.name)) return &isa;
  }
  return nullptr;
}

const Isa* initial() {
  const char* wanted = std::getenv("REFRACT_ISA");
  const Isa* found = wanted ? find(wanted) : nullptr;
  return found ? found : find("");
}

std::atomic<const Isa*>& current() {
  static std::atomic<const Isa*> isa{initial()};
  return isa;
}

}  // namespace

const LoopTable& loops() { return *current().load()->table; }

std::string isa() { return current().load()->name; }

bool setIsa(const std::string& name) {
  const Isa* found = name.empty() ? nullptr : find(name);
  if (found) current().store(found);
  return found != nullptr;
}

std::vector<std::string> availableIsas() {
  std::vector<std::string> names;
  for (const Isa& isa : ISAS) {
    if (isa.canRun()) names.push_back(isa.name);
  }
  return names;
}

}  // namespace refract
