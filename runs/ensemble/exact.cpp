#include "runs/ensemble/exact.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "gpu/run.hpp"
#include "runs/ensemble/noise.hpp"
#include "runs/ensemble/rounding.hpp"
#include "runs/memory_choice.hpp"
#include "theory/loss_form.hpp"
#include "theory/one_dimension.hpp"
#include "theory/range.hpp"
#include "theory/second_moment.hpp"

namespace valley::escape {
namespace {

using theory::DoubleDouble;
using theory::Wide;
using Atoms = std::vector<theory::Atom<DoubleDouble>>;

/// Multiplications of double-doubles that `auto` spends at most: some ten seconds.
constexpr double cheap = 1e9;
/// Steps of one trajectory that `auto` takes at most, on a small landscape.
constexpr double most_steps = 1e8;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// value 2^exponent: what is outside the doubles here may be back inside later.
struct Scaled {
  DoubleDouble value = 0;
  std::int64_t exponent = 0;

  double number() const {
    constexpr std::int64_t far = 5000;
    return std::ldexp(static_cast<double>(value), static_cast<int>(std::clamp(exponent, -far, far)));
  }
};

Scaled times(const Scaled& a, const Scaled& b) {
  const DoubleDouble value = a.value * b.value;
  const auto size = static_cast<double>(value);
  if (size == 0 || !std::isfinite(size)) return {value, 0};
  const int shift = std::ilogb(size);
  return {value * std::ldexp(1., -shift), a.exponent + b.exponent + shift};
}

Scaled power(Scaled base, std::uint32_t n) {
  Scaled all{1, 0};
  for (; n > 0; n /= 2, base = times(base, base))
    if (n % 2 == 1) all = times(all, base);
  return all;
}

/// The exponent of the largest number of the start; 0 where all are 0.
int exponent_of(const gpu::Start& start) {
  double largest = start.spread;
  for (std::uint32_t c = 0; c < start.dimension; ++c) largest = std::max(largest, std::abs(start.at[c]));
  return largest > 0 ? std::ilogb(largest) : 0;
}

/// A linear step on the line: curvatures by chance, and how many make a batch.
struct Line {
  Atoms atoms;
  std::uint32_t batch = 1;
};

Line line_of(const PlainLandscape& f) {
  Line line{{}, std::max(1u, static_cast<std::uint32_t>(f.samples()))};
  for (const CurvatureAtom& atom : f.atoms())
    line.atoms.push_back({DoubleDouble(atom.high) + DoubleDouble(atom.low), atom.probability});
  return line;
}

bool all_phases(const gpu::Ensemble& e, bool (*are)(const PlainRule&)) {
  return std::all_of(e.phases.begin(), e.phases.end(), [=](const gpu::Phase& phase) { return are(phase.rule); });
}

Scaled factor(const Line& line, const PlainRule& rule) {
  const DoubleDouble eta = eta_of(rule), rho = rho_of(rule), batch = line.batch;
  if (rho_of(rule) == 0 || rule.coupling == Coupling::shared) return {theory::shared_factor(line.atoms, batch, eta, rho), 0};
  return {theory::fresh_factor(theory::mean(line.atoms), DoubleDouble(theory::variance(line.atoms) / batch), eta, rho), 0};
}

Exact on_the_line(const gpu::Ensemble& e, const Line& line) {
  const int unit = exponent_of(e.start);
  const DoubleDouble x = std::ldexp(e.start.at[0], -unit), spread = std::ldexp(e.start.spread, -unit);
  Scaled begin{theory::mean(line.atoms) / 2 * (x * x + spread * spread), 2 * std::int64_t{unit}};
  Exact exact{{}, "", Exact::Source::formula};
  const std::vector<std::uint32_t> recorded = e.recorded_steps();
  auto next = recorded.begin();
  std::uint32_t from = 0;
  for (const gpu::Phase& phase : e.phases) {
    const Scaled by = factor(line, phase.rule);
    for (; next != recorded.end() && *next <= phase.until; ++next)
      exact.loss.push_back(times(begin, power(by, *next - from)).number());
    begin = times(begin, power(by, phase.until - from));
    from = phase.until;
  }
  return exact;
}

/// Multiplications of one application.
double cost(const Eigen::MatrixXd& rows, bool shared, bool remembers) {
  const double n = static_cast<double>(rows.rows()), r = static_cast<double>(std::min(rows.rows(), rows.cols()));
  return 8 * n * r * r + (shared ? 3 * n * n * r : 0) + (remembers ? 10 * r * r * r : 0);
}

Exact on_rows(const Setup& setup, const Batching& batching, ExactWhen when) {
  const gpu::Ensemble& e = setup.ensemble;
  const PlainRule& rule = e.phases[0].rule;
  const double eta = eta_of(rule), rho = rho_of(rule);
  if (e.phases.size() > 1) return {{}, "no formula across a switch on --data", {}};
  const auto descent = rule.as<Momentum>();
  const theory::Setting setting =
      with_momentum({.rho = rho, .batching = batching, .coupling = rule.coupling, .weight_decay = descent.weight_decay}, descent);
  const bool shared = rho > 0 && rule.coupling == Coupling::shared && batching.size > 1;
  if (when == ExactWhen::automatic && cost(setup.rows, shared, !is_plain(setting)) * (e.steps() + 2.) > cheap)
    return {{}, "long to compute; --exact always does", {}};
  const theory::Design design = theory::Design::from_rows(setup.rows);
  theory::require_in_range(design, setting, eta, {.rho = "--rho", .eta = "--eta"});
  const theory::SecondMoment moment(design, setting);
  const int unit = exponent_of(e.start);
  Eigen::VectorXd start(design.d());
  for (Eigen::Index c = 0; c < start.size(); ++c) start[c] = std::ldexp(e.start.at[c], -unit);
  // E z z^T of the start: its own, and the spread's along every coordinate.
  const Wide z = moment.coordinates(theory::residuals(design, start));
  Wide S = theory::product(z, Wide(z.transpose()));
  if (e.start.spread > 0) {
    const Eigen::MatrixXd spread = std::ldexp(e.start.spread, -unit) * Eigen::MatrixXd::Identity(design.d(), design.d());
    const Wide each = moment.coordinates(theory::residuals(design, spread));
    S += theory::product(each, Wide(each.transpose()));
  }
  Exact exact{{}, "", Exact::Source::formula};
  theory::LossForm form(moment, eta);
  std::int64_t exponent = 2 * std::int64_t{unit};
  std::uint32_t t = 0;
  for (const std::uint32_t recorded : e.recorded_steps()) {
    for (; t < recorded; ++t) {
      form.step();
      exponent += form.scale_back();
    }
    const double loss = Scaled{form.at_rest().cwiseProduct(S).sum() * DoubleDouble(0.5), exponent}.number();
    exact.loss.push_back(std::isnan(loss) ? infinity : loss);  // overflows in one step, then inf - inf
  }
  return exact;
}

/// Says of a path how far rounding may have moved it, where that is more than its last digits; and takes back what it decides.
void note_rounding(Span twins, Exact& exact) {
  bool wide = false;
  for (std::size_t r = 0; r < exact.loss.size(); ++r) {
    double &low = twins.low[r], &high = twins.high[r], &loss = exact.loss[r];
    low = std::min(low, loss), high = std::max(high, loss);
    wide = wide || (low < high && !(high - low <= 1e-9 * high) && high > std::numeric_limits<double>::min());
    if (rounding_decides(low, high)) loss = std::numeric_limits<double>::quiet_NaN();
  }
  if (wide) exact.rounding = std::move(twins);
}

/// The one trajectory there is, as trials take it.
Exact on_the_path(const gpu::Ensemble& e, ExactWhen when) {
  const RowsOfData* const rows = e.landscape.rows();
  const double weight = rows == nullptr ? 1 : 1 + rows->batching.size * static_cast<double>(e.landscape.coordinates()) / 8.;
  const double steps = e.steps() * weight;
  if (when == ExactWhen::automatic && steps > most_steps) return {{}, "long to compute; --exact always does", {}};
  gpu::Ensemble one = e;
  one.trials = 1;
  one.escape = {};
  const auto here = gpu::back_end(gpu::Device::serial, 1, gpu::Lanes::one);
  gpu::Run run(one, *here, 0, 1);
  while (run.advance()) {
  }
  Exact exact{{}, "", Exact::Source::path};
  for (const gpu::Record& record : run.result().records)
    exact.loss.push_back(record.losses.infinite() > 0 ? infinity : record.largest);
  note_rounding(span_of_twins(one, static_cast<int>(std::clamp(most_steps / steps - 1, 1., 4.))), exact);
  return exact;
}

Exact answer(const Setup& setup, ExactWhen when) {
  const gpu::Ensemble& e = setup.ensemble;
  if (setup.noiseless && e.start.spread == 0 && setup.step_rounding == 0) return on_the_path(e, when);
  const std::string by_chance = setup.noiseless ? "random starts" : "noise";
  const RowsOfData* const rows = e.landscape.rows();
  const Line line = line_of(e.landscape);
  if (rows == nullptr && line.atoms.empty()) return {{}, "no formula for this landscape and optimizer with " + by_chance, {}};
  if (rows != nullptr && all_phases(e, is_linear)) return on_rows(setup, rows->batching, when);
  if (rows == nullptr && all_phases(e, is_linear_without_memory)) return on_the_line(e, line);
  return {{}, "no formula for this optimizer with " + by_chance, {}};
}

}  // namespace

Exact exact_loss(const Setup& setup, ExactWhen when) {
  if (when == ExactWhen::never) return {{}, "--exact is never", {}};
  try {
    return answer(setup, when);
  } catch (const std::invalid_argument& wrong) {  // rows of a size that the theory does not take
    return {{}, wrong.what(), {}};
  }
}

}  // namespace valley::escape
