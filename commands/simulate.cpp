#include <cmath>
#include <iostream>
#include <limits>

#include "base/require.hpp"
#include "commands/commands.hpp"
#include "commands/sink.hpp"
#include "runs/progress.hpp"
#include "sim/flow/hessian.hpp"
#include "sim/landscape/pl.hpp"
#include "sim/landscape/sub_quadratic.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

enum class Kind { toy, quadratic, tanh2, logcosh, pl };
enum class Method { gd, sgd, sam, usam };

struct SimulateOptions {
  std::optional<Kind> landscape;
  std::optional<Method> optimizer;
  std::optional<double> eta, rho, curvature = 1., label_noise = 0., momentum = 0., weight_decay = 0.;
  std::optional<std::vector<double>> start;
  std::optional<std::uint64_t> steps, seed = 1, trial = 0;
  std::optional<Activation> activation;
  std::optional<Coupling> coupling = Coupling::shared;
  std::optional<std::string> csv = "-";
};

double sharpness(const TwoParameter& f, const Vec<double, 2>& x) { return f.sharpness(x); }

template <class F>
double sharpness(const F& f, const Vec<double, 1>& x) {
  return hessian_times(f, x, Vec<double, 1>{{1}})[0];
}

template <class F, class Optimizer>
void trajectory(const F& f, const Optimizer& optimizer, const SimulateOptions& options) {
  constexpr int N = F::dimension;
  require(options.start->size() == N, "--start", std::to_string(options.start->size()) + " coordinates",
          std::to_string(N) + " on this landscape");
  Vec<double, N> x;
  for (int i = 0; i < N; ++i) {
    x[i] = (*options.start)[static_cast<std::size_t>(i)];
    require(std::abs(x[i]) <= 1e300, "--start", x[i], "numbers of size up to 1e300");
  }
  Sink sink(*options.csv);
  Progress progress;
  sink.stream() << (N == 1 ? "step,x0,loss,sharpness\n" : "step,x0,x1,loss,sharpness\n");
  const auto steps = static_cast<std::uint32_t>(*options.steps);
  const auto outcome = run(f, optimizer, x, steps, Draw{.seed = *options.seed, .trial = *options.trial},
                           [&](std::uint32_t t, const Vec<double, N>& theta) {
                             std::string row = std::to_string(t);
                             for (int i = 0; i < N; ++i) row += "," + shortest(theta[i]);
                             row += "," + shortest(f.loss(theta)) + "," + shortest(sharpness(f, theta)) + "\n";
                             sink.stream() << row;
                             if (t % 4096 != 0) return;
                             sink.require_good();
                             progress.update("simulating", t, steps);
                           });
  sink.commit();
  progress.erase();
  if (outcome.diverged) std::cerr << "valley simulate: diverged at step " << outcome.steps + 1 << std::endl;
}

template <class F>
void with_optimizer(const F& f, const SimulateOptions& options) {
  const Descent descent{*options.eta, *options.momentum, *options.weight_decay};
  const double rho = options.rho.value_or(0);
  switch (*options.optimizer) {
    case Method::gd:  // SGD without noise: `simulate` has seen to that
    case Method::sgd: return trajectory(f, Sgd{descent, {}, *options.coupling}, options);
    case Method::sam: return trajectory(f, Sam{descent, {rho, 0}, *options.coupling}, options);
    case Method::usam: return trajectory(f, Usam{descent, {rho}, *options.coupling}, options);
  }
}

void with_landscape(const SimulateOptions& options) {
  const double s = std::sqrt(*options.curvature);
  switch (*options.landscape) {
    case Kind::toy:
      return with_optimizer(TwoParameter{options.activation.value_or(Activation::sqrt1p), *options.label_noise}, options);
    case Kind::quadratic: return with_optimizer(Valley<shape::Quadratic>{s}, options);
    case Kind::tanh2: return with_optimizer(Tanh2{s}, options);
    case Kind::logcosh: return with_optimizer(LogCosh{s}, options);
    case Kind::pl: return with_optimizer(PlSine{}, options);
  }
}

int simulate(const SimulateOptions& options) {
  const bool sharpness_aware = options.optimizer == Method::sam || options.optimizer == Method::usam;
  const bool valley =
      options.landscape == Kind::quadratic || options.landscape == Kind::tanh2 || options.landscape == Kind::logcosh;
  require(options.landscape.has_value(), "--landscape", "missing", "toy, quadratic, tanh2, logcosh, pl");
  require(options.optimizer.has_value(), "--optimizer", "missing", "gd, sgd, sam, usam");
  require(options.eta.has_value(), "--eta", "missing", positive_factors.words);
  require(options.rho || !sharpness_aware, "--rho", "missing", factors.words);
  require(options.start.has_value(), "--start", "missing", "finite numbers separated by commas");
  require(options.steps.has_value(), "--steps", "missing", "a whole number");
  require(!options.activation || options.landscape == Kind::toy, "--activation", "given", "on --landscape toy only");
  require(options.label_noise == 0. || (options.landscape == Kind::toy && options.optimizer != Method::gd), "--label-noise",
          *options.label_noise, "0, or on --landscape toy with sgd, sam or usam");
  require(options.curvature == 1. || valley, "--curvature", *options.curvature,
          "on --landscape quadratic, tanh2 or logcosh only");
  if (!sharpness_aware && options.rho.value_or(0) != 0)
    std::cerr << "valley simulate: --rho has no effect on gd and sgd" << std::endl;
  with_landscape(options);
  return passed;
}

}  // namespace

std::function<int()> simulate_command(Arguments& arguments) {
  constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();
  const auto options = std::make_shared<SimulateOptions>();
  arguments.choice<Kind>(
      "--landscape",
      {{"toy", Kind::toy}, {"quadratic", Kind::quadratic}, {"tanh2", Kind::tanh2}, {"logcosh", Kind::logcosh}, {"pl", Kind::pl}},
      "f; toy has two parameters, the others one", options->landscape);
  arguments.choice<Method>("--optimizer",
                           {{"gd", Method::gd}, {"sgd", Method::sgd}, {"sam", Method::sam}, {"usam", Method::usam}},
                           "update rule", options->optimizer);
  arguments.number("--eta", positive_factors, "step size", options->eta);
  arguments.number("--rho", factors, "ascent radius of sam and usam", options->rho);
  arguments.option("--start", "A or A,B", "coordinates of theta_0",
                   [options](const std::string& text) { options->start = parse_list("--start", text); });
  arguments.count("--steps", 0, std::numeric_limits<std::uint32_t>::max() - 1, "T", options->steps);
  arguments.choice<Activation>("--activation", {{"sqrt1p", Activation::sqrt1p}, {"relu", Activation::relu}},
                               "s(u) of the toy landscape (default sqrt1p)", options->activation);
  arguments.number("--curvature", positive_factors, "f''(0) of quadratic, tanh2, logcosh (default 1)", options->curvature);
  arguments.number("--label-noise", factors, "standard deviation of the toy landscape's label (default 0)", options->label_noise);
  arguments.choice<Coupling>("--coupling", {{"fresh", Coupling::fresh}, {"shared", Coupling::shared}},
                             "draws of the two gradients (default shared)", options->coupling);
  arguments.number("--momentum", {[](double m) { return m >= 0 && m < 1; }, "a number in [0, 1)"}, "m (default 0)",
                   options->momentum);
  arguments.number("--weight-decay", factors, "wd (default 0)", options->weight_decay);
  arguments.count("--seed", 0, any, "of every random number (default 1)", options->seed);
  arguments.count("--trial", 0, any, "which trial of that seed (default 0)", options->trial);
  arguments.path("--csv", Use::writes_document, "where the rows go (default -)", options->csv);
  return [options] { return simulate(*options); };
}

}  // namespace valley
