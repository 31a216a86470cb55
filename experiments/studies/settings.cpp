#include "experiments/studies/settings.hpp"

#include <algorithm>
#include <limits>

#include "base/number.hpp"
#include "sim/network/measure/hessian.hpp"

namespace valley::studies {
namespace {

Setting smoke(const std::string& more_data) {
  return {"threads = 1\n[data]\nname = \"shapes\"\ntrain = 240\ntest = 200\nsize = 12\nchannels = 1\nnoise = 0.3\n" + more_data +
              "[model]\nname = \"mlp\"\nwidths = [16]\n"
              "[training]\nbatch = 24\nlearning_rate = 0.1\nschedule = \"wide_resnet\"\n",
          8,
          2,
          0.1,
          200,
          24};
}

Setting cpu(const std::string& more_data) {
  const std::string share = more_data.find("fraction") == std::string::npos ? "fraction = 0.1\n" : "";
  return {"threads = 1\n[data]\nname = \"mnist\"\n" + share + more_data +
              "[model]\nname = \"mlp\"\nwidths = [256, 256]\n"
              "[training]\nbatch = 128\nlearning_rate = 0.1\nschedule = \"wide_resnet\"\nsave_every = 10\n",
          60, 10, 0.1, 2000};
}

// The distortions and the training of the late-SAM paper, whose code has 0.9 on the right class: label_smoothing = 0.1/0.9 here.
const std::string distorted = "crop = 4\nflip = true\ncutout = 16\ncutout_probability = 0.5\n";
const std::string at_full_size =
    "[loss]\nlabel_smoothing = 0.11111111\n"
    "[training]\nbatch = 128\nlearning_rate = 0.1\nweight_decay = 1e-4\nschedule = \"wide_resnet\"\nsave_every = 5\n";

Setting gpu(const std::string& more_data) {
  return {"threads = 4\n[data]\nname = \"cifar10\"\n" + distorted + more_data +
              "[model]\nname = \"wide_resnet\"\ndepth = 16\nwiden = 8\n" + at_full_size,
          200, 5, 0.05, 5000};
}

}  // namespace

Setting classification(Scale scale, const std::string& more_data) {
  return scale == Scale::smoke ? smoke(more_data) : scale == Scale::cpu ? cpu(more_data) : gpu(more_data);
}

Setting convolutional(Scale scale) {
  if (scale == Scale::smoke)
    return {
        "threads = 1\n[data]\nname = \"shapes\"\ntrain = 64\ntest = 100\nsize = 8\nchannels = 1\nflip = true\n"
        "[model]\nname = \"wide_resnet\"\ndepth = 10\nwiden = 1\n"
        "[training]\nbatch = 16\nlearning_rate = 0.1\nschedule = \"wide_resnet\"\n",
        4,
        2,
        0.05,
        32,
        16};
  if (scale == Scale::cpu)
    return {
        "threads = 1\n[data]\nname = \"cifar10\"\nfraction = 0.1\ncrop = 4\nflip = true\n"
        "[model]\nname = \"wide_resnet\"\ndepth = 10\nwiden = 1\n"
        "[training]\nbatch = 128\nlearning_rate = 0.1\nschedule = \"wide_resnet\"\nsave_every = 5\n",
        20, 5, 0.05, 200};
  return {"threads = 4\n[data]\nname = \"cifar10\"\n" + distorted + "[model]\nname = \"vgg16_bn\"\n" + at_full_size, 200, 5, 0.05,
          5000};
}

std::string phase(const std::string& optimizer, double until, const std::string& more) {
  return "[[phase]]\noptimizer = \"" + optimizer + "\"\nuntil = " + shortest(until) + "\n" + more;
}

std::string phase_rho(const std::string& optimizer, double until, double rho) {
  return phase(optimizer, until, "rho = " + shortest(rho) + "\n");
}

void add_trials(std::vector<Job>& jobs, int trials, const std::string& arm, const std::string& config,
                const std::function<std::vector<Found>(const Trained&)>& measure) {
  for (int k = 0; k < trials; ++k) jobs.push_back({arm, static_cast<std::uint64_t>(k), config, measure});
}

void follow(const Trained& run, double HistoryLine::*column, std::vector<Found>& found, double from) {
  for (const HistoryLine& line : run.history)
    if (line.epoch >= from) found.push_back({{}, line.epoch, name_of(column), line.*column, 0});
}

double sharpness(const Trained& run, const networks::Checkpoint& at, int samples, Normalise normalise) {
  const auto& options = run.experiment.options();
  const std::int64_t count = std::min<std::int64_t>(samples, run.experiment.images().train.n());
  const Objective f = run.objective(Split::train, at.state.statistics, count, normalise);
  const Draw xi{run.experiment.config().seed, run.trial, at.state.step, 0};
  const Spectrum top = top_eigenvalues(f, {at.state.theta.tensor.to(options)}, 1, xi, 1e-3);
  return top.converged ? top.lambda.front() : std::numeric_limits<double>::quiet_NaN();
}

Cosines cosines_at_end(const Trained& run, int pairs) {
  Trainer trainer = run.experiment.trainer(run.trial);
  TrainerState state = run.end().state;
  state.step = std::min(state.step, std::max(trainer.steps(), 1u) - 1);
  trainer.restore(state);
  const Draw beyond_any_run{run.experiment.config().seed, std::uint64_t{1} << 62, 0, 0};
  return gradient_cosines(trainer.landscape(), trainer.theta(), {trainer.rule()}, pairs, beyond_any_run, run.watch.looking());
}

}  // namespace valley::studies
