// The study of late adversarial training: how long each arm is attacked, by what, and what is found.
#include <map>

#include "experiments/studies/settings.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/studies/study_jobs.hpp"

namespace valley::studies {
namespace {

using networks::Config, networks::parse_config;

/// Epochs under attack; that they come last is checked.
double attacked_epochs(const Config& config) {
  double begin = 0, epochs = 0;
  for (const auto& phase : config.phases) {
    if (phase.attack) epochs += phase.until - begin;
    CHECK((phase.attack.has_value() || epochs == 0));
    begin = phase.until;
  }
  return epochs;
}

bool same(const AttackSpec& a, const AttackSpec& b) {
  return a.ball == b.ball && a.radius == b.radius && a.step == b.step && a.steps == b.steps && a.random_start == b.random_start;
}

}  // namespace

TEST_CASE("late adversarial training attacks a share of the epochs, its control as many and no others") {
  for (const Scale scale : {Scale::smoke, Scale::cpu, Scale::gpu}) {
    std::map<double, int> late, alone;  // trials by attacked epochs
    double T = 0;
    for (const Job& job : valley_test::study("late_adversarial").jobs(scale)) {
      const Config config = parse_config(job.config, job.arm);
      const double epochs = attacked_epochs(config);
      REQUIRE(config.robust.has_value());
      CHECK(config.robust->steps == 10);
      CHECK(config.robust->radius == (scale == Scale::gpu ? 4. / 255 : 0.1));
      if (epochs > 0) CHECK(same(*config.phases.back().attack, *config.robust));
      if (job.arm == "sgd_then_adversarial") {
        T = config.phases.back().until;
        ++late[std::round(1e6 * epochs / T)];
      } else {
        CHECK(config.phases.size() == 1);
        ++alone[std::round(1e6 * epochs / T)];
      }
    }
    const int trials = late.at(0);
    CHECK(late == std::map<double, int>{
                      {0, trials}, {2e4, trials}, {5e4, trials}, {1e5, trials}, {2e5, trials}, {5e5, trials}, {1e6, trials}});
    late.erase(0);
    late.erase(1e6);
    CHECK(alone == late);
  }
}

TEST_CASE("late adversarial training is measured at its share, clean and under attack") {
  for (const Job& job : valley_test::study("late_adversarial").jobs(Scale::smoke)) {
    const Config config = parse_config(job.config, job.arm);
    const double epochs = attacked_epochs(config);
    if (job.trial > 0 || (epochs != 4 && epochs != 8)) continue;  // half of T = 8, and all
    valley_test::after_training(job.config, job.trial, [&](const Trained& run) {
      const std::vector<Found> found = job.measure(run);
      const double clean = valley_test::value(found, "test_accuracy", epochs / 8),
                   robust = valley_test::value(found, "robust_accuracy", epochs / 8);
      CHECK(clean == run.history.back().test_accuracy);
      CHECK(robust == run.history.back().robust_accuracy);
      CHECK(robust < clean);
      return 0;
    });
  }
}

}  // namespace valley::studies
