// Certified intervals and exact means against 70-digit arithmetic, on random designs that cancel, split and scale badly.
//
//   certify [--problems N] [--seed S] [--first K] [--memory N]
//
// N critical steps and N growths. Prints what excludes the truth, one line each, then a table by kind of design: intervals
// that exclude it, the widest, the largest error of an exact mean. Exits 1 when anything excludes the truth or a mean is off
// by more than 1e-12. By --first, one problem can be had again. --memory: as many problems with
// momentum, Nesterov's or weight decay, whose truth is the whole operator on forms of (delta, eta v).
#include <cstdlib>
#include <iostream>
#include <map>
#include <vector>

#include "base/number.hpp"
#include "theory/threshold.hpp"
#include "tools/certify/problems.hpp"
#include "tools/certify/reference.hpp"

namespace {

using namespace valley;
using namespace valley::certify;

struct Row {
  int thresholds = 0, growths = 0, means = 0, unsure = 0, excluded = 0, wide = 0;
  double widest_threshold = 0, widest_growth = 0, worst_mean = 0, worst_gamma = 0, smallest_growth = 1;
};

class Referee {
 public:
  explicit Referee(std::uint64_t the_seed) : seed(the_seed) {}

  void judge(std::uint64_t number) {
    const Problem p = problem(seed, number);
    Row& row = rows[p.kind];
    const Reference truth(p.rows, p.setting);
    if (!truth.clear_rank()) return void(++row.unsure);
    const auto design = theory::Design::from_rows(p.rows);
    if (design.rank() != truth.rank()) return fault(row, number, "rank", truth.rank(), {}, static_cast<double>(design.rank()));
    const theory::SecondMoment moment(design, p.setting);
    const auto eta_star = truth.critical_step();
    if (!eta_star) return void(++row.unsure);
    const theory::Certified step = theory::critical_step(moment);
    ++row.thresholds;
    inside(row, number, "critical step", *eta_star, step, row.widest_threshold);
    const theory::Ladder rungs = theory::ladder(design, p.setting);
    if (rungs.sufficient > 0 && !truth.no_step_raises(rungs.sufficient * (1 - 1e-15)))
      fault(row, number, "eta_sufficient, where a step raises E f_t,", *eta_star, {}, rungs.sufficient);
    if (std::isfinite(rungs.necessary) && !truth.every_step_raises(rungs.necessary * (1 + 1e-15)))
      fault(row, number, "eta_necessary, where a step does not raise E f_t,", *eta_star, {}, rungs.necessary);

    const double eta = p.eta_share > 0 ? p.eta_share * step.value : truth.quiet_step();
    const auto rate = truth.growth(eta);
    if (rate) {
      ++row.growths;
      row.smallest_growth = std::min(row.smallest_growth, rate->convert_to<double>());
      inside(row, number, "growth at " + shortest(eta), *rate, theory::growth(moment, eta), row.widest_growth);
    } else {
      ++row.unsure;
    }
    gamma(row, number, truth, theory::noise_alignment(design));
    mean(row, number, p, design, eta, truth.expected_loss(eta, start_of(p), 4));
  }

  void judge_memory(std::uint64_t number) {
    const Problem p = problem_with_memory(seed, number);
    Row& row = rows[p.kind + ", m"];
    const Reference truth(p.rows, p.setting);
    const auto design = theory::Design::from_rows(p.rows);
    if (!truth.clear_rank() || design.rank() != truth.rank()) return void(++row.unsure);
    const theory::SecondMoment moment(design, p.setting);
    const theory::Certified step = theory::critical_step(moment);
    // The radius grows through 1: at most 1 at the low end, at least 1 at the high end.
    const auto low = truth.memory_radius(step.low), high = truth.memory_radius(step.high);
    if (low && high) {
      ++row.thresholds;
      if (step.low > 0 && *low > 1) fault(row, number, "radius at the low end of the critical step", *low, step, step.low);
      if (*high < 1) fault(row, number, "radius at the high end of the critical step", *high, step, step.high);
      measure(row, step, row.widest_threshold);
    } else {
      ++row.unsure;
    }
    const double eta = p.eta_share * step.value;
    if (const auto rate = truth.memory_radius(eta)) {
      ++row.growths;
      row.smallest_growth = std::min(row.smallest_growth, rate->convert_to<double>());
      inside(row, number, "growth at " + shortest(eta), *rate, theory::growth(moment, eta), row.widest_growth);
    } else {
      ++row.unsure;
    }
    mean(row, number, p, design, eta, truth.memory_loss(eta, start_of(p), 4));
  }

  bool report() const {
    std::cout << "kind                       steps  growths  unsure  excluded  wider than 1e-9  widest step  widest growth  "
                 "smallest growth"
                 "  worst mean  gamma low by\n";
    bool fine = true;
    for (const auto& [kind, row] : rows) {
      const std::string numbers[] = {std::to_string(row.thresholds), std::to_string(row.growths),
                                     std::to_string(row.unsure),     std::to_string(row.excluded),
                                     std::to_string(row.wide),       rounded(row.widest_threshold, 3),
                                     rounded(row.widest_growth, 3),  rounded(row.smallest_growth, 3),
                                     rounded(row.worst_mean, 3),     rounded(row.worst_gamma, 3)};
      const std::size_t widths[] = {7, 9, 8, 10, 17, 13, 15, 17, 12, 14};
      std::string line = kind + std::string(25 - kind.size(), ' ');
      for (std::size_t k = 0; k < 10; ++k)
        line += std::string(std::max<std::size_t>(widths[k], numbers[k].size() + 1) - numbers[k].size(), ' ') + numbers[k];
      std::cout << line << "\n";
      fine = fine && row.excluded == 0 && row.worst_mean <= 1e-12;
    }
    return fine;
  }

 private:
  void fault(Row& row, std::uint64_t number, const std::string& what, const Real& true_value, const theory::Certified& told,
             double value) {
    ++row.excluded;
    std::cout << "problem " << number << ": " << what << " is " << true_value.str(20) << ", not " << shortest(value);
    if (told.high > 0) std::cout << " [" << shortest(told.low) << ", " << shortest(told.high) << "]";
    std::cout << std::endl;
  }

  void inside(Row& row, std::uint64_t number, const std::string& what, const Real& value, const theory::Certified& told,
              double& widest) {
    if (!(told.low <= value && value <= told.high)) fault(row, number, what, value, told, told.value);
    measure(row, told, widest);
  }

  static void measure(Row& row, const theory::Certified& told, double& widest) {
    const double width = told.high / told.low - 1;
    row.wide += !(width <= 1e-9);
    if (!(width <= widest)) widest = width;
  }

  void gamma(Row& row, std::uint64_t number, const Reference& truth, double told) {
    const Real value = truth.noise_alignment();
    if (told > value) return fault(row, number, "gamma", value, {}, told);
    if (value > 1e-25) row.worst_gamma = std::max(row.worst_gamma, Real(1 - told / value).convert_to<double>());
  }

  static Eigen::VectorXd start_of(const Problem& p) { return p.rows.colwise().sum().transpose() / p.rows.norm(); }

  void mean(Row& row, std::uint64_t number, const Problem& p, const theory::Design& design, double eta,
            const std::vector<Real>& exact) {
    const auto told = theory::expected_loss(design, p.setting, eta, start_of(p), 4);
    for (std::size_t t = 0; t < told.size(); ++t) {
      if (exact[t] < Real(1e-200)) break;
      ++row.means;
      // A step that leaves less than 1e-16 of the loss leaves fewer than 15 digits of it.
      if (t > 0 && exact[t] < exact[t - 1] * Real(1e-16)) break;
      const double error = abs(Real(told[t] / exact[t] - 1)).convert_to<double>();
      if (error > 1e-12) fault(row, number, "E f_" + std::to_string(t) + " at " + shortest(eta), exact[t], {}, told[t]);
      if (!(error <= row.worst_mean)) row.worst_mean = error;
    }
  }

  std::uint64_t seed;
  std::map<std::string, Row> rows;
};

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t problems = 10000, seed = 1, first = 0, memory = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    std::uint64_t* where = name == "--problems" ? &problems
                           : name == "--seed"   ? &seed
                           : name == "--first"  ? &first
                           : name == "--memory" ? &memory
                                                : nullptr;
    if (where == nullptr) {
      std::cerr << "certify: argument is " << name << "; allowed: --problems, --seed, --first, --memory" << std::endl;
      return 2;
    }
    *where = std::strtoull(argv[i + 1], nullptr, 10);
  }
  Referee referee(seed);
  for (std::uint64_t number = first; number < first + problems; ++number) referee.judge(number);
  for (std::uint64_t number = first; number < first + memory; ++number) referee.judge_memory(number);
  return referee.report() ? 0 : 1;
}
