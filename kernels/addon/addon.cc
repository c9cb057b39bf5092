/**
 * @file The Node-API face of the kernels:
 *
 *     install(path)                              see install.h; throws
 *     openOperators(path, domain) → string[]     see library.h; throws
 *     deviceOf(path, bytes) → {name, capability, processors, driver, runtime, freeMiB, totalMiB, copyGbPerSecond}
 *     isas() → string[]  isa() → string          see ../cpu/isa.h
 *     setIsa(name)                               throws when it is not available here
 *     copyBandwidth(bytes, threads, repeats)     see copy-bandwidth.h
 *     measureCrossover() → {map, gradient}       see ../cpu/crossover.h
 *     setCrossover(map, gradient)
 */
#include <node_api.h>

#include <cmath>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "../cpu/crossover.h"
#include "../cpu/isa.h"
#include "copy-bandwidth.h"
#include "install.h"
#include "library.h"

namespace {

/** A function's arguments; missing or wrong ones throw. */
class Arguments {
 public:
  Arguments(napi_env env, napi_callback_info info) : env_(env) {
    napi_get_cb_info(env, info, &count_, values_, nullptr, nullptr);
  }

  std::string text(size_t index) const {
    size_t length = 0;
    if (index >= count_ || napi_get_value_string_utf8(env_, values_[index], nullptr, 0, &length) != napi_ok) {
      throw std::invalid_argument("argument " + std::to_string(index + 1) + " must be a string");
    }
    std::string value(length + 1, '\0');
    napi_get_value_string_utf8(env_, values_[index], &value[0], value.size(), &length);
    value.resize(length);
    return value;
  }

  double number(size_t index) const {
    double value = 0;
    if (index >= count_ || napi_get_value_double(env_, values_[index], &value) != napi_ok || std::isnan(value)) {
      throw std::invalid_argument("argument " + std::to_string(index + 1) + " must be a number");
    }
    return value;
  }

  /** A whole number in [1, most]. */
  int64_t whole(size_t index, double most) const {
    double value = 0;
    const bool number = index < count_ && napi_get_value_double(env_, values_[index], &value) == napi_ok;
    if (!number || !(value >= 1 && value <= most) || value != std::floor(value)) {
      throw std::invalid_argument("argument " + std::to_string(index + 1) + " must be a whole number of at least 1");
    }
    return static_cast<int64_t>(value);
  }

 private:
  napi_env env_;
  napi_value values_[3] = {};
  size_t count_ = 3;
};

napi_value toJs(napi_env env, const std::string& text) {
  napi_value value = nullptr;
  napi_create_string_utf8(env, text.c_str(), text.size(), &value);
  return value;
}

napi_value install(napi_env, const Arguments& arguments) {
  refract::install(arguments.text(0));
  return nullptr;
}

napi_value isa(napi_env env, const Arguments&) { return toJs(env, refract::isa()); }

napi_value toJs(napi_env env, const std::vector<std::string>& texts) {
  napi_value list = nullptr;
  napi_create_array(env, &list);
  uint32_t index = 0;
  for (const std::string& text : texts) napi_set_element(env, list, index++, toJs(env, text));
  return list;
}

napi_value isas(napi_env env, const Arguments&) { return toJs(env, refract::availableIsas()); }

napi_value openOperators(napi_env env, const Arguments& arguments) {
  return toJs(env, refract::openOperators(arguments.text(0), arguments.text(1)));
}

void setNumber(napi_env env, napi_value object, const char* name, double number) {
  napi_value value = nullptr;
  napi_create_double(env, number, &value);
  napi_set_named_property(env, object, name, value);
}

napi_value deviceOf(napi_env env, const Arguments& arguments) {
  const refract::Device device = refract::deviceOf(arguments.text(0), static_cast<size_t>(arguments.number(1)));
  napi_value result = nullptr;
  napi_create_object(env, &result);
  napi_set_named_property(env, result, "name", toJs(env, std::string(device.name)));
  const std::string capability = std::to_string(device.major) + "." + std::to_string(device.minor);
  napi_set_named_property(env, result, "capability", toJs(env, capability));
  setNumber(env, result, "processors", device.processors);
  setNumber(env, result, "driver", device.driver);
  setNumber(env, result, "runtime", device.runtime);
  setNumber(env, result, "freeMiB", device.freeMiB);
  setNumber(env, result, "totalMiB", device.totalMiB);
  setNumber(env, result, "copyGbPerSecond", device.copyGbPerSecond);
  return result;
}

napi_value setIsa(napi_env, const Arguments& arguments) {
  const std::string name = arguments.text(0);
  if (!refract::setIsa(name)) throw std::invalid_argument("the instruction set " + name + " is not available here");
  return nullptr;
}

napi_value copyBandwidth(napi_env env, const Arguments& arguments) {
  const auto bytes = static_cast<size_t>(arguments.whole(0, 1e12));
  const auto threads = static_cast<int>(arguments.whole(1, 1024));
  const auto repeats = static_cast<int>(arguments.whole(2, 1e6));
  napi_value value = nullptr;
  napi_create_double(env, refract::copyBandwidth(bytes, threads, repeats), &value);
  return value;
}

napi_value measureCrossover(napi_env env, const Arguments&) {
  const refract::Crossover measured = refract::measureCrossover();
  napi_value result = nullptr, map = nullptr, gradient = nullptr;
  napi_create_object(env, &result);
  napi_create_double(env, measured.map, &map);
  napi_create_double(env, measured.gradient, &gradient);
  napi_set_named_property(env, result, "map", map);
  napi_set_named_property(env, result, "gradient", gradient);
  return result;
}

napi_value setCrossover(napi_env, const Arguments& arguments) {
  refract::setCrossover({arguments.number(0), arguments.number(1)});
  return nullptr;
}

/** Calls a function above; what it throws becomes a JavaScript error. */
template <napi_value (*function)(napi_env, const Arguments&)>
napi_value guarded(napi_env env, napi_callback_info info) {
  try {
    return function(env, Arguments(env, info));
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
    return nullptr;
  }
}

void define(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function = nullptr;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
  napi_set_named_property(env, exports, name, function);
}

}  // namespace

NAPI_MODULE_INIT() {
  define(env, exports, "install", guarded<install>);
  define(env, exports, "openOperators", guarded<openOperators>);
  define(env, exports, "deviceOf", guarded<deviceOf>);
  define(env, exports, "isa", guarded<isa>);
  define(env, exports, "isas", guarded<isas>);
  define(env, exports, "setIsa", guarded<setIsa>);
  define(env, exports, "copyBandwidth", guarded<copyBandwidth>);
  define(env, exports, "measureCrossover", guarded<measureCrossover>);
  define(env, exports, "setCrossover", guarded<setCrossover>);
  return exports;
}
