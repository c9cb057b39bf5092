/**
 * @file How an operator of the domain `refract` is described to ONNX Runtime. An operator is a class with
 *
 *     static constexpr OperatorSpec spec = {...};      its name, inputs and outputs
 *     explicit Kernel(const Attributes&);              reads and checks the attributes; throws Failure
 *     void compute(Call&) const;                       reads and checks the inputs, fills the outputs; throws Failure
 *
 * and `customOp<Kernel>()` makes the C structure of it. No exception leaves the callbacks: they return an OrtStatus
 * whose message starts with the operator's name.
 */
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "../ort/abi.h"
#include "failure.h"
#include "subnormals.h"

namespace refract {

/**
 * One input or output: its name in messages, element type (ORT_FLOAT, ORT_UINT8), and whether it may be absent. The last
 * one may be ORT_VARIADIC: it then stands for one or more.
 */
struct TensorSpec {
  const char* name;
  int type = ORT_FLOAT;
  int characteristic = ORT_REQUIRED;
};

struct OperatorSpec {
  const char* name;
  const TensorSpec* inputs;
  size_t inputCount;
  const TensorSpec* outputs;
  size_t outputCount;
};

using Dims = std::vector<int64_t>;

/** "[64,784,128]" */
std::string toString(const Dims& dims);

/** The attributes of one node. An absent attribute has its default; one of another type throws Failure. */
class Attributes {
 public:
  Attributes(const OrtApi* api, const OrtKernelInfo* info) : api_(api), info_(info) {}
  /** A finite float. */
  float number(const char* name, float absent) const;
  int64_t integer(const char* name, int64_t absent) const;
  std::string text(const char* name, const char* absent) const;

 private:
  bool read(const char* name, const char* type, OrtStatus* status) const;
  const OrtApi* api_;
  const OrtKernelInfo* info_;
};

/** An input. `data` is null when the (optional) input is absent. */
template <typename T>
struct Tensor {
  const char* name = "";
  const T* data = nullptr;
  Dims dims;
};

/** One execution of a node: its inputs, outputs and threads. */
class Call {
 public:
  /** Of the execution provider whose tensors these are; null: the CPU's. */
  static const char* provider() { return nullptr; }

  Call(const OrtApi* api, OrtKernelContext* context, const OperatorSpec& spec);

  /** Input `index`; its element type is the spec's. */
  template <typename T = float>
  Tensor<T> input(size_t index) const {
    Tensor<T> tensor;
    tensor.name = inputSpec(index).name;
    tensor.data = static_cast<const T*>(inputData(index, tensor.dims));
    return tensor;
  }

  /** How many inputs came; with a variadic one this depends on the model. */
  size_t inputCount() const { return inputCount_; }

  /** Memory for output `index`, or null when nobody wants it. */
  template <typename T = float>
  T* output(size_t index, const Dims& dims) const {
    return static_cast<T*>(outputData(index, dims));
  }

  /** Runs `body(i)` for every i < total on the session's threads. `body` must not throw. */
  template <typename Body>
  void parallel(size_t total, Body&& body) const {
    if (total == 0) return;
    auto run = [](void* data, size_t i) {
      const FlushSubnormals flush;
      (*static_cast<Body*>(data))(i);
    };
    runParallel(run, total, &body);
  }

 protected:
  void check(OrtStatus* status) const;
  const OrtApi* api_;
  OrtKernelContext* context_;

 private:
  const TensorSpec& inputSpec(size_t index) const { return spec_.inputs[std::min(index, spec_.inputCount - 1)]; }
  const void* inputData(size_t index, Dims& dims) const;
  void* outputData(size_t index, const Dims& dims) const;
  void runParallel(void (*run)(void*, size_t), size_t total, void* body) const;
  const OperatorSpec& spec_;
  size_t inputCount_ = 0;
  size_t outputCount_ = 0;
};

/** The sizes of a [B,T,H] tensor. */
struct Sizes {
  int64_t batch, steps, channels;
};

/** The sizes of an input that must be [B,T,H] with T, H ≥ 1 (B may be 0). @throws Failure */
Sizes sizesOf(const Tensor<float>& tensor);

/** Throws Failure unless the tensor is absent or has exactly these sizes; `meaning` is for people: "[B,T,H]". */
void expectDims(const char* name, bool present, const Dims& actual, const char* meaning, const Dims& expected);

template <typename T>
void expectDims(const Tensor<T>& tensor, const char* meaning, const Dims& expected) {
  expectDims(tensor.name, tensor.data != nullptr, tensor.dims, meaning, expected);
}

/** "refract.Name: message" as a status, for the callbacks below. */
OrtStatus* statusOf(const OrtApi* api, const OperatorSpec& spec, const std::exception& error);

/** @tparam Context what a kernel's compute gets: Call, or a class derived from it for another execution provider */
template <typename Kernel, typename Context = Call>
const OrtCustomOp* customOp() {
  struct Bound {
    const OrtApi* api;
    Kernel kernel;
  };
  static const OrtCustomOp op = [] {
    OrtCustomOp made{};
    made.version = 16;
    made.GetName = [](const OrtCustomOp*) { return Kernel::spec.name; };
    made.GetExecutionProviderType = [](const OrtCustomOp*) -> const char* { return Context::provider(); };
    made.GetInputType = [](const OrtCustomOp*, size_t i) { return Kernel::spec.inputs[i].type; };
    made.GetInputTypeCount = [](const OrtCustomOp*) { return Kernel::spec.inputCount; };
    made.GetOutputType = [](const OrtCustomOp*, size_t i) { return Kernel::spec.outputs[i].type; };
    made.GetOutputTypeCount = [](const OrtCustomOp*) { return Kernel::spec.outputCount; };
    made.GetInputCharacteristic = [](const OrtCustomOp*, size_t i) { return Kernel::spec.inputs[i].characteristic; };
    made.GetOutputCharacteristic = [](const OrtCustomOp*, size_t i) { return Kernel::spec.outputs[i].characteristic; };
    made.GetVariadicInputMinArity = [](const OrtCustomOp*) { return 1; };
    made.GetVariadicInputHomogeneity = [](const OrtCustomOp*) { return 1; };
    made.GetVariadicOutputMinArity = [](const OrtCustomOp*) { return 1; };
    made.GetVariadicOutputHomogeneity = [](const OrtCustomOp*) { return 1; };
    made.GetInputMemoryType = [](const OrtCustomOp*, size_t) { return 0; };
    made.GetStartVersion = [](const OrtCustomOp*) { return 1; };
    made.GetEndVersion = [](const OrtCustomOp*) { return 1; };
    made.CreateKernelV2 = [](const OrtCustomOp*, const OrtApi* api, const OrtKernelInfo* info,
                             void** kernel) -> OrtStatus* {
      try {
        *kernel = new Bound{api, Kernel(Attributes(api, info))};
        return nullptr;
      } catch (const std::exception& error) {
        return statusOf(api, Kernel::spec, error);
      }
    };
    made.KernelComputeV2 = [](void* kernel, OrtKernelContext* context) -> OrtStatus* {
      const Bound& bound = *static_cast<const Bound*>(kernel);
      const FlushSubnormals flush;
      try {
        Context call(bound.api, context, Kernel::spec);
        bound.kernel.compute(call);
        return nullptr;
      } catch (const std::exception& error) {
        return statusOf(bound.api, Kernel::spec, error);
      }
    };
    made.KernelDestroy = [](void* kernel) { delete static_cast<Bound*>(kernel); };
    return made;
  }();
  return &op;
}

}  // namespace refract
