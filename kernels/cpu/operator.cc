/** @file The parts of operator.h that do not depend on the operator. */
#include "operator.h"

#include <cmath>
#include <cstring>

namespace refract {

std::string toString(const Dims& dims) {
  std::string text = "[";
  for (size_t i = 0; i < dims.size(); i++) text += (i ? "," : "") + std::to_string(dims[i]);
  return text + "]";
}

/** True when the attribute was read, false when the node has none of this name. */
bool Attributes::read(const char* name, const char* type, OrtStatus* status) const {
  if (!status) return true;
  const std::string message = api_->GetErrorMessage(status);
  api_->ReleaseStatus(status);
  // ORT has no status code of its own for "there is no such attribute".
  if (message.find("No attribute with name") != std::string::npos) return false;
  throw Failure(std::string("attribute ") + name + " must be " + type + " (" + message + ")");
}

float Attributes::number(const char* name, float absent) const {
  float value = absent;
  if (!read(name, "a float", api_->KernelInfoGetAttribute_float(info_, name, &value))) return absent;
  if (!std::isfinite(value)) throw Failure(std::string("attribute ") + name + " must be a finite number");
  return value;
}

int64_t Attributes::integer(const char* name, int64_t absent) const {
  int64_t value = absent;
  return read(name, "an int", api_->KernelInfoGetAttribute_int64(info_, name, &value)) ? value : absent;
}

std::string Attributes::text(const char* name, const char* absent) const {
  size_t size = 0;
  if (!read(name, "a string", api_->KernelInfoGetAttribute_string(info_, name, nullptr, &size))) return absent;
  std::string value(size, '\0');
  read(name, "a string", api_->KernelInfoGetAttribute_string(info_, name, &value[0], &size));
  return std::string(value.c_str());  // the size counts the closing zero
}

Call::Call(const OrtApi* api, OrtKernelContext* context, const OperatorSpec& spec)
    : api_(api), context_(context), spec_(spec) {
  check(api_->KernelContext_GetInputCount(context_, &inputCount_));
  check(api_->KernelContext_GetOutputCount(context_, &outputCount_));
}

void Call::check(OrtStatus* status) const {
  if (!status) return;
  const std::string message = api_->GetErrorMessage(status);
  api_->ReleaseStatus(status);
  throw Failure(message);
}

const void* Call::inputData(size_t index, Dims& dims) const {
  const OrtValue* value = nullptr;
  if (index < inputCount_) check(api_->KernelContext_GetInput(context_, index, &value));
  if (!value) {
    if (inputSpec(index).characteristic == ORT_OPTIONAL) return nullptr;
    throw Failure(std::string("input ") + inputSpec(index).name + " is missing");
  }
  OrtTensorTypeAndShapeInfo* info = nullptr;
  check(api_->GetTensorTypeAndShape(value, &info));
  size_t rank = 0;
  OrtStatus* status = api_->GetDimensionsCount(info, &rank);
  if (!status) {
    dims.resize(rank);
    status = api_->GetDimensions(info, dims.data(), rank);
  }
  api_->ReleaseTensorTypeAndShapeInfo(info);
  check(status);
  void* data = nullptr;
  check(api_->GetTensorMutableData(const_cast<OrtValue*>(value), &data));
  // An empty tensor may have no memory; absence is what null means here.
  static const float nothing[1] = {0};
  return data ? data : nothing;
}

void* Call::outputData(size_t index, const Dims& dims) const {
  if (index >= outputCount_) return nullptr;
  OrtValue* value = nullptr;
  check(api_->KernelContext_GetOutput(context_, index, dims.data(), dims.size(), &value));
  if (!value) return nullptr;
  void* data = nullptr;
  check(api_->GetTensorMutableData(value, &data));
  return data;
}

void Call::runParallel(void (*run)(void*, size_t), size_t total, void* body) const {
  check(api_->KernelContext_ParallelFor(context_, run, total, 0, body));
}

Sizes sizesOf(const Tensor<float>& tensor) {
  const Dims& dims = tensor.dims;
  if (dims.size() != 3 || dims[1] < 1 || dims[2] < 1) {
    throw Failure(std::string(tensor.name) + " must be [B,T,H] with T and H at least 1, but it is " + toString(dims));
  }
  return {dims[0], dims[1], dims[2]};
}

void expectDims(const char* name, bool present, const Dims& actual, const char* meaning, const Dims& expected) {
  if (!present || actual == expected) return;
  throw Failure(std::string(name) + " must be " + meaning + " = " + toString(expected) + ", but it is " +
                toString(actual));
}

OrtStatus* statusOf(const OrtApi* api, const OperatorSpec& spec, const std::exception& error) {
  const bool ours = dynamic_cast<const Failure*>(&error) != nullptr;
  const std::string message = std::string("refract.") + spec.name + ": " + error.what();
  return api->CreateStatus(ours ? ORT_INVALID_ARGUMENT : ORT_FAIL, message.c_str());
}

}  // namespace refract
