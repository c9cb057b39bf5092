/**
 * @file See install.h. onnxruntime-node offers no way to register custom operators, but it calls ONNX Runtime through
 * one table of functions that this process shares. So the table's CreateSessionOptions is replaced by a wrapper that
 * also adds our domain to the options it made.
 */
#include "install.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <stdexcept>

#include "../operators/operators.h"

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#else
#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __APPLE__
#include <mach/mach.h>
#endif
#endif

namespace refract {

namespace {

#define ASSERT_ENTRY(name, position) \
  static_assert(offsetof(OrtApi, name) == (position) * sizeof(void*), #name " is entry " #position)
ASSERT_ENTRY(CreateStatus, 0);
ASSERT_ENTRY(GetErrorMessage, 2);
ASSERT_ENTRY(CreateSessionOptions, 10);
ASSERT_ENTRY(CreateCustomOpDomain, 26);
ASSERT_ENTRY(CustomOpDomain_Add, 27);
ASSERT_ENTRY(AddCustomOpDomain, 28);
ASSERT_ENTRY(GetTensorMutableData, 51);
ASSERT_ENTRY(GetDimensionsCount, 61);
ASSERT_ENTRY(GetDimensions, 62);
ASSERT_ENTRY(GetTensorTypeAndShape, 65);
ASSERT_ENTRY(AllocatorAlloc, 75);
ASSERT_ENTRY(AllocatorFree, 76);
ASSERT_ENTRY(KernelInfoGetAttribute_float, 85);
ASSERT_ENTRY(KernelInfoGetAttribute_int64, 86);
ASSERT_ENTRY(KernelInfoGetAttribute_string, 87);
ASSERT_ENTRY(KernelContext_GetInputCount, 88);
ASSERT_ENTRY(KernelContext_GetOutputCount, 89);
ASSERT_ENTRY(KernelContext_GetInput, 90);
ASSERT_ENTRY(KernelContext_GetOutput, 91);
ASSERT_ENTRY(ReleaseStatus, 93);
ASSERT_ENTRY(ReleaseTensorTypeAndShapeInfo, 99);
ASSERT_ENTRY(ReleaseAllocator, 132);
ASSERT_ENTRY(KernelContext_GetGPUComputeStream, 193);
ASSERT_ENTRY(GetTensorMemoryInfo, 194);
ASSERT_ENTRY(KernelContext_GetAllocator, 253);
ASSERT_ENTRY(KernelContext_ParallelFor, 274);
static_assert(offsetof(OrtCustomOp, KernelComputeV2) == 18 * sizeof(void*), "KernelComputeV2 is field 18");
static_assert(offsetof(OrtCustomOp, GetEndVersion) == 21 * sizeof(void*), "GetEndVersion is field 21");
static_assert(sizeof(OrtCustomOp) == 26 * sizeof(void*), "OrtCustomOp has 26 fields");

using GetApiBase = const OrtApiBase* (*)();

const OrtApi* api = nullptr;
std::map<std::string, OrtCustomOpDomain*> domains;
OrtStatus* (*originalCreateSessionOptions)(OrtSessionOptions**) = nullptr;

OrtStatus* createSessionOptions(OrtSessionOptions** options) {
  if (OrtStatus* status = originalCreateSessionOptions(options)) return status;
  for (const auto& domain : domains) {
    if (OrtStatus* status = api->AddCustomOpDomain(*options, domain.second)) return status;
  }
  return nullptr;
}

void check(OrtStatus* status) {
  if (!status) return;
  const std::string message = api->GetErrorMessage(status);
  api->ReleaseStatus(status);
  throw std::runtime_error(message);
}

/** The entry point of a library that is already loaded; null when it is not, or has none. */
GetApiBase entryPoint(const std::string& path) {
#ifdef _WIN32
  const int length = MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, nullptr, 0);
  std::wstring wide(static_cast<size_t>(length), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, &wide[0], length);
  HMODULE library = GetModuleHandleW(wide.c_str());
  return library ? reinterpret_cast<GetApiBase>(GetProcAddress(library, "OrtGetApiBase")) : nullptr;
#else
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_NOLOAD);
  return library ? reinterpret_cast<GetApiBase>(dlsym(library, "OrtGetApiBase")) : nullptr;
#endif
}

/** Writes one pointer into memory that is mapped read-only, and makes it read-only again. */
bool overwrite(void** slot, void* value) {
#ifdef _WIN32
  DWORD before;
  if (!VirtualProtect(slot, sizeof *slot, PAGE_READWRITE, &before)) return false;
  *slot = value;
  VirtualProtect(slot, sizeof *slot, before, &before);
#else
  const uintptr_t size = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  void* page = reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(slot) & ~(size - 1));
#ifdef __APPLE__
  const vm_address_t address = reinterpret_cast<vm_address_t>(page);
  const vm_prot_t writable = VM_PROT_READ | VM_PROT_WRITE | VM_PROT_COPY;
  if (vm_protect(mach_task_self(), address, size, false, writable) != KERN_SUCCESS) return false;
#else
  if (mprotect(page, size, PROT_READ | PROT_WRITE) != 0) return false;
#endif
  *slot = value;
  mprotect(page, size, PROT_READ);
#endif
  return true;
}

void installOnce(const std::string& path) {
  const GetApiBase getBase = entryPoint(path);
  if (!getBase) throw std::runtime_error("onnxruntime-node has not loaded " + path);
  const OrtApiBase* base = getBase();
  const OrtApi* table = base->GetApi(ORT_API_VERSION_NEEDED);
  if (!table) throw std::runtime_error(std::string("onnxruntime ") + base->GetVersionString() + " is too old");
  api = table;
  for (OperatorFactory make : ALL_OPERATORS) {
    const OrtCustomOp* made = make();
    addOperators("refract", &made, 1);
  }
  originalCreateSessionOptions = api->CreateSessionOptions;
  auto* slot = reinterpret_cast<char*>(const_cast<OrtApi*>(api)) + offsetof(OrtApi, CreateSessionOptions);
  if (!overwrite(reinterpret_cast<void**>(slot), reinterpret_cast<void*>(createSessionOptions))) {
    throw std::runtime_error("the system does not let onnxruntime's table of functions be changed");
  }
}

}  // namespace

void addOperators(const std::string& domain, const OrtCustomOp* const* operators, size_t count) {
  if (!api) throw std::runtime_error("the operators are not installed yet");
  OrtCustomOpDomain*& of = domains[domain];
  if (!of) check(api->CreateCustomOpDomain(domain.c_str(), &of));
  for (size_t i = 0; i < count; i++) check(api->CustomOpDomain_Add(of, operators[i]));
}

void install(const std::string& path) {
  static std::mutex mutex;
  static bool installed = false;
  const std::lock_guard<std::mutex> lock(mutex);
  if (installed) return;
  installOnce(path);
  installed = true;
}

}  // namespace refract
