#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>

#include "base/require.hpp"
#include "commands/answer.hpp"
#include "commands/commands.hpp"
#include "commands/progress.hpp"
#include "commands/row_arguments.hpp"
#include "commands/watched.hpp"
#include "runs/designs.hpp"
#include "runs/memory_choice.hpp"
#include "theory/almost_sure.hpp"
#include "theory/bounds.hpp"
#include "theory/design.hpp"
#include "theory/range.hpp"
#include "theory/stability.hpp"
#include "theory/threshold.hpp"

namespace valley {
namespace {

using theory::Certified, theory::Stability;

struct ThresholdOptions : RowChoice {
  std::optional<std::string> json;
  std::optional<std::uint64_t> batch;
  std::optional<double> rho, eta;
  std::optional<Coupling> coupling = Coupling::shared;
  std::optional<Sampling> sampling = Sampling::with_replacement;
  std::optional<Stability> require;
  MemoryChoice memory;
  bool almost_sure = false;
};

constexpr theory::RangeNames names = {
    .rho = "--rho", .eta = "--eta", .momentum = "--momentum", .nesterov = "--nesterov", .weight_decay = "--weight-decay"};

std::string certificate(const Certified& one) {
  return one.converged ? ""
                       : "; did not converge in " + std::to_string(one.applications) + " applications: trust the interval only";
}

struct Found {
  Answer answer;
  Stability stability = Stability::undecided;  // with --eta
  Certified critical;
};

theory::Setting setting_of(const ThresholdOptions& options, Eigen::Index n) {
  const auto B = static_cast<std::uint32_t>(*options.batch);
  require(*options.sampling == Sampling::with_replacement || B <= n, "--batch", std::to_string(B),
          "at most the " + std::to_string(n) + " samples, as sampling is without replacement");
  theory::Setting setting{.rho = *options.rho, .batching = {B, *options.sampling}, .coupling = *options.coupling};
  options.memory.into(setting);
  return setting;
}

/// What is certified of the data.
struct Exact {
  Certified critical, fresh, growth;
  theory::Ladder rungs;  // beside the paper's bound, which needs more
  std::optional<theory::AlmostSure> rate;

  static Exact of(const theory::Design& design, const theory::Setting& setting, double bound, const ThresholdOptions& options,
                  Progress& progress) {
    const std::string samples = " of " + std::to_string(design.n()) + " samples";
    progress.update("critical step" + samples);
    const theory::SecondMoment moment(design, setting);
    Exact exact;
    exact.critical = exact.fresh = theory::critical_step(moment);
    exact.rungs = theory::ladder(moment, bound);
    theory::Setting as_proved = setting;
    as_proved.coupling = Coupling::fresh;
    if (!theory::acts_fresh(setting)) exact.fresh = theory::critical_step(design, as_proved);
    if (!options.eta) return exact;
    progress.update("growth" + samples);
    exact.growth = theory::growth(moment, *options.eta);
    if (!options.almost_sure) return exact;
    progress.update("typical rate" + samples);
    exact.rate = theory::almost_sure_rate(moment, design.rows_each(), *options.eta, exact.growth);
    return exact;
  }

  void widen(const Exact& other) {
    critical = hull(critical, other.critical);
    fresh = hull(fresh, other.fresh);
    growth = hull(growth, other.growth);
    if (rate)
      rate = {std::min(rate->low, other.rate->low), std::max(rate->low_error, other.rate->low_error),
              std::max(rate->high, other.rate->high), rate->batches};
  }
};

/// What counts as no curvature at all.
const char* flat_below(const theory::Design& design) {
  return design.from_products() ? "of the Gram matrix; eigenvalues up to n times its entries' rounding count as 0"
                                : "of the rows; singular values up to max(n, d) 2.2e-16 of the largest count as 0";
}

/// What holds at any step size.
std::vector<Entry> entries_of(const Designs& data, const theory::Setting& setting, double gamma, const Exact& exact) {
  const theory::Design& design = data.readings[0];
  const theory::Curvature H = theory::curvature(design);
  const bool fresh = setting.coupling == Coupling::fresh;
  const Certified &critical = exact.critical, &critical_fresh = exact.fresh;
  const theory::Ladder& rungs = exact.rungs;
  std::vector<Entry> all{
      {"n", design.n(), "samples"},
      {"d", data.parameters ? Json(*data.parameters) : Json("unknown"), "parameters"},
      {"rows_each", design.rows_each(), "rows a sample, one for each output"},
      {"rank", design.rank(), flat_below(design)},
      {"batch", setting.batching.size, "batch size B"},
      {"rho", number(setting.rho), "ascent radius"},
      {"coupling", fresh ? "fresh" : "shared", "batches of the ascent and the descent gradient"},
      {"sampling", setting.batching.sampling == Sampling::with_replacement ? "with" : "without", "replacement within a batch"},
      {"lambda_max", number(H.lambda_max), "sharpness, largest eigenvalue of H"},
      {"trace", number(H.trace), "Tr H"},
      {"frobenius", number(H.frobenius), "||H||_F"},
      {"gamma", number(gamma), gamma > 0 ? "noise alignment" : "noise alignment; 0: the paper's bound says nothing"},
      {"eta_exact", number(critical.value), "E f_t stays bounded up to this step" + certificate(critical)},
      {"eta_exact_low", number(critical.low), "certified: eta_exact is at least this"},
      {"eta_exact_high", number(critical.high), "certified: eta_exact is at most this"},
      {"converged", critical.converged, "whether those are within 1e-9 of each other"},
      {"eta_fresh", number(critical_fresh.value),
       "eta_exact with fresh batches, which the theorems are about" + certificate(critical_fresh)},
      {"eta_fresh_low", number(critical_fresh.low), "certified: eta_fresh is at least this"},
      {"eta_fresh_high", number(critical_fresh.high), "certified: eta_fresh is at most this"},
      {"eta_bound", number(rungs.bound),
       fresh ? "the paper's bound: unstable above" : "the paper's bound, proved for fresh batches only"},
      {"eta_necessary", number(rungs.necessary), "1/lambda_min(R,P): unstable above"},
      {"eta_sufficient", number(rungs.sufficient), "1/lambda_max(R,P): stable up to here"},
      {"eta_mean", number(rungs.mean), "E theta_t stays bounded up to here"},
  };
  if (theory::is_plain(setting)) return all;
  all.push_back({"momentum", number(setting.momentum), "m"});
  all.push_back(
      {"nesterov", setting.nesterov, "whether it is Nesterov's, where 1/lambda_min(R,P) and 1/lambda_max(R,P) say nothing"});
  all.push_back({"weight_decay", number(setting.weight_decay),
                 setting.weight_decay > 0
                     ? "wd: the decayed loss has its minimum where no sample has; the steps and the growth are of the "
                       "linear part there, and E f_t tends to a level above 0"
                     : "wd"});
  return all;
}

/// What a typical trial does at a step size.
std::vector<Entry> entries_of(const theory::AlmostSure& rate) {
  const bool drawn = rate.low_error > 0;
  const double low = rate.low - 4 * rate.low_error;
  const std::string from = rate.batches == 0
                               ? "half of log m"
                               : "over " + std::to_string(rate.batches) + (drawn ? " drawn batches" : " batches, all there are");
  return {
      {"rate_low", number(rate.low), "log of a typical trial's length, a step, is at least this; " + from},
      {"rate_low_error", number(rate.low_error), "its standard error; 0 where it is exact"},
      {"rate_high", number(rate.high), "certified: and at most this, half the log of growth_exact"},
      {"typical",
       rate.high < 0 ? "shrinks"
       : low > 0     ? "grows"
                     : "undecided",
       "what almost every trial does in the long run"},
  };
}

/// What holds at step size eta; C is the paper's factor.
std::vector<Entry> entries_at(double eta, const Certified& growth, double C, bool fresh, Stability stability) {
  return {
      {"eta", number(eta), "step size"},
      {"growth_exact", number(growth.value), "factor of E f_t a step, in the long run" + certificate(growth)},
      {"one_minus_growth", number(1 - growth.value), "share of E f_t that a step takes away, in the long run"},
      {"growth_low", number(growth.low), "certified: growth_exact is at least this"},
      {"growth_high", number(growth.high), "certified: growth_exact is at most this"},
      {"growth_bound", number(C),
       fresh ? "C, the paper's: E f_t grows at least so" : "C, the paper's, proved for fresh batches only"},
      {"stability", word(stability), "at this step size"},
  };
}

Found find(const ThresholdOptions& options) {
  Progress progress;
  const Designs data = read_designs(options, watched(progress, "valley threshold"));
  const std::vector<theory::Design>& readings = data.readings;
  const theory::Design& design = readings[0];
  const theory::Setting setting = setting_of(options, design.n());
  theory::require_in_range(design, setting, options.eta.value_or(0), names);
  progress.update("noise alignment of " + std::to_string(design.n()) + " samples");
  const theory::Curvature H = theory::curvature(design);
  const double gamma = theory::noise_alignment(design), noise = theory::batch_noise(setting.batching, design.n());
  const double h = H.frobenius * H.frobenius, share = theory::momentum_share(setting.momentum, setting.nesterov),
               bound = share * theory::stability_eta(setting.rho, gamma, noise, h);
  Exact exact = Exact::of(design, setting, bound, options, progress);
  if (readings.size() > 1) exact.widen(Exact::of(readings[1], setting, bound, options, progress));
  Found result{{entries_of(data, setting, gamma, exact), 10}, Stability::undecided, exact.critical};
  if (!options.eta) return result;
  const double C =
      theory::growth_bound(theory::escape_factor(*options.eta, setting.rho, gamma, noise, h), setting.momentum, setting.nesterov);
  result.stability = stability(*options.eta, exact.critical, exact.growth);
  const bool fresh = setting.coupling == Coupling::fresh;
  result.answer.add(entries_at(*options.eta, exact.growth, C, fresh, result.stability));
  if (exact.rate) result.answer.add(entries_of(*exact.rate));
  return result;
}

int print_threshold(const ThresholdOptions& options) {
  require(options.data.has_value(), "--data", "missing", "a file of rows g_i: CSV, .npy, .npz, .safetensors or IDX images");
  require(options.batch.has_value(), "--batch", "missing", "a whole number >= 1");
  require(options.rho.has_value(), "--rho", "missing", not_negative.words);
  theory::Setting remembered;
  options.memory.into(remembered);
  theory::require_descent(remembered, names);
  require(!options.almost_sure || options.eta, "--eta", "missing", "a finite number > 0, as --almost-sure is given");
  require(!options.require || options.eta, "--eta", "missing", "a finite number > 0, as --require is given");
  Found result;
  print_answer(options.json, [&] {
    result = find(options);
    return result.answer;
  });
  if (!options.require || result.stability == *options.require) return passed;
  std::cout << std::flush;
  std::cerr << "valley threshold: " << word(result.stability) << " at --eta " << shortest(*options.eta) << ", required "
            << word(*options.require) << "; eta_exact is between " << shortest(result.critical.low) << " and "
            << shortest(result.critical.high) << std::endl;
  return failed;
}

}  // namespace

std::function<int()> threshold_command(Arguments& arguments) {
  constexpr std::uint64_t most = std::numeric_limits<std::int32_t>::max();
  const auto options = std::make_shared<ThresholdOptions>();
  declare(arguments, "rows g_i, n rows of d: CSV, .npy, .npz, .safetensors or IDX images (.gz too)", *options);
  arguments.flag("--gram", "the file holds the Gram matrix of the rows, (n, n) or (n, c, n, c)", options->gram);
  arguments.count("--batch", 1, most, "batch size B", options->batch);
  arguments.number("--rho", not_negative, "ascent radius; 0 is SGD", options->rho);
  arguments.number("--eta", positive, "also the growth at this step size", options->eta);
  arguments.choice<Coupling>("--coupling", {{"fresh", Coupling::fresh}, {"shared", Coupling::shared}},
                             "batches of the two gradients (default shared)", options->coupling);
  arguments.choice<Sampling>("--sampling", {{"with", Sampling::with_replacement}, {"without", Sampling::without_replacement}},
                             "replacement within a batch (default with)", options->sampling);
  declare_memory(arguments, options->memory);
  arguments.flag("--almost-sure", "also a bracket around a typical trial's rate at --eta", options->almost_sure);
  arguments.choice<Stability>("--require", {{"stable", Stability::stable}, {"unstable", Stability::unstable}},
                              "exit 1 unless the exact answer at --eta is this", options->require);
  arguments.path("--json", Use::writes_document, "write the numbers as JSON", options->json);
  return [options] { return print_threshold(*options); };
}

}  // namespace valley
