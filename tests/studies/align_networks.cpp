// The study of Align-SAM: what its arms are, and what is found in one.
#include <map>
#include <set>

#include "experiments/studies/settings.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/studies/study_jobs.hpp"

namespace valley::studies {
namespace {

using networks::Config, networks::parse_config;

struct Planned {
  Config config;
  std::string head;  // the text up to the phases, but for the auxiliary batch
  std::set<std::uint64_t> trials;
};

/// By share of wrong labels, then by arm.
std::map<double, std::map<std::string, Planned>> plan(Scale scale) {
  std::map<double, std::map<std::string, Planned>> all;
  for (const Job& job : valley_test::study("align_networks").jobs(scale)) {
    Planned planned{parse_config(job.config, job.arm), job.config.substr(0, job.config.find("[[phase]]")), {}};
    if (const auto at = planned.head.find("auxiliary_batch"); at != std::string::npos)
      planned.head.erase(at, planned.head.find('\n', at) + 1 - at);
    const double wrong = planned.config.data.options.label_noise;
    all[wrong].try_emplace(job.arm, std::move(planned)).first->second.trials.insert(job.trial);
  }
  return all;
}

template <class Shift>
Shift shift(const Planned& planned) {
  REQUIRE(planned.config.phases.size() == 1);
  REQUIRE(planned.config.phases[0].rule.has<Shift>());
  return planned.config.phases[0].rule.as<Shift>();
}

void check_radii(const std::map<std::string, Planned>& arms) {
  const double rho = shift<UnitShift>(arms.at("sam")).rho;
  CHECK(rho > 0);
  CHECK(shift<UnitShift>(arms.at("sam_double")).rho == 2 * rho);
  CHECK(std::pow(shift<UnitShift>(arms.at("sam_root5")).rho, 2) == Approx(5 * rho * rho));
  CHECK(shift<FriendlyShift>(arms.at("friendly")).rho == rho);
  const Config& msam = arms.at("msam").config;
  CHECK(shift<UnitShift>(arms.at("msam")).rho == rho);
  CHECK(2 * msam.phases[0].rule.groups_of == msam.batch);
  for (const char* name : {"align_2", "align_matched"}) {
    const auto align = shift<AlignShift>(arms.at(name));
    CHECK(align.rho == rho);
    CHECK(align.lambda == 2);
    CHECK(arms.at(name).config.phases[0].rule.coupling == Coupling::fresh);
    CHECK(align.matched == (name == std::string("align_matched")));
  }
  const auto random = shift<AlignRandomShift>(arms.at("align_random"));
  CHECK(random.rho == rho);
  CHECK(random.lambda == 2);
  CHECK_FALSE(random.matched);
}

}  // namespace

TEST_CASE("Align-SAM's arms differ from SAM's in the optimizer alone, at the radii that they are named by") {
  for (const Scale scale : {Scale::smoke, Scale::cpu, Scale::gpu}) {
    for (const auto& [wrong, arms] : plan(scale)) {
      INFO(name(scale) << ", wrong labels " << wrong);
      check_radii(arms);
      const Planned& sam = arms.at("sam");
      for (const auto& [arm, planned] : arms) {
        INFO(arm);
        CHECK(planned.head == sam.head);
        CHECK(planned.trials == sam.trials);
        CHECK(planned.config.phases[0].until == sam.config.phases[0].until);
        CHECK((planned.config.auxiliary_batch > 0) == (arm == "align_quarter"));
      }
    }
    const auto clean = plan(scale).at(0);
    CHECK(4 * clean.at("align_quarter").config.auxiliary_batch == clean.at("sam").config.batch);
    CHECK(shift<AlignShift>(clean.at("align_0")).lambda == 0);
    CHECK(shift<AlignShift>(clean.at("align_1")).lambda == 1);
    for (const Comparison& pair : valley_test::study("align_networks").comparisons) {
      CHECK(clean.contains(pair.arm));
      CHECK(clean.contains(pair.versus));
    }
  }
}

TEST_CASE("a run of Align-SAM's study is measured at its share of wrong labels, at the end and at its best epoch") {
  for (const Job& job : valley_test::study("align_networks").jobs(Scale::smoke)) {
    if (job.arm != "align_2" || job.trial > 0) continue;
    const double wrong = parse_config(job.config, job.arm).data.options.label_noise;
    valley_test::after_training(job.config, job.trial, [&](const Trained& run) {
      const std::vector<Found> found = job.measure(run);
      const auto of = [&](const char* quantity) { return valley_test::value(found, quantity, wrong); };
      CHECK(of("test_accuracy") == run.history.back().test_accuracy);
      CHECK(of("train_accuracy") == run.history.back().train_accuracy);
      double best = 0;
      for (const HistoryLine& line : run.history) best = std::max(best, line.test_accuracy);
      CHECK(of("best_test_accuracy") == best);
      CHECK(of("lambda_1") > 0);
      for (const char* cosine : {"cosine_fresh", "cosine_step"}) CHECK(std::abs(of(cosine)) <= 1);
      return 0;
    });
  }
}

TEST_CASE("cosines at the end of a run are across its last step, not one at a rate that has come to 0") {
  const std::string text =
      "threads = 1\n[data]\ntrain = 40\ntest = 20\nsize = 8\nchannels = 1\n[model]\nwidths = [6]\n"
      "[training]\nbatch = 8\nschedule = \"cosine\"\n[[phase]]\nuntil = 2\n";
  const Cosines cosines = valley_test::after_training(text, 0, [](const Trained& run) { return cosines_at_end(run, 3); });
  CHECK(cosines.step.front().value < 1);
  CHECK(cosines.step.front().value > 0.99);
}

}  // namespace valley::studies
