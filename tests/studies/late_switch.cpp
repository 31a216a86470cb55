// The study of late SAM: what its arms are.
#include <map>

#include "experiments/studies/settings.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/studies/study_jobs.hpp"

namespace valley::studies {
namespace {

using networks::Config, networks::parse_config;

std::map<std::string, Config> arms(const std::string& study, Scale scale) {
  std::map<std::string, Config> all;
  for (const Job& job : valley_test::study(study).jobs(scale)) all.try_emplace(job.arm, parse_config(job.config, job.arm));
  return all;
}

}  // namespace

TEST_CASE("late SAM's arms turn at seven eighths, and those with the rate restored have it back from there") {
  for (const Scale scale : {Scale::smoke, Scale::cpu, Scale::gpu}) {
    const auto all = arms("late_switch", scale);
    const double T = all.at("sgd").phases.back().until;
    for (const auto& [arm, config] : all) {
      INFO(arm);
      const auto& phases = config.phases;
      CHECK(phases.back().until == (arm == "sgd_double" ? 2 * T : T));
      CHECK(phases.back().name == (arm.starts_with("sgd") && arm != "sgd_then_sam" ? "sgd" : "sam"));
      if (arm == "sgd" || arm == "sam" || arm == "sgd_double") {
        CHECK(phases.size() == 1);
        continue;
      }
      CHECK(phases.front().name == "sgd");
      CHECK(phases.front().until == 0.875 * T);
      std::vector<double> rates, ends;
      for (std::size_t k = 1; k < phases.size(); ++k) {
        CHECK(phases[k].name == phases.back().name);
        rates.push_back(phases[k].learning_rate);
        ends.push_back(8 * (phases[k].until / T - 0.875));
      }
      if (arm == "sgd_then_sam") CHECK(rates == std::vector<double>{1});
      if (arm.ends_with("_restarted")) CHECK(rates == std::vector<double>{25});
      if (arm.ends_with("_cooled")) {
        CHECK(rates == std::vector<double>{25, 5, 1});
        CHECK(ends[0] == Approx(1. / 3));
        CHECK(ends[1] == Approx(2. / 3));
      }
      // 25 is what the schedule has taken away by then.
      CHECK(config.schedule(static_cast<std::uint64_t>(0.9 * T * 1000), 1000, T) == Approx(1. / 25));
    }
    CHECK(all.size() == 8);
    const auto conv = arms("late_switch_conv", scale);
    CHECK(conv.size() == 3);
    for (const auto& [arm, config] : conv) CHECK((config.model.name == "wide_resnet" || config.model.name == "vgg16_bn"));
  }
}

TEST_CASE("SGD for twice the epochs stands at half of them, and a network with BatchNorm has two sharpnesses") {
  for (const Job& job : valley_test::study("late_switch").jobs(Scale::smoke))
    if (job.arm == "sgd_double" && job.trial == 0) {
      const auto found = valley_test::found_by(job);
      CHECK(valley_test::value(found, "lambda_1", 8) > 0);
      CHECK(valley_test::value(found, "test_accuracy", 8) > 0);
      CHECK(std::isnan(valley_test::value(found, "test_accuracy", 16)));
      CHECK(std::isnan(valley_test::value(found, "lambda_1_remembered", 8)));
    }
  const Job job = valley_test::study("late_switch_conv").jobs(Scale::smoke).front();
  const auto found = valley_test::found_by(job);
  const double batch = valley_test::value(found, "lambda_1", 4), remembered = valley_test::value(found, "lambda_1_remembered", 4);
  CHECK(batch > 0);
  CHECK(remembered > 0);
  CHECK(std::abs(batch / remembered - 1) > 0.01);
}

}  // namespace valley::studies
