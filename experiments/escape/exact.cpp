#include "experiments/escape/exact.hpp"

#include <algorithm>
#include <cmath>

#include "base/require.hpp"
#include "sim/landscape/landscape.hpp"
#include "sim/simulate.hpp"
#include "theory/one_dimension.hpp"
#include "theory/second_moment.hpp"

namespace valley::escape {
namespace {

using Atoms = std::vector<theory::Atom<double>>;

/// Multiplications that `auto` spends at most: some ten seconds.
constexpr double cheap = 1e10;
/// Steps of one trajectory that `auto` takes at most.
constexpr std::uint32_t most_steps = 100'000'000;
/// Batches, up to order, that are enumerated at most.
constexpr double most_batches = 1e6;

/// The law of the mean of B draws: every multiset, its probability B!/(k_1! ... k_N!) p_1^k_1 ... p_N^k_N.
class BatchMean {
 public:
  BatchMean(Atoms the_atoms, std::uint32_t the_batch) : atoms(std::move(the_atoms)), B(the_batch) {
    add(0, B, 0, std::lgamma(B + 1.));
  }
  Atoms law;

 private:
  void add(std::size_t atom, std::uint32_t left, double sum, double log_weight) {
    const auto& [a, p] = atoms[atom];
    if (atom + 1 == atoms.size()) {
      const double total = log_weight + left * std::log(p) - std::lgamma(left + 1.);
      law.push_back({(sum + left * a) / B, std::exp(total)});
      return;
    }
    for (std::uint32_t k = 0; k <= left; ++k)
      add(atom + 1, left - k, sum + k * a, log_weight + (k > 0 ? k * std::log(p) : 0) - std::lgamma(k + 1.));
  }

  Atoms atoms;
  std::uint32_t B;
};

/// A linear step on the line: curvatures by chance, and how many make a batch.
struct Line {
  Atoms atoms;
  std::uint32_t batch = 1;
};

Line line_of(const RandomCurvature<most_atoms>& f) {
  Line line{{}, f.batch};
  for (int i = 0; i < most_atoms; ++i)
    if (f.probability[i] > 0) line.atoms.push_back({f.a[i], f.probability[i]});
  return line;
}
Line line_of(const Valley<shape::Quadratic>& f) { return {{{f.s * f.s, 1}}, 1}; }

double batches(const Line& line) {
  double count = 1;  // multisets of B out of N: (B + 1) ... (B + N - 1)/(N - 1)!
  for (std::size_t i = 1; i < line.atoms.size(); ++i) count *= (line.batch + static_cast<double>(i)) / static_cast<double>(i);
  return count;
}

bool memoryless(const gpu::Ensemble& e) {
  return std::all_of(e.phases.begin(), e.phases.end(), [](const gpu::Phase& phase) {
    const gpu::Optimizer& o = phase.optimizer;
    return o.method != gpu::Method::sam && o.descent.momentum == 0 && o.descent.weight_decay == 0;
  });
}

/// Whether the factor takes the whole law of a batch's mean, not its first two moments only.
bool needs_law(const gpu::Optimizer& o) { return o.rho > 0 && o.coupling == Coupling::shared; }

double factor(const Line& line, const gpu::Optimizer& o) {
  const double a = theory::mean(line.atoms), V = theory::variance(line.atoms) / line.batch;
  if (!needs_law(o)) return theory::fresh_factor(a, V, o.descent.eta, o.rho);
  return theory::shared_factor(BatchMean(line.atoms, line.batch).law, o.descent.eta, o.rho);
}

Exact on_the_line(const gpu::Ensemble& e, const Line& line) {
  for (const gpu::Phase& phase : e.phases)
    if (needs_law(phase.optimizer) && batches(line) > most_batches) return {{}, "more than a million batches to enumerate"};
  const double x = e.start.at[0];
  double loss = theory::mean(line.atoms) / 2 * (x * x + e.start.spread * e.start.spread);
  Exact exact;
  std::uint32_t t = 0;
  const std::vector<std::uint32_t> recorded = e.recorded_steps();
  auto next = recorded.begin();
  for (const gpu::Phase& phase : e.phases) {
    const double by = factor(line, phase.optimizer);
    for (; t < phase.until; ++t, loss *= by)
      if (t == *next) exact.loss.push_back(loss), ++next;
  }
  exact.loss.push_back(loss);
  return exact;
}

/// Multiplications of one application, in the cheaper space, as theory/threshold.cpp chooses.
double cost(const Eigen::MatrixXd& rows, bool shared) {
  const double n = static_cast<double>(rows.rows()), d = static_cast<double>(rows.cols());
  return n <= d ? 8 * n * n * n : (shared ? 3 * n * n * d : 0) + 8 * n * d * d;
}

Exact on_rows(const Setup& setup, const Batching& batching, ExactWhen when) {
  const gpu::Ensemble& e = setup.ensemble;
  const gpu::Optimizer& o = e.phases[0].optimizer;
  if (e.phases.size() > 1) return {{}, "no formula across a switch on --data"};
  const bool shared = o.rho > 0 && o.coupling == Coupling::shared && batching.size > 1;
  if (when == ExactWhen::automatic && cost(setup.rows, shared) * (e.steps() + 2.) > cheap)
    return {{}, "long to compute; --exact always does"};
  const theory::Design design = theory::Design::from_rows(setup.rows);
  const theory::Setting setting{.rho = o.rho, .batching = batching, .coupling = o.coupling};
  const auto moment = design.n() <= design.d() ? theory::sample_space(design, setting) : theory::parameter_space(design, setting);
  Eigen::VectorXd start(design.d());
  for (Eigen::Index c = 0; c < start.size(); ++c) start[c] = e.start.at[c];
  const Eigen::VectorXd z = moment->coordinates(design.L() * start);
  Eigen::MatrixXd S = z * z.transpose();
  for (Eigen::Index c = 0; e.start.spread > 0 && c < design.d(); ++c) {
    const Eigen::VectorXd direction = moment->coordinates(design.L().col(c));
    S += e.start.spread * e.start.spread * direction * direction.transpose();
  }
  Exact exact;
  Eigen::MatrixXd W = moment->H();
  std::uint32_t t = 0;
  for (const std::uint32_t recorded : e.recorded_steps()) {
    for (; t < recorded; ++t) W = moment->T(W, o.descent.eta);
    const double loss = 0.5 * W.cwiseProduct(S).sum();
    exact.loss.push_back(std::isfinite(loss) ? loss : std::numeric_limits<double>::infinity());  // W overflows, then inf - inf
  }
  return exact;
}

template <class F>
bool noiseless(const F&) {
  return true;
}
bool noiseless(const TwoParameter& f) { return f.label_noise == 0; }
bool noiseless(const PlSine& f) { return f.sigma2 == 0; }
bool noiseless(const RandomCurvature<most_atoms>& f) { return f.variance() == 0; }

template <class F>
Exact one_trajectory(const F& f, const gpu::Ensemble& e) {
  const std::vector<std::uint32_t> recorded = e.recorded_steps();
  Exact exact{std::vector<double>(recorded.size(), std::numeric_limits<double>::infinity()), ""};
  StateOf<F> x;
  for (int c = 0; c < F::dimension; ++c) x[c] = e.start.at[c];
  std::uint32_t from = 0;
  std::size_t next = 0;
  for (const gpu::Phase& phase : e.phases) {
    bool diverged = false;
    gpu::with_rule(phase.optimizer, [&](const auto& rule) {
      const auto outcome =
          run(f, rule, x, phase.until - from, Draw{.seed = e.seed, .step = from}, [&](std::uint32_t t, const auto& theta) {
            if (next < recorded.size() && recorded[next] == from + t) exact.loss[next++] = f.loss(theta);
          });
      x = outcome.state;
      diverged = outcome.diverged;
    });
    if (diverged) return exact;
    from = phase.until;
  }
  return exact;
}

Exact answer(const Setup& setup, ExactWhen when) {
  const gpu::Ensemble& e = setup.ensemble;
  return std::visit(
      [&]<class F>(const F& f) -> Exact {
        if (when == ExactWhen::automatic && e.steps() > most_steps) return {{}, "long to compute; --exact always does"};
        if constexpr (requires { F::coordinates; }) {
          return memoryless(e) ? on_rows(setup, f.batching, when)
                               : Exact{{}, "no formula for sam, momentum or weight decay with noise"};
        } else {
          if constexpr (requires { line_of(f); })
            if (memoryless(e)) return on_the_line(e, line_of(f));
          if (noiseless(f) && e.start.spread == 0) return one_trajectory(f, e);
          return {{}, "no formula for this landscape and optimizer with noise"};
        }
      },
      e.landscape);
}

}  // namespace

Exact exact_loss(const Setup& setup, ExactWhen when) {
  if (when == ExactWhen::never) return {{}, "--exact is never"};
  try {
    return answer(setup, when);
  } catch (const std::invalid_argument& wrong) {  // rows of a size that the theory does not take
    return {{}, wrong.what()};
  }
}

}  // namespace valley::escape
