// The study of lines between ends: that the ends are those of the runs named.
#include "experiments/studies/settings.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/studies/study_jobs.hpp"

namespace valley::studies {
namespace {

/// The history's value at an epoch.
double at(const Trained& run, double epoch, std::size_t column) {
  for (const auto& row : run.history.rows)
    if (std::get<double>(row[0]) == epoch) return std::get<double>(row[column]);
  return std::numeric_limits<double>::quiet_NaN();
}

constexpr std::size_t test_loss = 7;  // of the history's columns

}  // namespace

TEST_CASE("the lines end where SAM, the switch and an SGD that was never switched end") {
  REQUIRE(networks::history_columns()[test_loss] == "test_loss");
  const Setting how = classification(Scale::smoke);
  const Job job = valley_test::study("valley_line").jobs(Scale::smoke).at(1);
  const std::string second_phase = job.config.substr(0, job.config.rfind("[[phase]]")) + phase("sgd", how.epochs);
  const double sgd =
      valley_test::after_training(second_phase, job.trial, [](const Trained& run) { return last(run, "test_loss"); });
  valley_test::after_training(job.config, job.trial, [&](const Trained& run) {
    const std::vector<Found> found = job.measure(run);
    const auto loss = [&](const char* line, double l) { return Approx(valley_test::value(found, "test_loss", l, line)); };
    const double sam = last(run, "test_loss"), at_switch = at(run, 0.875 * how.epochs, test_loss);
    CHECK(sam == loss("sgd_end", 0));
    CHECK(at_switch == loss("sgd_end", 1));
    CHECK(sam == loss("sgd_continued", 0));
    CHECK(sgd == loss("sgd_continued", 1));
    CHECK(sgd == loss("sgd_only", 0));
    CHECK(at_switch == loss("sgd_only", 1));
    CHECK(sam != loss("sgd_continued", 1));  // or nothing was compared
    CHECK(sam != loss("sgd_end", 1));
    const auto length = [&](const char* line) { return valley_test::value(found, "distance", 0, line); };
    CHECK(length("sgd_end") > 0);
    CHECK(length("sgd_end") <= length("sgd_continued") + length("sgd_only"));
    for (const Found& one : found) CHECK(one.trial == job.trial);
    return 0;
  });
}

}  // namespace valley::studies
