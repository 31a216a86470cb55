// Late-SAM's figure 1a: SGD, SAM, and SGD that turns to SAM for the last eighth of the epochs. Trials of equal number have
// the initial point and the batches in common, and the switch has SGD's path up to where it turns.
//
// A confound: by then the learning rate is small, and SAM moves no further than it lets it. So two more arms have the last eighth
// at the initial rate, with SGD (the control: is it the rate alone?) and with SAM.
#include "experiments/studies/settings.hpp"

namespace valley::studies {
namespace {

constexpr double share = 0.125;  // 25 of the paper's 200 epochs

std::vector<Found> measure(const Trained& run, int samples) {
  std::vector<Found> found;
  follow(run, "test_accuracy", "test_accuracy", found);
  follow(run, "test_loss", "test_loss", found);
  follow(run, "train_loss", "train_loss", found);
  found.push_back({{}, last(run, "epoch"), "lambda_1", sharpness(run, run.end(), samples), 0});
  return found;
}

std::vector<Job> jobs(Scale scale) {
  const Setting how = classification(scale);
  const double T = how.epochs;
  const auto measured = [samples = how.sharpness_samples](const Trained& run) { return measure(run, samples); };
  std::vector<Job> all;
  add_trials(all, how.trials, "sgd", how.head + phase("sgd", T), measured);
  add_trials(all, how.trials, "sam", how.head + phase_rho("sam", T, how.rho), measured);
  const std::string early = how.head + phase("sgd", (1 - share) * T), restored = "learning_rate = 25\n";  // 1/0.04
  add_trials(all, how.trials, "sgd_then_sam", early + phase_rho("sam", T, how.rho), measured);
  add_trials(all, how.trials, "sgd_restarted", early + phase("sgd", T, restored), measured);
  add_trials(all, how.trials, "sam_restarted", early + phase_rho("sam", T, how.rho) + restored, measured);
  return all;
}

const bool added = add({.id = "late_switch",
                        .jobs = jobs,
                        .comparisons = {{"sam", "sgd"},
                                        {"sgd_then_sam", "sgd"},
                                        {"sgd_then_sam", "sam"},
                                        {"sam_restarted", "sgd_restarted"},
                                        {"sam_restarted", "sam"},
                                        {"sgd_restarted", "sgd"}}});

}  // namespace
}  // namespace valley::studies
