// LeastSquares (least_squares.hpp) as a plain value, for ensembles: n rows of D coordinates lying elsewhere,
// padded with zeros from d to D = 8, 16, ... 256. Dot products and sums are explicit fmas in the order of
// coordinates.hpp, so the last bits differ from LeastSquares', which leaves them to Eigen.
#pragma once

#include <cstdint>

#include "sim/batch.hpp"
#include "sim/coordinates.hpp"
#include "sim/draw.hpp"
#include "sim/host_device.hpp"

namespace valley {

/// A step's mini-batch: its indices where it has at most 16, else its address, to be drawn anew at each use.
struct RowBatch {
  static constexpr std::uint32_t most = 16;
  const std::uint32_t* i;
  Draw xi;
};

/// The address of a step whose batches lie drawn in memory.
struct DrawnBatches {
  RowBatch descent, other;
  std::uint32_t step;

  VALLEY_HD DrawnBatches ascent(Coupling coupling) const {
    return {coupling == Coupling::fresh ? other : descent, other, step};
  }
};

template <int D>
struct RowsLeastSquares {
  static constexpr int coordinates = D;

  const double* rows = nullptr;     // (n, D)
  const double* offsets = nullptr;  // (n), or null for 0
  std::uint32_t n = 0;
  Batching batching{};

  template <int L>
  VALLEY_HD double residual(std::uint32_t i, const Coordinates<D, L>& x, const Coordinates<D, L>& row) const {
    const double out = dot(row, x);
    return offsets == nullptr ? out : out - offsets[i];
  }

  /// 1/(2n) sum_i (g_i . x - y_i)^2, i = 0 .. n - 1 in order.
  template <int L>
  VALLEY_HD double loss(const Coordinates<D, L>& x) const {
    double sum = 0;
    for (std::uint32_t i = 0; i < n; ++i) {
      const double r = residual(i, x, Coordinates<D, L>::load(rows + std::size_t{i} * D));
      sum = fma(r, r, sum);
    }
    return sum / (2 * static_cast<double>(n));
  }

  VALLEY_HD RowBatch sample(const DrawnBatches& drawn) const { return drawn.descent; }

  /// Draws the batch at xi into `indices` (16 of them).
  VALLEY_HD void draw(const Draw& xi, std::uint32_t* indices) const {
    std::uint32_t k = 0;
    if (batching.size <= RowBatch::most) for_each_in_batch(xi, n, batching, [&](std::uint32_t i) { indices[k++] = i; });
  }

  template <int L>
  VALLEY_HD Coordinates<D, L> gradient(const Coordinates<D, L>& x, const RowBatch& batch) const {
    auto sum = Coordinates<D, L>::zero();
    const auto add = [&](std::uint32_t i) {
      const auto row = Coordinates<D, L>::load(rows + std::size_t{i} * D);
      sum.add(residual(i, x, row), row);
    };
    if (batching.size <= RowBatch::most) {
#ifndef __CUDACC__
#pragma GCC unroll 1
#endif
      for (std::uint32_t k = 0; k < batching.size; ++k) add(batch.i[k]);
    } else {
      for_each_in_batch(batch.xi, n, batching, add);
    }
    return 1 / static_cast<double>(batching.size) * sum;
  }
};

}  // namespace valley
