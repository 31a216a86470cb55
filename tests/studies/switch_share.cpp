// The studies of SAM's share: what their arms are.
#include <map>

#include "base/number.hpp"
#include "runs/training/config.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/studies/study_jobs.hpp"

namespace valley::studies {
namespace {

/// The share of the epochs that SAM's phases have, and whether the last phase is one.
std::pair<double, bool> sams_of(const Config& config) {
  double begin = 0, sams = 0;
  for (const PhaseConfig& phase : config.phases) {
    if (phase.name == "sam") sams += phase.until - begin;
    begin = phase.until;
  }
  return {sams / begin, config.phases.back().name == "sam"};
}

double share_in(const std::string& arm) {
  if (arm.ends_with("_sgd")) return 0;
  return arm.ends_with("_sam") ? 1 : std::stod(arm.substr(arm.rfind('_') + 1));
}

}  // namespace

TEST_CASE("SAM has the share of the epochs, and the side, that an arm is named by") {
  for (const Scale scale : {Scale::smoke, Scale::cpu, Scale::gpu})
    for (const char* id : {"switch_to_sam", "switch_to_sgd", "switch_schedule"})
      for (const Job& job : valley_test::study(id).jobs(scale)) {
        CAPTURE(id, job.arm);
        const auto [share, is_last] = sams_of(parse_config(job.config, job.arm));
        CHECK(share == Approx(share_in(job.arm)).margin(1e-12));
        if (share == 0 || share == 1) continue;
        CHECK(is_last == (id == std::string("switch_to_sam") || job.arm.find("_last_") != std::string::npos));
      }
}

TEST_CASE("the rates of SAM first and of SAM last for the rest are all rates") {
  std::map<std::string, double> shares;
  for (const Job& job : valley_test::study("switch_schedule").jobs(Scale::smoke))
    if (job.trial == 0) shares[job.arm] = valley_test::value(valley_test::found_by(job), "rate_share", share_in(job.arm));
  CHECK(shares.size() == 36);
  for (const std::string schedule : {"step", "cosine", "constant"}) {
    CHECK(shares.at(schedule + "_sgd") == 0);
    CHECK(shares.at(schedule + "_sam") == 1);
    for (const std::string share : {"0.125", "0.25", "0.5", "0.75", "0.875"}) {
      const std::string rest = shortest(1 - std::stod(share));
      CHECK(shares.at(schedule + "_first_" + share) + shares.at(schedule + "_last_" + rest) == Approx(1));
    }
  }
  CHECK(shares.at("constant_last_0.125") == Approx(0.125));
  // Of 80 steps 30 are at the full rate, 20 at a fifth of it, 30 at a fifth of that.
  CHECK(shares.at("step_first_0.25") == Approx(20 / 35.2));
  CHECK(shares.at("step_last_0.75") == Approx(1 - 20 / 35.2));
}

}  // namespace valley::studies
