// The study of lines between ends: that the ends are those of the runs named.
#include "experiments/studies/settings.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/studies/study_jobs.hpp"

namespace valley::studies {
namespace {

double test_loss(const Trained& run, double epoch) {
  for (const HistoryLine& line : run.history)
    if (line.epoch == epoch) return line.test_loss;
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

TEST_CASE("the lines end where SAM, the switch and an SGD that was never switched end") {
  const Setting how = classification(Scale::smoke);
  const Job job = valley_test::study("valley_line").jobs(Scale::smoke).at(1);
  const std::string second_phase = how.config.then("sgd", 0.875 * how.epochs).then("sgd", how.epochs).toml();
  const double sgd =
      valley_test::after_training(second_phase, job.trial, [](const Trained& run) { return run.history.back().test_loss; });
  valley_test::after_training(job.config, job.trial, [&](const Trained& run) {
    const std::vector<Found> found = job.measure(run);
    const auto loss = [&](const char* line, double l) { return Approx(valley_test::value(found, "test_loss", l, line)); };
    const double sam = run.history.back().test_loss, at_switch = test_loss(run, 0.875 * how.epochs);
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
