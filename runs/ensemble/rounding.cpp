#include "runs/ensemble/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gpu/kernels.hpp"
#include "sim/draw.hpp"

namespace valley::escape {
namespace {

using gpu::Ensemble, gpu::Field, gpu::Leg, gpu::Phase;

/// Trials of one ensemble, a step at a time.
class Twins {
 public:
  Twins(const Ensemble& the_ensemble, std::size_t twins)
      : ensemble(the_ensemble), landscape(ensemble.landscape), layout(gpu::layout(landscape)), count(twins) {
    place = std::visit(
        [&](auto& f) -> const void* {
          if constexpr (requires { f.rows; }) {
            f.rows = ensemble.rows.data();
            f.offsets = ensemble.offsets.empty() ? nullptr : ensemble.offsets.data();
          }
          return &f;
        },
        landscape);
    const std::size_t N = layout.coordinates;
    memory.resize(count * (2 * N + 4));
    double* next = memory.data();
    for (auto [array, size] : {std::pair{&field.state, N},
                               {&field.velocity, N},
                               {&field.escaped_at, std::size_t{1}},
                               {&field.diverged_at, std::size_t{1}},
                               {&field.loss, std::size_t{1}},
                               {&field.log_loss, std::size_t{1}}}) {
      *array = next;
      next += size * count;
    }
    field.stride = count;
    for (std::size_t i = 0; i < count; ++i) kernel.start(place, ensemble.start, {}, field, i);
    before.assign(field.state, field.state + N * count);
    moved.resize(before.size());
  }

  void step(const Leg& leg) {
    for (std::size_t i = 0; i < count; ++i) kernel.walk(place, leg, field, i);
    for (std::size_t i = 0; i < count; ++i)
      if (!(field.diverged_at[i] < gpu::not_yet)) shake(i, leg.from);
    std::copy_n(field.state, before.size(), before.begin());
  }

  std::pair<double, double> losses() {
    for (std::size_t i = 0; i < count; ++i) kernel.losses(place, field, i);
    const auto [least, most] = std::minmax_element(field.loss, field.loss + count);
    return {*least, *most};
  }

 private:
  void shake(std::size_t i, std::uint32_t step) {
    std::uint64_t signs = 0;
    for (std::size_t c = 0; c < layout.coordinates; ++c) {
      const std::size_t at = layout.by_trial ? c * count + i : i * layout.coordinates + c;
      double& x = field.state[at];
      if (c % 64 == 0) signs = Draw{ensemble.seed, i, step, 2}.bits(static_cast<std::uint32_t>(c / 64));
      const double size = std::max(std::abs(x), std::abs(before[at]));
      moved[at] = moved[at] || size > 0;
      const double unit = std::nextafter(size, std::numeric_limits<double>::infinity()) - size;
      const double there = x + ((signs >> c % 64 & 1) != 0 ? unit : -unit);
      if (moved[at] && std::isfinite(there)) x = there;
    }
  }

  const Ensemble& ensemble;
  PlainLandscape landscape;
  gpu::Layout layout;
  std::size_t count;
  gpu::Kernel kernel = gpu::kernels(gpu::Lanes::one)[ensemble.landscape.index()];
  const void* place = nullptr;
  std::vector<double> memory, before;
  std::vector<bool> moved;
  Field field{};
};

}  // namespace

Span span_of_twins(const Ensemble& ensemble, int twins) {
  Twins all(ensemble, static_cast<std::size_t>(twins));
  Span span;
  const std::vector<std::uint32_t> recorded = ensemble.recorded_steps();
  auto next = recorded.begin();
  const auto note = [&](std::uint32_t step) {
    if (next == recorded.end() || *next != step) return;
    ++next;
    const auto [low, high] = all.losses();
    span.low.push_back(low);
    span.high.push_back(high);
  };
  note(0);
  std::uint32_t from = 0;
  for (const Phase& phase : ensemble.phases) {
    for (std::uint32_t t = from; t < phase.until; ++t) {
      all.step({ensemble.seed, t, t + 1, t == from, phase.optimizer, {}});
      note(t + 1);
    }
    from = phase.until;
  }
  return span;
}

bool rounding_decides(double low, double high) {
  return high > std::numeric_limits<double>::min() && low < high && !(high - low <= 0.01 * high);
}

}  // namespace valley::escape
