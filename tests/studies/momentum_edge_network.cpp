// The study of batch sharpness with momentum: what its arms are, and what is found in one.
#include <map>
#include <set>

#include "base/file.hpp"
#include "base/number.hpp"
#include "base/table.hpp"
#include "experiments/studies/linear_model.hpp"
#include "experiments/studies/settings.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/studies/study_jobs.hpp"

namespace valley::studies {
namespace {

using networks::Config, networks::parse_config;

/// What is left of a config without its [[phase]].
std::string head(const std::string& config) { return config.substr(0, config.find("[[phase]]")); }

Job job_of(const std::vector<Job>& jobs, const std::string& arm, std::uint32_t batch) {
  for (const Job& job : jobs)
    if (job.arm == arm && job.trial == 1 && parse_config(job.config, arm).batch == batch) return job;
  throw std::logic_error("no job of " + arm);
}

}  // namespace

TEST_CASE("the arms of the study of momentum differ from SGD's without momentum in rule and momentum alone") {
  for (const Scale scale : {Scale::smoke, Scale::cpu, Scale::gpu}) {
    std::map<std::string, std::set<std::uint32_t>> batches;
    std::map<std::string, std::set<std::string>> heads;  // by network and batch, momentum left out
    std::map<std::string, std::set<double>> times;       // likewise: eta t/(1 - m)
    for (const Job& job : valley_test::study("momentum_edge_network").jobs(scale)) {
      INFO(job.arm);
      const Config config = parse_config(job.config, job.arm);
      const double m = config.descent.momentum;
      const bool usam = job.arm.find("_usam_") != std::string::npos;
      CHECK(job.arm.substr(job.arm.rfind('_') + 1) == shortest(m));
      CHECK(config.phases.size() == 1);
      CHECK(config.phases[0].name == (usam ? "usam" : "sgd"));
      CHECK(config.order == Order::without_replacement);
      CHECK(config.descent.weight_decay == 0);
      CHECK_FALSE(config.descent.nesterov);
      batches[job.arm].insert(config.batch);
      const std::string cell = job.arm.substr(0, job.arm.find('_')) + std::to_string(config.batch);
      std::string rest = head(job.config);
      const auto at = rest.find("momentum = ");
      heads[cell].insert(rest.erase(at, rest.find('\n', at) - at));
      times[cell].insert(std::round(config.phases[0].until / (1 - m) * 1e6));
    }
    CHECK(batches.size() == 10);
    for (const auto& [arm, all] : batches) CHECK(all.size() >= 2);
    for (const auto& [cell, all] : heads) CHECK(all.size() == 1);
    for (const auto& [cell, all] : times) CHECK(all.size() == 1);
    for (const Comparison& pair : valley_test::study("momentum_edge_network").comparisons) {
      CHECK(batches.contains(pair.arm));
      CHECK(batches.contains(pair.versus));
    }
  }
}

TEST_CASE("what the study of momentum finds at the end of a run is what is measured there, in units of the step size") {
  const auto jobs = valley_test::study("momentum_edge_network").jobs(Scale::smoke);
  for (const std::string arm : {"mlp_sgd_0.9", "convnet_usam_0.9"}) {
    const Job job = job_of(jobs, arm, 4);
    valley_test::after_training(job.config, job.trial, [&](const Trained& run) {
      INFO(arm);
      const std::vector<Found> found = job.measure(run);
      const Config& config = run.experiment.config();
      const double eta = config.descent.eta, steps = run.history.back().step;
      const auto at_end = [&](const char* quantity) { return valley_test::value(found, quantity, steps, arm + "_b4"); };
      const Flat theta = parameters(run, run.end());
      const LinearModel model = linearise(training_loss(run), theta);
      const double rho = arm == "convnet_usam_0.9" ? 0.02 : 0;
      const double critical = theory::critical_step(model.design, {.rho = rho,
                                                                   .batching = {4, Sampling::without_replacement},
                                                                   .coupling = Coupling::shared,
                                                                   .momentum = config.descent.momentum})
                                  .value;
      CHECK(at_end("critical") == Approx(critical / eta));
      CHECK(at_end("loss") == Approx(model.loss));
      CHECK(at_end("gauss_newton") == Approx(eta * theory::curvature(model.design).lambda_max));
      const HistoryLine& line = run.history.back();
      CHECK(at_end("batch_sharpness") == Approx(eta * line.batch_sharpness));
      CHECK(at_end("lambda_1") == Approx(eta * line.lambda_1).epsilon(2e-3));
      const auto check_lifted = [&](const char* plain_name, const char* lifted_name) {
        const double plain = at_end(plain_name), lifted = at_end(lifted_name);
        if (rho == 0) CHECK(std::isnan(lifted));
        if (rho > 0) CHECK(lifted == Approx(plain + rho / eta * plain * plain));
      };
      check_lifted("batch_sharpness", "lifted_batch_sharpness");
      check_lifted("lambda_1", "lifted_lambda_1");
      return 0;
    });
  }
}

TEST_CASE("a settled value is the mean over the later half of a run's looks, at the batch size") {
  const Job job = job_of(valley_test::study("momentum_edge_network").jobs(Scale::smoke), "mlp_sgd_0", 16);
  const auto found = valley_test::found_by(job);
  std::map<std::string, std::vector<double>> looks, settled;
  for (const Found& one : found) {
    if (one.arm == "mlp_sgd_0_b16") looks[one.quantity].push_back(one.value);
    if (one.arm == "mlp_sgd_0") {
      settled[one.quantity].push_back(one.value);
      CHECK(one.x == 16);
    }
  }
  CHECK(settled.size() == 5);
  for (const auto& [quantity, values] : settled) {
    const auto& all = looks.at(quantity);
    REQUIRE(values.size() == 1);
    if (all.size() == 4) CHECK(values[0] == Approx((all[2] + all[3]) / 2));
    if (all.size() == 2) CHECK(values[0] == all[1]);  // of every second look
    CHECK((all.size() == 4) == (quantity == "batch_sharpness" || quantity == "lambda_1"));
  }
}

TEST_CASE("the figure of the study of momentum is drawn from what is recorded, with a point for every arm and batch size") {
  const valley_test::Folder out;
  const valley_test::Ran ran = valley_test::run("figure momentum_edge_network --out '" + out.path.string() + "'");
  INFO(ran.err);
  REQUIRE(ran.status == 0);
  CHECK(ran.err.empty());
  std::map<std::string, std::set<double>> drawn;
  const Table table = parse_table(read_file("CSV", out.path / "data/momentum_edge_network.csv"), "CSV");
  for (const auto& row : table.rows)
    if (std::get<std::string>(row[0]) == "mean") drawn[std::get<std::string>(row[1])].insert(std::get<double>(row[3]));
  for (const Job& job : valley_test::study("momentum_edge_network").jobs(Scale::cpu))
    CHECK(drawn[job.arm].contains(parse_config(job.config, job.arm).batch));
}

}  // namespace valley::studies
