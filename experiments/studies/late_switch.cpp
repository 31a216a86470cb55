// Late-SAM's figure 1a: SGD, SAM, and SGD that turns to SAM for the last eighth of the epochs. Trials of equal number have
// the initial point and the batches in common, and the switch has SGD's path up to where it turns.
//
// late_switch       by then the learning rate is small, and SAM moves no further than it lets it. So further arms have the last
//                   eighth at the initial rate (restarted), or at that rate and then once more down the schedule's steps
//                   (cooled), each with SGD (is it the rate alone?) and with SAM. sgd_double is SGD for twice the epochs, with
//                   as many gradients as SAM; its x is half its epochs.
// late_switch_conv  with convolutions, BatchNorm and distorted images, the three arms alone. With BatchNorm a sharpness is of
//                   one of two losses: lambda_1 normalises by the batch, lambda_1_remembered by the running statistics.
#include "base/number.hpp"
#include "experiments/studies/settings.hpp"

namespace valley::studies {
namespace {

constexpr double share = 0.125;  // 25 of the paper's 200 epochs

/// `stretch`: by how much the run is longer than x tells.
std::vector<Found> measure(const Trained& run, int samples, double stretch = 1) {
  std::vector<Found> found;
  for (const auto column : {&HistoryLine::test_accuracy, &HistoryLine::test_loss, &HistoryLine::train_loss})
    follow(run, column, found, run.history.back().epoch / 2);  // the arms differ late
  const auto at_end = [&](const char* quantity, double value) {
    found.push_back({{}, run.history.back().epoch, quantity, value, 0});
  };
  at_end("lambda_1", sharpness(run, run.end(), samples));
  if (!run.experiment.network().layout().statistics().empty())
    at_end("lambda_1_remembered", sharpness(run, run.end(), samples, Normalise::remembered));
  for (Found& one : found) one.x /= stretch;
  return found;
}

/// SGD, and then the last eighth of T, an equal part of it at each of these multiples of the schedule's rate.
ConfigDocument last_part(const Setting& how, const std::string& optimizer, const ConfigKeys& keys,
                         const std::vector<double>& rates) {
  ConfigDocument config = how.config.then("sgd", (1 - share) * how.epochs);
  for (std::size_t k = 0; k < rates.size(); ++k) {
    const double left = share * static_cast<double>(rates.size() - k - 1) / static_cast<double>(rates.size());
    ConfigKeys all = keys;
    all.emplace_back("learning_rate", rates[k]);
    config = config.then(optimizer, (1 - left) * how.epochs, all);
  }
  return config;
}

void add_three_arms(std::vector<Job>& all, const Setting& how) {
  const double T = how.epochs;
  const ConfigKeys rho{{"rho", how.rho}};
  const auto measured = [samples = how.sharpness_samples](const Trained& run) { return measure(run, samples); };
  add_trials(all, how.trials, "sgd", how.config.then("sgd", T), measured);
  add_trials(all, how.trials, "sam", how.config.then("sam", T, rho), measured);
  add_trials(all, how.trials, "sgd_then_sam", how.config.then("sgd", (1 - share) * T).then("sam", T, rho), measured);
}

std::vector<Job> jobs(const Plan& plan) {
  const Setting how = classification(plan);
  std::vector<Job> all;
  add_three_arms(all, how);
  const auto measured = [samples = how.sharpness_samples](const Trained& run) { return measure(run, samples); };
  const ConfigKeys rho{{"rho", how.rho}};
  const std::vector<double> restored{25}, cooled{25, 5, 1};  // 1/0.04: the schedule's last rate to its first
  add_trials(all, how.trials, "sgd_restarted", last_part(how, "sgd", {}, restored), measured);
  add_trials(all, how.trials, "sam_restarted", last_part(how, "sam", rho, restored), measured);
  add_trials(all, how.trials, "sgd_cooled", last_part(how, "sgd", {}, cooled), measured);
  add_trials(all, how.trials, "sam_cooled", last_part(how, "sam", rho, cooled), measured);
  add_trials(all, how.trials, "sgd_double", how.config.then("sgd", 2 * how.epochs),
             [samples = how.sharpness_samples](const Trained& run) { return measure(run, samples, 2); });
  return all;
}

std::vector<Job> convolutional_jobs(const Plan& plan) {
  std::vector<Job> all;
  add_three_arms(all, convolutional(plan));
  return all;
}

const bool added = add({.id = "late_switch",
                        .jobs = jobs,
                        .comparisons = {{"sam", "sgd"},
                                        {"sgd_then_sam", "sgd"},
                                        {"sgd_then_sam", "sam"},
                                        {"sam", "sgd_double"},
                                        {"sam_restarted", "sgd_restarted"},
                                        {"sam_restarted", "sam"},
                                        {"sgd_restarted", "sgd"},
                                        {"sam_cooled", "sgd_cooled"},
                                        {"sam_cooled", "sam"},
                                        {"sgd_cooled", "sgd"}}});

const bool convolutional_added = add({.id = "late_switch_conv",
                                      .jobs = convolutional_jobs,
                                      .comparisons = {{"sam", "sgd"}, {"sgd_then_sam", "sgd"}, {"sgd_then_sam", "sam"}}});

}  // namespace
}  // namespace valley::studies
