#include "runs/ensemble/setup.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>

#include "base/checksum.hpp"
#include "base/key.hpp"
#include "base/require.hpp"
#include "base/version.hpp"
#include "runs/ensemble/ensembles.hpp"
#include "runs/ensemble/noise.hpp"

namespace valley::escape {
namespace {

const char* words(Coupling coupling) { return coupling == Coupling::fresh ? "fresh" : "shared"; }
const char* words(Sampling sampling) { return sampling == Sampling::with_replacement ? "with" : "without"; }

std::string list(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : ",") + shortest(value);
  return text;
}

bool is_aware(Method method) { return method == Method::sam || method == Method::usam; }

bool on_the_line(Kind kind) {
  return kind == Kind::quadratic || kind == Kind::tanh2 || kind == Kind::logcosh || kind == Kind::pseudo_huber ||
         kind == Kind::huber || kind == Kind::tunable;
}

void require_all_given(const Options& o) {
  require(o.landscape.has_value(), "--landscape", "missing",
          "toy, quadratic, curvature, tanh2, logcosh, pseudo-huber, huber, tunable, pl");
  require(o.optimizer.has_value(), "--optimizer", "missing", "gd, sgd, sam, usam");
  require(o.eta.has_value(), "--eta", "missing", positive_factors.words);
  require(o.rho || !is_aware(*o.optimizer), "--rho", "missing", factors.words);
  require(o.start.has_value(), "--start", "missing", "finite numbers separated by commas");
  require(o.trials.has_value(), "--trials", "missing", "a whole number");
  require(o.steps.has_value(), "--steps", "missing", "a whole number");
  require(o.switch_at.has_value() == o.then.has_value(), o.then ? "--switch-at" : "--then", "missing",
          o.then ? "a step, as --then is given" : "gd, sgd, sam, usam, as --switch-at is given");
  require(!o.then_eta || o.then, "--then", "missing", "an optimizer, as --then-eta is given");
  require(!o.then_rho || o.then, "--then", "missing", "an optimizer, as --then-rho is given");
  require(!o.switch_at || *o.switch_at < *o.steps, "--switch-at", std::to_string(o.switch_at.value_or(0)),
          "1 to " + std::to_string(*o.steps - 1) + ", before the last step");
  require(!o.then || !is_aware(*o.then) || o.then_rho || o.rho, "--then-rho", "missing", factors.words);
}

void require_fitting(const Options& o) {
  const Kind kind = *o.landscape;
  const auto only = [&](bool given, const char* argument, bool fits, const char* where) {
    require(!given || fits, argument, std::string("given on --landscape ") + name(kind), where);
  };
  only(o.activation.has_value(), "--activation", kind == Kind::toy, "on toy only");
  only(o.label_noise.has_value(), "--label-noise", kind == Kind::toy, "on toy only");
  only(o.curvature.has_value(), "--curvature", on_the_line(kind) && !o.data,
       "on quadratic (without --data), tanh2, logcosh, pseudo-huber, huber, tunable");
  only(o.delta.has_value(), "--delta", kind == Kind::huber, "on huber only");
  only(o.decay.has_value(), "--decay", kind == Kind::tunable, "on tunable only");
  only(o.sigma2.has_value(), "--sigma2", kind == Kind::pl, "on pl only");
  only(o.atoms.has_value(), "--atoms", kind == Kind::curvature, "on curvature only");
  only(o.probabilities.has_value(), "--probabilities", kind == Kind::curvature, "on curvature only");
  only(o.data.has_value(), "--data", kind == Kind::quadratic, "on quadratic only");
  require(!o.samples || o.data, "--samples", "given", "with --data only");
  require(!o.columns || o.data, "--columns", "given", "with --data only");
  require(!o.header || o.data, "--header", "given", "with --data only");
  require(!o.sampling || o.data, "--sampling", "given", "with --data only");
  only(o.batch.has_value(), "--batch", kind == Kind::curvature || kind == Kind::pl || o.data, "on curvature, pl and with --data");
  const bool exact_gradients = *o.optimizer == Method::gd || o.then == Method::gd;
  const bool noisy = kind == Kind::curvature || o.label_noise.value_or(0) > 0 || o.sigma2.value_or(0) > 0;
  require(!o.escape_valley || !o.data, "--escape-valley", "given with --data", "--escape-ball or --escape-loss there");
  require(!exact_gradients || !noisy, *o.optimizer == Method::gd ? "--optimizer" : "--then", "gd",
          "sgd, sam, usam where gradients are noisy");
}

RandomCurvature<most_atoms> random_curvature(const Options& o, gpu::Lines& lines) {
  require(o.atoms.has_value(), "--atoms", "missing", "1 to 8 numbers separated by commas");
  const std::vector<double>& a = *o.atoms;
  require(a.size() <= most_atoms, "--atoms", std::to_string(a.size()) + " numbers", "1 to 8");
  const std::vector<double> p = o.probabilities.value_or(std::vector<double>(a.size(), 1 / static_cast<double>(a.size())));
  require(p.size() == a.size(), "--probabilities", std::to_string(p.size()) + " numbers", "as many as --atoms");
  for (const double one : a) require(std::abs(one) <= 1e100, "--atoms", one, "numbers of size up to 1e100");
  double sum = 0;
  for (const double one : p) {
    require(one >= 0, "--probabilities", one, "numbers >= 0 with the sum 1");
    sum += one;
  }
  require(std::abs(sum - 1) < 1e-12, "--probabilities", "of the sum " + shortest(sum), "numbers >= 0 with the sum 1");
  RandomCurvature<most_atoms> f;
  f.batch = static_cast<std::uint32_t>(o.batch.value_or(1));
  for (std::size_t i = 0; i < most_atoms; ++i) {
    f.a[i] = a[std::min(i, a.size() - 1)];  // beyond the last: the last again, should the sum round to below 1
    f.probability[i] = i < p.size() ? p[i] : 0;
  }
  require(f.mean() > 0, "--atoms", "of the mean " + shortest(f.mean()), "a mean > 0, else 0 is no minimum");
  lines.insert(lines.end(), {{"--atoms", list(a)}, {"--probabilities", list(p)}, {"--batch", std::to_string(f.batch)}});
  return f;
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

PlainLandscape data(const Options& o, Setup& setup) {
  setup.rows = read_rows(o);
  const Eigen::Index d = setup.rows.cols();
  require(d <= 256, "--data", std::to_string(d) + " columns", "at most 256 in an ensemble");
  const double largest = setup.rows.cwiseAbs().maxCoeff();
  require(largest <= 1e100, "largest entry of --data", largest, "up to 1e100; rescale them");
  const Batching batching{static_cast<std::uint32_t>(o.batch.value_or(1)), o.sampling.value_or(Sampling::with_replacement)};
  ensembles::put_rows(setup.ensemble, setup.rows, batching);
  setup.setting.insert(setup.setting.end(), {{"rows of --data", fingerprint(setup.rows)},
                                             {"--batch", std::to_string(batching.size)},
                                             {"--sampling", words(batching.sampling)}});
  return setup.ensemble.landscape;
}

PlainLandscape landscape(const Options& o, Setup& setup) {
  gpu::Lines& lines = setup.setting;
  const Kind kind = *o.landscape;
  lines.emplace_back("--landscape", name(kind));
  if (o.data) return data(o, setup);
  const double s = std::sqrt(o.curvature.value_or(1));
  if (on_the_line(kind)) lines.emplace_back("--curvature", shortest(o.curvature.value_or(1)));
  switch (kind) {
    case Kind::toy: {
      const TwoParameter f{o.activation.value_or(Activation::sqrt1p), o.label_noise.value_or(0)};
      lines.emplace_back("--activation", f.activation == Activation::sqrt1p ? "sqrt1p" : "relu");
      lines.emplace_back("--label-noise", shortest(f.label_noise));
      setup.supremum = 0.5;
      return f;
    }
    case Kind::quadratic: return Valley<shape::Quadratic>{s};
    case Kind::curvature: return random_curvature(o, lines);
    case Kind::tanh2: setup.supremum = 0.5; return Tanh2{s};
    case Kind::logcosh: return LogCosh{s};
    case Kind::pseudo_huber: return PseudoHuber{s};
    case Kind::huber: lines.emplace_back("--delta", shortest(o.delta.value_or(1))); return Huber{s, o.delta.value_or(1)};
    case Kind::tunable: lines.emplace_back("--decay", shortest(o.decay.value_or(1))); return TunableDecay{s, o.decay.value_or(1)};
    case Kind::pl: break;
  }
  const PlSine f{o.sigma2.value_or(0), static_cast<std::uint32_t>(o.batch.value_or(1))};
  lines.insert(lines.end(), {{"--sigma2", shortest(f.sigma2)}, {"--batch", std::to_string(f.batch)}});
  return f;
}

gpu::Optimizer optimizer(Method method, double eta, double rho, const Options& o) {
  return {method == Method::sam    ? gpu::Method::sam
          : method == Method::usam ? gpu::Method::usam
                                   : gpu::Method::sgd,
          {.eta = eta, .momentum = o.momentum.value_or(0), .weight_decay = o.weight_decay.value_or(0)},
          is_aware(method) ? rho : 0,
          0,
          o.coupling.value_or(Coupling::shared)};
}

void schedule(const Options& o, Setup& setup) {
  gpu::Lines& lines = setup.setting;
  const double rho = o.rho.value_or(0), then_eta = o.then_eta.value_or(*o.eta), then_rho = o.then_rho.value_or(rho);
  const auto T = static_cast<std::uint32_t>(*o.steps);
  const gpu::Optimizer first = optimizer(*o.optimizer, *o.eta, rho, o);
  lines.emplace_back("--optimizer", name(*o.optimizer));
  if (is_aware(*o.optimizer) || (o.then && is_aware(*o.then))) lines.emplace_back("--coupling", words(first.coupling));
  lines.insert(lines.end(), {{"--eta", shortest(*o.eta)},
                             {"--rho", shortest(first.rho)},
                             {"--momentum", shortest(first.descent.momentum)},
                             {"--weight-decay", shortest(first.descent.weight_decay)}});
  if (!o.then) return void(setup.ensemble.phases = {{first, T}});
  const gpu::Optimizer second = optimizer(*o.then, then_eta, then_rho, o);
  setup.ensemble.phases = {{first, static_cast<std::uint32_t>(*o.switch_at)}, {second, T}};
  lines.insert(lines.end(), {{"--switch-at", std::to_string(*o.switch_at)},
                             {"--then", name(*o.then)},
                             {"--then-eta", shortest(then_eta)},
                             {"--then-rho", shortest(second.rho)}});
}

void start(const Options& o, Setup& setup) {
  gpu::Start& start = setup.ensemble.start;
  const std::vector<double>& given = *o.start;
  const Eigen::Index d = o.data ? setup.rows.cols() : *o.landscape == Kind::toy ? 2 : 1;
  start.dimension = static_cast<std::uint32_t>(d);
  require(given.size() == 1 || given.size() == start.dimension, "--start", std::to_string(given.size()) + " numbers",
          start.dimension == 1 ? "1 on this landscape" : "1 or " + std::to_string(d) + " on this landscape");
  for (std::size_t c = 0; c < start.dimension; ++c) start.at[c] = given[given.size() == 1 ? 0 : c];
  start.spread = o.spread.value_or(0);
  setup.setting.insert(setup.setting.end(), {{"--start", list(given)}, {"--spread", shortest(start.spread)}});
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

Setup set_up(const Options& o) {
  require_all_given(o);
  require_fitting(o);
  Setup setup;
  setup.setting.emplace_back("valley", version());
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
  const bool exact_gradients = *o.optimizer == Method::gd || o.then == Method::gd;
  require(!exact_gradients || setup.noiseless, *o.optimizer == Method::gd ? "--optimizer" : "--then", "gd",
          "sgd, sam, usam where gradients are noisy; on --data gd with --batch n --sampling without");
  return setup;
}

}  // namespace valley::escape
