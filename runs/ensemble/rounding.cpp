#include "runs/ensemble/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gpu/paths.hpp"
#include "sim/draw.hpp"

namespace valley::escape {
namespace {

using gpu::Ensemble, gpu::Leg, gpu::Phase;

/// Trials of one ensemble that rounding parts, a step at a time.
class Twins {
 public:
  Twins(const Ensemble& the_ensemble, std::size_t count)
      : ensemble(the_ensemble), paths(ensemble, count), before(count * coordinates()), moved(before.size()) {
    remember();
  }

  void step(const Leg& leg) {
    paths.step(leg);
    for (std::size_t i = 0; i < paths.size(); ++i)
      if (!paths.has_diverged(i)) shake(i, leg.from);
    remember();
  }

  std::pair<double, double> losses() {
    const double* const loss = paths.losses();
    const auto [least, most] = std::minmax_element(loss, loss + paths.size());
    return {*least, *most};
  }

 private:
  std::size_t coordinates() const { return paths.landscape().coordinates(); }

  void remember() {
    for (std::size_t i = 0; i < paths.size(); ++i)
      for (std::size_t c = 0; c < coordinates(); ++c) before[i * coordinates() + c] = paths.coordinate(i, c);
  }

  void shake(std::size_t i, std::uint32_t step) {
    std::uint64_t signs = 0;
    for (std::size_t c = 0; c < coordinates(); ++c) {
      const std::size_t at = i * coordinates() + c;
      double& x = paths.coordinate(i, c);
      if (c % 64 == 0) signs = Draw{ensemble.seed, i, step, 2}.bits(static_cast<std::uint32_t>(c / 64));
      const double size = std::max(std::abs(x), std::abs(before[at]));
      moved[at] = moved[at] || size > 0;
      const double unit = std::nextafter(size, std::numeric_limits<double>::infinity()) - size;
      const double there = x + ((signs >> c % 64 & 1) != 0 ? unit : -unit);
      if (moved[at] && std::isfinite(there)) x = there;
    }
  }

  const Ensemble& ensemble;
  gpu::Paths paths;
  std::vector<double> before;
  std::vector<bool> moved;
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
      all.step({ensemble.seed, t, t + 1, from, phase.rule, {}});
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
