#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>

#include "base/require.hpp"
#include "commands/answer.hpp"
#include "commands/commands.hpp"
#include "commands/progress.hpp"
#include "commands/row_arguments.hpp"
#include "commands/threshold_entries.hpp"
#include "commands/watched.hpp"
#include "runs/designs.hpp"
#include "runs/memory_choice.hpp"
#include "theory/almost_sure.hpp"
#include "theory/bounds.hpp"
#include "theory/design.hpp"
#include "theory/range.hpp"
#include "theory/shared_products.hpp"
#include "theory/stability.hpp"
#include "theory/threshold.hpp"

namespace valley {
namespace {

using theory::Certified, theory::Stability;

struct ThresholdOptions : RowChoice {
  AnswerFiles files;
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
struct Exact : ThresholdNumbers {
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

Found find(const ThresholdOptions& options) {
  theory::share_products();
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
  print_answer(options.files, [&] {
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
  arguments.group("data", {"--data"});
  declare(arguments, "rows g_i, n rows of d: CSV, .npy, .npz, .safetensors or IDX images (.gz too)", *options);
  arguments.flag("--gram", "the file holds the Gram matrix of the rows, (n, n) or (n, c, n, c)", options->gram);
  arguments.group("rule", {"--batch", "--rho"});
  arguments.count("--batch", 1, most, "batch size B", options->batch);
  arguments.number("--rho", not_negative, "ascent radius of USAM, along rho times the gradient; 0 is SGD", options->rho);
  arguments.choice<Coupling>("--coupling", {{"fresh", Coupling::fresh}, {"shared", Coupling::shared}},
                             "batches of the two gradients (default shared)", options->coupling);
  arguments.choice<Sampling>("--sampling", {{"with", Sampling::with_replacement}, {"without", Sampling::without_replacement}},
                             "replacement within a batch (default with)", options->sampling);
  declare_memory(arguments, options->memory);
  arguments.group("at one step size");
  arguments.number("--eta", positive, "also the growth at this step size", options->eta);
  arguments.flag("--almost-sure", "also a bracket around a typical trial's rate at --eta", options->almost_sure);
  arguments.choice<Stability>("--require", {{"stable", Stability::stable}, {"unstable", Stability::unstable}},
                              "exit 1 unless the exact answer at --eta is this", options->require);
  arguments.group("results, besides the table");
  take_files(arguments, options->files);
  explain(arguments, Rungs::closed_too);
  return [options] { return print_threshold(*options); };
}

}  // namespace valley
