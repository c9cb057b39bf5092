/** @file What GatedCell and its gradient have in common: sizes, and samples in runs. */
#pragma once

#include <algorithm>
#include <string>

#include "../spiking-layer/shapes.h"
#include "block.h"

namespace refract {

/** Attribute `cell`. @throws Failure */
inline Cell cellOf(const Attributes& attributes) {
  const std::string name = attributes.text("cell", "");
  if (name == "gru") return Cell::gru;
  if (name == "lstm") return Cell::lstm;
  throw Failure("attribute cell must be gru or lstm, but it is \"" + name + "\"");
}

/** Samples that go through time together: their recurrent parts are one product. */
constexpr int64_t CELL_SAMPLES = 12;

struct CellSizes {
  int64_t batch, steps, hidden, gates, kept;

  /** Of `rows` [B,T,per·H] and recurrent [G·H,H]. @throws Failure */
  CellSizes(const Tensor<float>& rows, const Tensor<float>& recurrent, Cell cell, int64_t per)
      : gates(gatesOf(cell)), kept(savedOf(cell)) {
    const Dims& dims = recurrent.dims;
    if (dims.size() != 2 || dims[1] < 1 || dims[0] != gates * dims[1]) {
      throw Failure("recurrent must be [" + std::to_string(gates) + "*H,H], but it is " + toString(dims));
    }
    hidden = dims[1];
    if (rows.dims.size() != 3 || rows.dims[1] < 1) {
      throw Failure(std::string(rows.name) + " must be [B,T,H] with T of at least 1, but it is " + toString(rows.dims));
    }
    batch = rows.dims[0];
    steps = rows.dims[1];
    expectDims(rows, "[B,T,gates*H]", {batch, steps, per * hidden});
  }

  int64_t runs() const { return (batch + CELL_SAMPLES - 1) / CELL_SAMPLES; }
  int64_t samplesFrom(int64_t first) const { return std::min(CELL_SAMPLES, batch - first); }
};

}  // namespace refract
