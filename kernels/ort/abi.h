/**
 * @file The part of ONNX Runtime's C interface that Refract uses, written out by hand: the official header is not on
 * npm, and its tables are frozen and only ever grow at the end, so naming the entries we call (and leaving gaps for
 * the others) is enough. Entry numbers are the positions in the table; addon/install.cc asserts them.
 * Only 64-bit targets: there the calling convention is the platform's ordinary one everywhere.
 */
#ifndef REFRACT_ORT_ABI_H
#define REFRACT_ORT_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct OrtStatus OrtStatus;
typedef struct OrtSessionOptions OrtSessionOptions;
typedef struct OrtCustomOpDomain OrtCustomOpDomain;
typedef struct OrtKernelInfo OrtKernelInfo;
typedef struct OrtKernelContext OrtKernelContext;
typedef struct OrtValue OrtValue;
typedef struct OrtTensorTypeAndShapeInfo OrtTensorTypeAndShapeInfo;
typedef struct OrtMemoryInfo OrtMemoryInfo;
typedef struct OrtAllocator OrtAllocator;

/** Status codes (OrtErrorCode). */
enum { ORT_FAIL = 1, ORT_INVALID_ARGUMENT = 2 };
/** Element types (ONNXTensorElementDataType). */
enum { ORT_FLOAT = 1, ORT_UINT8 = 2 };
/** Whether an input or output must be there, or stands for as many as come (OrtCustomOpInputOutputCharacteristic). */
enum { ORT_REQUIRED = 0, ORT_OPTIONAL = 1, ORT_VARIADIC = 2 };

#define ORT_GAP(first, last) void* unused_##first[last - first + 1]

/** The table of functions. A function that returns an OrtStatus* returns null when all went well. */
typedef struct OrtApi {
  OrtStatus* (*CreateStatus)(int code, const char* message);                                               /* 0 */
  ORT_GAP(1, 1);
  const char* (*GetErrorMessage)(const OrtStatus*);                                                        /* 2 */
  ORT_GAP(3, 9);
  OrtStatus* (*CreateSessionOptions)(OrtSessionOptions**);                                                 /* 10 */
  ORT_GAP(11, 25);
  OrtStatus* (*CreateCustomOpDomain)(const char* domain, OrtCustomOpDomain**);                             /* 26 */
  OrtStatus* (*CustomOpDomain_Add)(OrtCustomOpDomain*, const struct OrtCustomOp*);                         /* 27 */
  OrtStatus* (*AddCustomOpDomain)(OrtSessionOptions*, OrtCustomOpDomain*);                                 /* 28 */
  ORT_GAP(29, 50);
  OrtStatus* (*GetTensorMutableData)(OrtValue*, void**);                                                   /* 51 */
  ORT_GAP(52, 60);
  OrtStatus* (*GetDimensionsCount)(const OrtTensorTypeAndShapeInfo*, size_t*);                             /* 61 */
  OrtStatus* (*GetDimensions)(const OrtTensorTypeAndShapeInfo*, int64_t* dims, size_t count);              /* 62 */
  ORT_GAP(63, 64);
  OrtStatus* (*GetTensorTypeAndShape)(const OrtValue*, OrtTensorTypeAndShapeInfo**);                       /* 65 */
  ORT_GAP(66, 74);
  OrtStatus* (*AllocatorAlloc)(OrtAllocator*, size_t size, void**);                                        /* 75 */
  OrtStatus* (*AllocatorFree)(OrtAllocator*, void*);                                                       /* 76 */
  ORT_GAP(77, 84);
  OrtStatus* (*KernelInfoGetAttribute_float)(const OrtKernelInfo*, const char* name, float*);              /* 85 */
  OrtStatus* (*KernelInfoGetAttribute_int64)(const OrtKernelInfo*, const char* name, int64_t*);            /* 86 */
  OrtStatus* (*KernelInfoGetAttribute_string)(const OrtKernelInfo*, const char* name, char*, size_t* size); /* 87 */
  OrtStatus* (*KernelContext_GetInputCount)(const OrtKernelContext*, size_t*);                             /* 88 */
  OrtStatus* (*KernelContext_GetOutputCount)(const OrtKernelContext*, size_t*);                            /* 89 */
  OrtStatus* (*KernelContext_GetInput)(const OrtKernelContext*, size_t index, const OrtValue**);           /* 90 */
  OrtStatus* (*KernelContext_GetOutput)(OrtKernelContext*, size_t index, const int64_t* dims, size_t count,
                                        OrtValue**);                                                       /* 91 */
  ORT_GAP(92, 92);
  void (*ReleaseStatus)(OrtStatus*);                                                                       /* 93 */
  ORT_GAP(94, 98);
  void (*ReleaseTensorTypeAndShapeInfo)(OrtTensorTypeAndShapeInfo*);                                       /* 99 */
  ORT_GAP(100, 131);
  void (*ReleaseAllocator)(OrtAllocator*);                                                                 /* 132 */
  ORT_GAP(133, 192);
  /** The stream (cudaStream_t) on which the kernel must work. */
  OrtStatus* (*KernelContext_GetGPUComputeStream)(const OrtKernelContext*, void**);                        /* 193 */
  OrtStatus* (*GetTensorMemoryInfo)(const OrtValue*, const OrtMemoryInfo**);                               /* 194 */
  ORT_GAP(195, 252);
  /** The allocator of such memory; to be released. */
  OrtStatus* (*KernelContext_GetAllocator)(const OrtKernelContext*, const OrtMemoryInfo*, OrtAllocator**); /* 253 */
  ORT_GAP(254, 273);
  /** Calls fn(data, i) for every i < total on the session's own threads. */
  OrtStatus* (*KernelContext_ParallelFor)(const OrtKernelContext*, void (*fn)(void* data, size_t i), size_t total,
                                          size_t batches, void* data);                                     /* 274 */
} OrtApi;

typedef struct OrtApiBase {
  const OrtApi* (*GetApi)(uint32_t version);
  const char* (*GetVersionString)(void);
} OrtApiBase;

/** The first version of the interface that has every entry above. */
enum { ORT_API_VERSION_NEEDED = 17 };

/**
 * One custom operator. `version` says how many of the fields are read: with 16, those up to KernelComputeV2
 * and the start and end versions.
 */
typedef struct OrtCustomOp {
  uint32_t version;
  void* (*CreateKernel)(const struct OrtCustomOp*, const OrtApi*, const OrtKernelInfo*);
  const char* (*GetName)(const struct OrtCustomOp*);
  const char* (*GetExecutionProviderType)(const struct OrtCustomOp*);
  int (*GetInputType)(const struct OrtCustomOp*, size_t index);
  size_t (*GetInputTypeCount)(const struct OrtCustomOp*);
  int (*GetOutputType)(const struct OrtCustomOp*, size_t index);
  size_t (*GetOutputTypeCount)(const struct OrtCustomOp*);
  void (*KernelCompute)(void* kernel, OrtKernelContext*);
  void (*KernelDestroy)(void* kernel);
  int (*GetInputCharacteristic)(const struct OrtCustomOp*, size_t index);
  int (*GetOutputCharacteristic)(const struct OrtCustomOp*, size_t index);
  int (*GetInputMemoryType)(const struct OrtCustomOp*, size_t index);
  int (*GetVariadicInputMinArity)(const struct OrtCustomOp*);
  int (*GetVariadicInputHomogeneity)(const struct OrtCustomOp*);
  int (*GetVariadicOutputMinArity)(const struct OrtCustomOp*);
  int (*GetVariadicOutputHomogeneity)(const struct OrtCustomOp*);
  OrtStatus* (*CreateKernelV2)(const struct OrtCustomOp*, const OrtApi*, const OrtKernelInfo*, void** kernel);
  OrtStatus* (*KernelComputeV2)(void* kernel, OrtKernelContext*);
  void* InferOutputShapeFn;
  int (*GetStartVersion)(const struct OrtCustomOp*);
  int (*GetEndVersion)(const struct OrtCustomOp*);
  void* unused_22[4];
} OrtCustomOp;

#ifdef __cplusplus
}
#endif

#endif
