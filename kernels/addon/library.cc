/** @file See library.h. */
#include "library.h"

#include <cstddef>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "install.h"

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace refract {

namespace {

using Operators = const OrtCustomOp* const* (*)(size_t* count);
using DeviceOf = int (*)(size_t bytes, Device* device, char* message);

/** A function of a library, which stays open as long as the process lives: sessions call into it. */
template <typename Function>
Function functionOf(const std::string& path, const char* name) {
#ifdef _WIN32
  const int length = MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, nullptr, 0);
  std::wstring wide(static_cast<size_t>(length), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, &wide[0], length);
  HMODULE library = LoadLibraryW(wide.c_str());
  if (!library) throw std::runtime_error("Windows cannot open " + path + " (error " + std::to_string(GetLastError()) + ")");
  const auto found = reinterpret_cast<Function>(GetProcAddress(library, name));
#else
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) throw std::runtime_error(dlerror());
  const auto found = reinterpret_cast<Function>(dlsym(library, name));
#endif
  if (!found) throw std::runtime_error(path + " has no " + name);
  return found;
}

}  // namespace

std::vector<std::string> openOperators(const std::string& path, const std::string& domain) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, std::string>, std::vector<std::string>> opened;
  const std::lock_guard<std::mutex> lock(mutex);
  const auto before = opened.find({path, domain});
  if (before != opened.end()) return before->second;
  size_t count = 0;
  const OrtCustomOp* const* operators = functionOf<Operators>(path, "refract_operators")(&count);
  addOperators(domain, operators, count);
  std::vector<std::string> names;
  for (size_t i = 0; i < count; i++) names.emplace_back(operators[i]->GetName(operators[i]));
  opened[{path, domain}] = names;
  return names;
}

Device deviceOf(const std::string& path, size_t bytes) {
  Device device{};
  char message[256] = "";
  if (functionOf<DeviceOf>(path, "refract_device")(bytes, &device, message) != 0) throw std::runtime_error(message);
  return device;
}

}  // namespace refract
