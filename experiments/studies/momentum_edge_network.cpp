// Where batch sharpness settles with momentum m: at 2(1-m)/eta for small batches and 2(1+m)/eta for large ones? And where, at the
// same points, the exact critical step eta* is. Networks of one output under the squared loss, so that the linearised model has a
// row a sample; every batch drawn by itself without replacement, up to the full batch; SGD and USAM (shared batches).
//
// Arms NETWORK_RULE_m, x the batch size: means over the later half of the looks at the run. Arms NETWORK_RULE_m_bB, x the step:
// one look each. Quantities, in units in which the plateaux are 2(1 -+ m):
//
//   batch_sharpness, lambda_1   times eta, of the loss
//   lifted_batch_sharpness, lifted_lambda_1   lambda (1 + rho lambda) in lambda's place, USAM's own edge; of USAM alone
//   gauss_newton                eta times the largest eigenvalue of the Gauss-Newton matrix, which is the Hessian at a fit
//   critical                    eta*/eta, eta* of that matrix: below 1 the mean loss would grow
//   loss                        of all training images
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "base/number.hpp"
#include "experiments/studies/linear_model.hpp"
#include "experiments/studies/settings.hpp"
#include "runs/training/evaluation.hpp"

namespace valley::studies {
namespace {

/// Of SGD, and of USAM.
const std::vector<double> momenta[]{{0, 0.5, 0.9}, {0, 0.9}};

/// One network's runs.
struct Runs {
  std::string network;            // in the arms' names
  ConfigDocument config;          // but for batch, momentum and phases
  std::vector<int> batches = {};  // the last one holds all images
  int steps = 0;                  // without momentum; with it (1-m) times as many, so that all have the same time eta t/(1-m)
  int looks = 0, measured = 0;    // at a run; batches for a batch sharpness
  double rho = 0;
  int trials = 0;
};

/// A run is a function of its config and trial: the same steps again, looked at `looks` times, at equal distances up to the end.
template <class Look>
void again(const Trained& run, int looks, Look&& look) {
  Trainer trainer = run.experiment.trainer(run.trial);
  for (int k = 1; k <= looks; ++k) {
    const auto until = static_cast<std::uint32_t>(static_cast<std::uint64_t>(trainer.steps()) * static_cast<std::uint64_t>(k) /
                                                  static_cast<std::uint64_t>(looks));
    while (trainer.steps_done() < until) {
      run.watch.look();
      trainer.step();
    }
    look(trainer);
  }
}

double lifted(double lambda, double rho) { return lambda * (1 + rho * lambda); }

using Quantities = std::vector<std::pair<const char*, double>>;

Quantities curvatures(const Trained& run, const Trainer& trainer, double rho) {
  HistoryLine line;
  measure_sharpness(run.experiment, trainer, run.trial, run.watch.looking(), line);
  const double eta = run.experiment.config().descent.eta;
  Quantities found{{"batch_sharpness", eta * line.batch_sharpness}, {"lambda_1", eta * line.lambda_1}};
  if (rho > 0) {
    found.emplace_back("lifted_batch_sharpness", eta * lifted(line.batch_sharpness, rho));
    found.emplace_back("lifted_lambda_1", eta * lifted(line.lambda_1, rho));
  }
  return found;
}

Quantities thresholds(const Trained& run, const Trainer& trainer, double rho) {
  const Config& config = run.experiment.config();
  const LinearModel model = linearise(run.objective(Split::train, trainer.statistics()), trainer.theta());
  const theory::Certified critical =
      theory::critical_step(model.design, {.rho = rho,
                                           .batching = {config.batch, Sampling::without_replacement},
                                           .coupling = Coupling::shared,
                                           .momentum = config.descent.momentum});
  const double eta = config.descent.eta;
  return {{"critical", critical.value / eta},
          {"gauss_newton", eta * theory::curvature(model.design).lambda_max},
          {"loss", model.loss}};
}

/// At every look; the exact ones, which cost most, at every second.
std::vector<Found> measure(const Trained& run, const std::string& arm, const Runs& how, double rho) {
  const double batch = run.experiment.config().batch;
  std::vector<Found> found;
  std::map<std::string, std::vector<double>> late;
  int looks = 0;
  again(run, how.looks, [&](const Trainer& trainer) {
    const bool counts = 2 * ++looks > how.looks;
    const auto add = [&](const Quantities& quantities) {
      for (const auto& [quantity, value] : quantities) {
        found.push_back({arm + "_b" + shortest(batch), static_cast<double>(trainer.steps_done()), quantity, value, run.trial});
        if (counts) late[quantity].push_back(value);
      }
    };
    add(curvatures(run, trainer, rho));
    if (looks % 2 == 0) add(thresholds(run, trainer, rho));
  });
  for (const auto& [quantity, values] : late)
    found.push_back({arm, batch, quantity, std::accumulate(values.begin(), values.end(), 0.) / static_cast<double>(values.size()),
                     run.trial});
  return found;
}

ConfigDocument on(const ConfigKeys& data, const ConfigKeys& model, const char* precision, double eta) {
  return ConfigDocument{}
      .with("", {{"threads", 1}, {"precision", precision}})
      .with("data", data)
      .with("model", model)
      .with("loss", {{"kind", "squared"}, {"one_output", true}})
      .with("training", {{"order", "without_replacement"}, {"weight_decay", 0}, {"learning_rate", eta}})
      .with("training", {{"evaluate_every", 1e6}, {"save_every", 1e6}});  // what is found is measured after the run
}

ConfigKeys with_widths(const char* model, const Numbers& widths) {
  return {{"name", model}, {"widths", widths}, {"activation", "tanh"}};
}

std::vector<Runs> networks_of(const Plan& plan) {
  const Scale scale = plan.scale;
  const bool smoke = scale == Scale::smoke, cpu = scale == Scale::cpu;
  const ConfigKeys shapes{{"name", "shapes"}, {"train", 16}, {"test", 10}, {"size", 8}, {"channels", 1}};
  const ConfigKeys digits{{"name", "mnist"}, {"fraction", cpu ? 0.00213 : 0.00853}, {"label_noise", 1}};
  const ConfigKeys pictures{{"name", "cifar10"}, {"fraction", cpu ? 0.0008 : 0.01}};
  const double w = cpu || smoke ? 8 : 16;
  Runs mlp{.network = "mlp", .config = on(smoke ? shapes : digits, with_widths("mlp", {w, w, w}), "float64", cpu ? 0.14 : 0.1)};
  Runs convnet{.network = "convnet",
               .config = on(smoke ? shapes : pictures, with_widths("convnet", {w / 2, w}), "float32", smoke ? 0.1 : 0.15)};
  for (Runs* one : {&mlp, &convnet}) {
    one->config = one->config.changed(plan.changes);
    one->rho = plan.number("phase.rho", 0.02);
    one->looks = smoke ? 4 : cpu ? 12 : 20;
    one->trials = smoke ? 2 : cpu ? 3 : 10;
    one->measured = smoke ? 4 : cpu ? 64 : 256;
    one->steps = smoke ? 80 : 20000;
  }
  if (smoke)
    mlp.batches = convnet.batches = {4, 16};
  else if (cpu)
    mlp.batches = {4, 16, 64, 128}, convnet.batches = {4, 12, 40}, mlp.steps = 4000, convnet.steps = 1500;
  else
    mlp.batches = {4, 8, 16, 32, 64, 128, 256, 512}, convnet.batches = {4, 8, 16, 32, 64, 125, 250, 500};
  return {mlp, convnet};
}

std::string arm(const Runs& how, bool usam, double m) { return how.network + (usam ? "_usam_" : "_sgd_") + shortest(m); }

std::vector<Job> jobs(const Plan& plan) {
  std::vector<Job> all;
  for (const Runs& how : networks_of(plan))
    for (const bool usam : {false, true})
      for (const double m : momenta[usam])
        for (const int B : how.batches) {
          const int images = how.batches.back();
          const double rho = usam ? how.rho : 0, epochs = std::round(how.steps * (1 - m)) / (images / B);
          const ConfigDocument config = how.config.with("training", {{"batch", B}, {"momentum", m}})
                                            .with("sharpness", {{"batches", B < images ? how.measured : 2}});
          const std::string its_arm = arm(how, usam, m);
          add_trials(all, how.trials, its_arm, usam ? config.then("usam", epochs, {{"rho", rho}}) : config.then("sgd", epochs),
                     [=](const Trained& run) { return measure(run, its_arm, how, rho); });
        }
  return all;
}

/// Each momentum against none, and USAM against SGD.
std::vector<Comparison> comparisons() {
  std::vector<Comparison> all;
  for (const Runs& how : networks_of(Scale::smoke))  // of the same names at every scale
    for (const bool usam : {false, true})
      for (const double m : momenta[usam]) {
        if (m > 0) all.push_back({arm(how, usam, m), arm(how, usam, 0)});
        if (usam) all.push_back({arm(how, true, m), arm(how, false, m)});
      }
  return all;
}

const bool added = add({.id = "momentum_edge_network", .jobs = jobs, .comparisons = comparisons()});

}  // namespace
}  // namespace valley::studies
