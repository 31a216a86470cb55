// LeastSquares (least_squares.hpp) as a plain value, for ensembles: n rows of D coordinates lying elsewhere,
// padded with zeros from d to D = 8, 16, ... 256. Dot products and sums are explicit fmas in the order of
// coordinates.hpp, so the last bits differ from LeastSquares', which leaves them to Eigen.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/arithmetic/coordinates.hpp"
#include "sim/arithmetic/host_device.hpp"
#include "sim/batch.hpp"
#include "sim/draw.hpp"
#include "sim/landscape/landscape.hpp"

namespace valley {

/// Columns that rows have at most.
inline constexpr std::size_t most_columns = 256;

/// Batches of up to this many are drawn once a step, larger ones anew at each use.
inline constexpr std::uint32_t most_drawn = 16;

/// The mini-batches of a step, one for each of some neighbouring trials: where the row of sample k of trial t lies, in
/// rows[k trials + t]; and the first one's address, for where there are too many.
template <int trials>
struct RowBatch {
  const double* const* rows;
  Draw first;

  VALLEY_HD const double* operator()(std::uint32_t k, int trial) const {
    return rows[std::size_t{k} * trials + static_cast<std::size_t>(trial)];
  }
};

/// The address of a step whose batches lie drawn in memory.
template <int trials>
struct DrawnBatches {
  RowBatch<trials> descent, other;
  std::uint32_t step;

  VALLEY_HD DrawnBatches ascent(Coupling coupling) const { return {coupling == Coupling::fresh ? other : descent, other, step}; }
};

struct RowsOfData {
  const double* rows = nullptr;     // (n, D)
  const double* offsets = nullptr;  // (n), or null for 0
  std::uint32_t n = 0;
  Batching batching{};
};

template <int D>
struct RowsLeastSquares : RowsOfData {
  static constexpr int coordinates = D;

  VALLEY_HD const double* row(std::uint32_t i) const { return rows + std::size_t{i} * D; }

  /// 1/(2n) sum_i (g_i . x - y_i)^2, i = 0 .. n - 1 in order.
  template <int L>
  VALLEY_APART VALLEY_HD auto loss(const Coordinates<D, L>& x) const {
    using Real = typename Coordinates<D, L>::Number;
    Real sum = 0.;
    for (std::uint32_t i = 0; i < n; ++i) {
      Real r = dot_rows(x, [&](int) { return row(i); });
      if (offsets != nullptr) r = r - Real(offsets[i]);
      sum = fma(r, r, sum);
    }
    return sum / Real(2 * static_cast<double>(n));
  }

  template <int trials>
  VALLEY_HD RowBatch<trials> sample(const DrawnBatches<trials>& drawn) const {
    return drawn.descent;
  }

  /// Draws the batch at xi into places[0], [apart], ...
  VALLEY_HD void draw(const Draw& xi, const double** places, std::uint32_t apart) const {
    if (batching.size > most_drawn) return;
    std::uint32_t k = 0;
    for_each_in_batch(xi, n, batching, [&](std::uint32_t i) { places[apart * k++] = row(i); });
  }

  template <int L, int trials>
  VALLEY_HD Coordinates<D, L> gradient(const Coordinates<D, L>& x, const RowBatch<trials>& batch) const {
    Coordinates<D, L> sum;
    std::uint32_t k = 0;
    if (batching.size > most_drawn) {
      sum = Coordinates<D, L>::zero();
      add_large(x, batch.first, sum);
      return sum;
    }
#ifdef __CUDACC__
    sum = Coordinates<D, L>::zero();
#ifdef __CUDA_ARCH__
#pragma unroll 1
#endif
    for (; k < batching.size; ++k) add<1, false>(x, batch, k, sum);
#else
    if (batching.size < 4) {
      add<1, true>(x, batch, k++, sum);
    } else {
      add<4, true>(x, batch, k, sum);
      k += 4;
    }
    for (; k + 4 <= batching.size; k += 4) add<4, false>(x, batch, k, sum);
    for (; k < batching.size; ++k) add<1, false>(x, batch, k, sum);
#endif
    return sum;
  }

 private:
  /// Adds the gradients of samples k .. k + count - 1 of each trial's batch, over B; to 0 where they are the first.
  template <int count, bool first, int L, int trials>
  VALLEY_APART VALLEY_HD void add(const Coordinates<D, L>& x, const RowBatch<trials>& batch, std::uint32_t k,
                                  Coordinates<D, L>& sum) const {
    using Real = typename Coordinates<D, L>::Number;
    alignas(64) double weight[count][trials];
    for (std::uint32_t j = 0; j < count; ++j) {
      Real r = dot_rows(x, [&](int t) { return batch(k + j, t); });
      if (offsets != nullptr) {
        alignas(64) double offset[trials];
        for (int t = 0; t < trials; ++t) offset[t] = offsets[(batch(k + j, t) - rows) / D];
        r = r - load(offset, Real());
      }
      store(weight[j], Real(share() * r));
    }
    for (int t = 0; t < trials; ++t) {
      const double* summand[count];
      double s[count];
      for (std::uint32_t j = 0; j < count; ++j) {
        summand[j] = batch(k + j, t);
        s[j] = weight[j][t];
      }
      sum.template add<count, first>(t, s, summand);
    }
  }

  /// The same for whole batches that are drawn sample by sample.
  template <int L>
  VALLEY_APART VALLEY_HD void add_large(const Coordinates<D, L>& x, Draw xi, Coordinates<D, L>& sum) const {
    using C = Coordinates<D, L>;
    for (int t = 0; t < C::trials; ++t, ++xi.trial) {
      for_each_in_batch(xi, n, batching, [&](std::uint32_t i) {
        typename C::Register partial[C::sums];
        x.multiply(t, row(i), partial);
        const double r = C::Part::eight(partial);
        const double s = share() * (offsets == nullptr ? r : r - offsets[i]);
        const double* const summand = row(i);
        sum.template add<1, false>(t, &s, &summand);
      });
    }
  }

  VALLEY_HD double share() const { return 1 / static_cast<double>(batching.size); }
};

VALLEY_KERNELS(RowsLeastSquares<8>)
VALLEY_KERNELS(RowsLeastSquares<16>)
VALLEY_KERNELS(RowsLeastSquares<32>)
VALLEY_KERNELS(RowsLeastSquares<64>)
VALLEY_KERNELS(RowsLeastSquares<128>)
VALLEY_KERNELS(RowsLeastSquares<256>)

}  // namespace valley
