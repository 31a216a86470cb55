// Late-SAM's figure 4c: the losses on the line from SAM's end (l = 0) to SGD's (l = 1), where one run trained with SGD up to a
// switch at (1 - 1/8) T and with SAM from there to T. x is l. Lines (arms), from A to B:
//
//   sgd_end        SAM's end to the point of the switch: the paper's
//   sgd_continued  SAM's end to that of SGD going on from the switch to T: both ends have trained for as long
//   sgd_only       the continued SGD's end to the point of the switch: what the further epochs do by themselves
//
// The continued SGD loses its momentum at the switch, as SAM does. Curvatures are in units of a line's whole length,
// `distance`; the paper's caption divides by (2h)^2, which makes a quarter of our second difference.
#include "experiments/studies/settings.hpp"
#include "runs/training/line.hpp"

namespace valley::studies {
namespace {

constexpr double share = 0.125;

Point point(const Trained& run, const TrainerState& state) {
  const auto& options = run.experiment.options();
  return {{state.theta.tensor.to(options)}, state.statistics.to(options)};
}

/// Where the config's second phase leads to from the end of the run's first.
TrainerState continued(const Trained& run, const TrainerState& from, const ConfigDocument& document) {
  networks::Config config = networks::parse_config(document.toml(), "the continued run of study valley_line");
  config.data.folder = run.experiment.config().data.folder;
  const networks::Experiment other(std::move(config), run.experiment.options());
  Trainer trainer = other.trainer(run.trial);
  trainer.restore(from);
  while (!trainer.done()) {
    run.watch.look();
    trainer.step();
  }
  return trainer.state();
}

void add_line(const Trained& run, const std::string& arm, const Point& A, const Point& B, int samples,
              std::vector<Found>& found) {
  const auto on = [&](Split split, std::int64_t count) { return run.objective(split, A.statistics, count, Normalise::batch); };
  const Line line =
      line_between(A, B, on(Split::train, samples), on(Split::test, -1), {.asked_to_stop = run.watch.asked_to_stop});
  for (const LinePlace& at : line.places) {
    found.push_back({arm, at.l, "train_loss", at.train_loss, run.trial});
    found.push_back({arm, at.l, "second_difference", at.second_difference, run.trial});
    found.push_back({arm, at.l, "test_loss", at.test_loss, run.trial});
  }
  found.push_back({arm, 0, "barrier", line.barrier, run.trial});
  found.push_back({arm, 0, "distance", norm(B.theta - A.theta).value(), run.trial});
}

std::vector<Found> measure(const Trained& run, const ConfigDocument& sgd_goes_on, int samples) {
  const TrainerState branch = run.end_of_phase(1).state;
  const Point sam = point(run, run.end().state), at_switch = point(run, branch),
              sgd = point(run, continued(run, branch, sgd_goes_on));
  std::vector<Found> found;
  add_line(run, "sgd_end", sam, at_switch, samples, found);
  add_line(run, "sgd_continued", sam, sgd, samples, found);
  add_line(run, "sgd_only", sgd, at_switch, samples, found);
  return found;
}

std::vector<Job> jobs(const Plan& plan) {
  const Setting how = classification(plan);
  const ConfigDocument early = how.config.then("sgd", (1 - share) * how.epochs), sgd_goes_on = early.then("sgd", how.epochs);
  std::vector<Job> all;
  add_trials(all, how.trials, "sgd_then_sam", early.then("sam", how.epochs, {{"rho", how.rho}}),
             [=](const Trained& run) { return measure(run, sgd_goes_on, how.sharpness_samples); });
  return all;
}

const bool added =
    add({.id = "valley_line", .jobs = jobs, .comparisons = {{"sgd_continued", "sgd_only"}, {"sgd_end", "sgd_only"}}});

}  // namespace
}  // namespace valley::studies
