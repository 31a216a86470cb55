#include "runs/ensemble/setup.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>

#include "base/checksum.hpp"
#include "base/given.hpp"
#include "base/key.hpp"
#include "base/require.hpp"
#include "base/version.hpp"
#include "runs/ensemble/ensembles.hpp"
#include "runs/ensemble/noise.hpp"
#include "runs/own/library.hpp"
#include "sim/landscape/catalogue.hpp"

namespace valley::escape {
namespace {

const char* words(Coupling coupling) { return coupling == Coupling::fresh ? "fresh" : "shared"; }

void require_all_given(const Options& o) {
  require(o.landscape.has_value(), "--landscape", "missing", joined(ids_of(landscapes())));
  require_given(o.rule, o.then);
  require(o.start.has_value(), "--start", "missing", "finite numbers separated by commas");
  require(o.trials.has_value(), "--trials", "missing", "a whole number");
  require(o.steps.has_value(), "--steps", "missing", "a whole number");
  require(o.switch_at.has_value() == o.then.has_value(), o.then ? "--switch-at" : "--then", "missing",
          o.then ? "a step, as --then is given" : joined(optimizer_names()) + ", as --switch-at is given");
  require(!o.then_eta || o.then, "--then", "missing", "an optimizer, as --then-eta is given");
  require(!o.then_rho || o.then, "--then", "missing", "an optimizer, as --then-rho is given");
  require(!o.then_coupling || o.then, "--then", "missing", "an optimizer, as --then-coupling is given");
  require(!o.switch_at || *o.switch_at < *o.steps, "--switch-at", std::to_string(o.switch_at.value_or(0)),
          "1 to " + std::to_string(*o.steps - 1) + ", before the last step");
  const bool has_radius = o.then && takes(changed(o.rule, *o.then, {}, {}), "--rho");
  require(!has_radius || o.then_rho || o.rule.keys.has("rho"), "--then-rho", "missing", factors.words);
  require(!(o.then_rho && o.rule.keys.has("rho")) || takes(o.rule, "--rho"), "--rho",
          "given with " + *o.rule.optimizer + " first, and --then-rho", "one of the two");
  require(has_radius || !o.then_rho, "--then-rho", "given with --then " + o.then.value_or(""),
          "with " + joined(ids_of(shifts(), "rho")) + " only");
  require(!o.then_coupling || couples(changed(o.rule, *o.then, {}, {})), "--then-coupling",
          "given with --then " + o.then.value_or(""), "with " + joined(coupled_optimizers()) + " only");
}

void require_fitting(const Options& o) {
  require(!o.samples || o.data, "--samples", "given", "with --data only");
  require(!o.columns || o.data, "--columns", "given", "with --data only");
  require(!o.header || o.data, "--header", "given", "with --data only");
  require(!o.array || o.data, "--array", "given", "with --data only");
  require(!o.escape_valley || !o.data, "--escape-valley", "given with --data", "--escape-ball or --escape-loss there");
}

std::string fingerprint(const Eigen::MatrixXd& rows) {
  std::string bytes;
  for (Eigen::Index i = 0; i < rows.rows(); ++i)
    for (Eigen::Index j = 0; j < rows.cols(); ++j) {
      const auto bits = std::bit_cast<std::uint64_t>(rows(i, j));
      for (int k = 0; k < 64; k += 8) bytes += static_cast<char>(bits >> k & 0xff);
    }
  return std::to_string(rows.rows()) + " rows, " + std::to_string(rows.cols()) + " columns, " + in_hex(checksum(bytes));
}

PlainLandscape on_data(const LandscapeEntry& entry, Values& keys, const Options& o, Setup& setup) {
  setup.rows = read_rows(o);
  require(setup.rows.cols() <= static_cast<Eigen::Index>(most_columns), "--data", std::to_string(setup.rows.cols()) + " columns",
          "at most " + std::to_string(most_columns) + " in an ensemble");
  const double largest = setup.rows.cwiseAbs().maxCoeff();
  require(largest <= 1e100, "largest entry of --data", largest, "up to 1e100; rescale them");
  complete(row_keys(), keys);
  const Batching batching{keys.count("batch"),
                          keys.word("sampling") == "with" ? Sampling::with_replacement : Sampling::without_replacement};
  ensembles::put_rows(setup.ensemble, setup.rows, batching, entry);
  setup.setting.emplace_back("rows of --data", fingerprint(setup.rows));
  return setup.ensemble.landscape;
}

PlainLandscape landscape(const Options& o, Setup& setup) {
  const LandscapeEntry& entry = landscape_entry("--landscape", *o.landscape);
  Values keys = o.keys;
  require_keys_of(entry, o.data.has_value(), keys);
  setup.setting.emplace_back("--landscape", entry.id);
  const PlainLandscape f = o.data ? on_data(entry, keys, o, setup) : make(entry, keys);
  for (const Key& key : o.data ? row_keys() : entry.keys) setup.setting.emplace_back(argument_of(key.name), keys.text(key));
  setup.supremum = f.supremum();
  return f;
}

/// The rule after the switch; without one, that of the first step.
RuleChoice second_choice(const Options& o) {
  if (!o.then) return o.rule;
  RuleChoice then = changed(o.rule, *o.then, o.then_eta, o.then_rho);
  if (o.then_coupling) then.coupling = o.then_coupling;
  return then;
}

void schedule(const Options& o, Setup& setup) {
  const auto T = static_cast<std::uint32_t>(*o.steps);
  const RuleChoice then = second_choice(o);
  const PlainRule first = rule_of(o.rule), second = rule_of(then, o.then ? "--then" : "--optimizer");
  const bool first_couples = couples(o.rule), second_couples = couples(then);
  gpu::Lines& lines = setup.setting;
  lines.emplace_back("--optimizer", *o.rule.optimizer);
  if (first_couples || second_couples) lines.emplace_back("--coupling", words((first_couples ? first : second).coupling));
  const auto own = lines_of(o.rule);
  lines.insert(lines.end(), own.begin(), own.end());
  if (!o.then) return void(setup.ensemble.phases = {{first, T}});
  setup.ensemble.phases = {{first, static_cast<std::uint32_t>(*o.switch_at)}, {second, T}};
  lines.insert(lines.end(), {{"--switch-at", std::to_string(*o.switch_at)},
                             {"--then", *o.then},
                             {"--then-eta", shortest(*then.eta)},
                             {"--then-rho", shortest(rho_of(second))}});
  if (first_couples && second_couples && first.coupling != second.coupling)
    lines.emplace_back("--then-coupling", words(second.coupling));
  for (const auto& line : other_lines_of(then))
    if (std::find(own.begin(), own.end(), line) == own.end()) lines.push_back(line);
}

/// What a rule asks of the landscape.
void require_served(const std::string& argument, const std::string& optimizer, const Setup& setup) {
  const bool noisy = !setup.noiseless;
  require(!is_gd(optimizer) || !noisy, argument, "gd",
          "sgd, sam, usam where gradients are noisy; on --data gd with --batch n --sampling without");
  require(is_gd(optimizer) || !shift_entry(argument, optimizer).needs_batch_loss || !noisy, argument, optimizer,
          "where gradients have no noise: it asks for the loss on a batch, which no landscape here has");
}

void start(const Options& o, Setup& setup) {
  gpu::Start& start = setup.ensemble.start;
  const std::vector<double>& given = *o.start;
  const std::size_t d = o.data ? static_cast<std::size_t>(setup.rows.cols()) : setup.ensemble.landscape.coordinates();
  start.dimension = static_cast<std::uint32_t>(d);
  require(given.size() == 1 || given.size() == start.dimension, "--start", std::to_string(given.size()) + " numbers",
          start.dimension == 1 ? "1 on this landscape" : "1 or " + std::to_string(d) + " on this landscape");
  for (std::size_t c = 0; c < start.dimension; ++c) start.at[c] = given[given.size() == 1 ? 0 : c];
  start.spread = o.spread.value_or(0);
  setup.setting.insert(setup.setting.end(), {{"--start", joined(given)}, {"--spread", shortest(start.spread)}});
}

void escape_rule(const Options& o, Setup& setup) {
  int given = 0;
  const auto rule = [&](const char* argument, const std::optional<double>& level, gpu::EscapeBy by) {
    if (!level) return;
    setup.ensemble.escape = {by, *level};
    setup.setting.emplace_back(argument, shortest(*level));
    require(++given == 1, argument, "given", "one of --escape-loss, --escape-ball, --escape-valley");
  };
  rule("--escape-loss", o.escape_loss, gpu::EscapeBy::loss);
  rule("--escape-ball", o.escape_ball, gpu::EscapeBy::ball);
  rule("--escape-valley", o.escape_valley, gpu::EscapeBy::valley);
}

}  // namespace

/// Which code of the user's own the run is made of.
void name_own_code(const Options& o, Setup& setup) {
  const std::vector<std::string> used = {*o.landscape, *o.rule.optimizer, o.then.value_or(""), o.rule.descent.value_or("")};
  for (const own::Loaded& one : own::loaded()) {
    if (std::none_of(used.begin(), used.end(), [&](const std::string& name) { return one.has(name); })) continue;
    setup.setting.emplace_back("code of " + one.called, "checksum " + one.code);
  }
}

Setup set_up(const Options& o) {
  require_all_given(o);
  require_fitting(o);
  Setup setup;
  setup.setting.emplace_back("valley", version());
  name_own_code(o, setup);
  setup.ensemble.landscape = landscape(o, setup);
  schedule(o, setup);
  start(o, setup);
  escape_rule(o, setup);
  setup.ensemble.trials = *o.trials;
  setup.ensemble.seed = o.seed.value_or(1);
  setup.ensemble.record = static_cast<std::uint32_t>(o.record.value_or(0));
  setup.setting.insert(setup.setting.end(), {{"--trials", std::to_string(*o.trials)},
                                             {"--steps", std::to_string(*o.steps)},
                                             {"--record", std::to_string(setup.ensemble.record)},
                                             {"--seed", std::to_string(setup.ensemble.seed)}});
  setup.ensemble.check();
  setup.noiseless = is_noiseless(setup.ensemble);
  setup.step_rounding = setup.noiseless ? step_rounding(setup.ensemble) : 0;
  require_served("--optimizer", *o.rule.optimizer, setup);
  if (o.then) require_served("--then", *o.then, setup);
  return setup;
}

}  // namespace valley::escape
