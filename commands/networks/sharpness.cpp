#include <cmath>
#include <limits>

#include "commands/answer.hpp"
#include "commands/networks/commands.hpp"
#include "commands/networks/shared_arguments.hpp"
#include "commands/progress.hpp"
#include "runs/training/left_out.hpp"
#include "runs/training/saved_run.hpp"
#include "sim/network/measure/batch_sharpness.hpp"
#include "sim/network/measure/cosines.hpp"
#include "sim/network/measure/hessian.hpp"

namespace valley::networks {
namespace {

struct SharpnessOptions {
  std::vector<std::string> run;
  Beside beside;
  AnswerFiles files;
  std::optional<Device> device = Device::automatic;
  std::optional<Normalise> normalise;
  std::optional<std::uint64_t> top, samples, probes, noise_samples, pairs, batches, seed;
  std::optional<double> tolerance;
};

/// Of the trained loss, unlike the rest: its batches, distortions, attack, smoothing.
std::vector<Entry> cosines(const SharpnessOptions& o, const SavedRun& run, const Trainer& trainer) {
  const int pairs = static_cast<int>(o.pairs.value_or(50));
  const Cosines found =
      gradient_cosines(trainer.landscape(), trainer.theta(), {trainer.rule()}, pairs, {o.seed.value_or(1), beyond_any_run, 0, 0});
  return {{"pairs", pairs},
          {"cosine_fresh", number(found.fresh.value)},
          {"cosine_fresh_std_error", number(found.fresh.std_error)},
          {"cosine_step", number(found.step.front().value)},
          {"cosine_step_std_error", number(found.step.front().std_error)},
          {"optimizer", run.experiment.config().phases[trainer.phase()].name},
          {"eta_trained", number(trainer.learning_rate())}};
}

/// Likewise of the trained loss, beside where such trainings were seen to settle: 2/eta, with momentum m from (1 - m) to (1 + m)
/// times that.
std::vector<Entry> batch_sharpness_entries(const SharpnessOptions& o, const SavedRun& run, const Trainer& trainer) {
  const int batches = static_cast<int>(o.batches.value_or(50));
  const Draw xi{o.seed.value_or(1), beyond_any_run, 0, 0};
  const BatchSharpness found = batch_sharpness(trainer.landscape(), trainer.theta(), batches, xi);
  const double edge = 2 / trainer.learning_rate();
  const Config& config = run.experiment.config();
  const bool plain = config.descent_name == "momentum";
  std::vector<Entry> entries{
      {"batches", batches},
      {"batch_sharpness", number(found.of_means.value)},
      {"batch_sharpness_std_error", number(found.of_means.std_error)},
      {"batch_sharpness_of_ratios", number(found.of_ratios.value)},
      {"batch_sharpness_of_ratios_std_error", number(found.of_ratios.std_error)},
      {"two_over_eta", number(edge), plain ? "" : "where SGD's settles: it says nothing of " + config.descent_name}};
  if (const double m = config.descent.momentum; m > 0 && plain) {
    entries.push_back({"plateau_low", number((1 - m) * edge)});
    entries.push_back({"plateau_high", number((1 + m) * edge)});
  }
  return entries;
}

Answer measure(const SharpnessOptions& o, const std::string& place) {
  Progress progress;
  progress.update("reading " + place);
  const SavedRun run = read_run(place, *o.device, o.beside.reading());
  require_config_read(o.beside.config, {&run});
  const Normalise normalise = normalise_of(run, o.normalise, Normalise::remembered);
  const Flat theta = run.theta();
  const auto images = [&](std::uint64_t wanted) {
    return std::min(static_cast<std::int64_t>(wanted), static_cast<std::int64_t>(run.experiment.images().train.n()));
  };
  const Objective f = run.experiment.objective(Split::train, run.statistics(), images(o.samples.value_or(5000)), normalise);
  const Draw xi{o.seed.value_or(1), 0, 0, 0};
  progress.update("eigenvalues of the Hessian on " + std::to_string(f.size()) + " images");
  const Spectrum spectrum = top_eigenvalues(f, theta, static_cast<int>(o.top.value_or(5)), xi, o.tolerance.value_or(1e-4));
  progress.update("trace of the Hessian");
  const Hutchinson traces = hutchinson(f, theta, static_cast<int>(o.probes.value_or(30)), xi);
  const double frobenius = std::sqrt(traces.frobenius_squared.value);
  const Score score = f.score(theta);
  Answer result{place_entries(place, run)};
  result.add({{"samples", f.size()},
              {"batch_norm", normalise == Normalise::batch ? "batch" : "remembered"},
              {"precision", theta.tensor.scalar_type() == torch::kFloat64 ? "float64" : "float32"},
              {"ignored", left_out_of_loss(run, f.size(), normalise)},
              {"loss", number(score.loss)},
              {"accuracy", number(score.accuracy)},
              {"gradient_norm", number(norm(f.gradient(theta)).value())},
              {"lambda", numbers(spectrum.lambda)},
              {"residual", numbers(spectrum.residual)},
              {"converged", spectrum.converged},
              {"products", spectrum.products},
              {"trace", number(traces.trace.value)},
              {"trace_std_error", number(traces.trace.std_error)},
              {"frobenius", number(frobenius)},
              {"frobenius_std_error", number(frobenius == 0 ? 0 : traces.frobenius_squared.std_error / (2 * frobenius))}});
  // One product a sample: a subset, taken for the whole of the data.
  progress.update("gradient noise");
  const Objective few = run.experiment.objective(Split::train, run.statistics(), images(o.noise_samples.value_or(200)));
  const double few_squared = hutchinson(few, theta, static_cast<int>(o.probes.value_or(30)), xi).frobenius_squared.value;
  const NoiseAlignment noise = noise_alignment(few, theta, few_squared);
  result.add({{"noise_samples", few.size()}, {"trace_H_Sigma", number(noise.trace)}, {"gamma_at_point", number(noise.gamma)}});
  const Trainer trainer = trainer_at(run.experiment, 0, run.checkpoint.state);
  progress.update("cosines between gradients");
  result.add(cosines(o, run, trainer));
  progress.update("sharpness of batches");
  result.add(batch_sharpness_entries(o, run, trainer));
  return result;
}

int run_sharpness(const SharpnessOptions& o) {
  const std::string& run = only_run(o.run);
  print_answer(o.files, [&] { return measure(o, run); });
  return passed;
}

}  // namespace

std::function<int()> sharpness_command(Arguments& arguments) {
  const auto o = std::make_shared<SharpnessOptions>();
  take_run(arguments, o->run);
  arguments.group("what is measured");
  arguments.count("--top", 1, 1000, "eigenvalues, from the largest (default 5)", o->top);
  arguments.count("--samples", 1, 100000000, "training images that make the Hessian, not distorted (default 5000)", o->samples);
  arguments.count("--probes", 2, 100000, "random signs for the trace and the Frobenius norm (default 30)", o->probes);
  arguments.count("--noise-samples", 2, 100000, "training images for gamma_at_point, a Hessian product each (default 200)",
                  o->noise_samples);
  arguments.count("--pairs", 2, 1000000, "pairs of batches for the cosines between gradients (default 50)", o->pairs);
  arguments.count("--batches", 2, 1000000, "batches whose own sharpness is taken along their gradient (default 50)", o->batches);
  arguments.number("--tolerance", positive, "of an eigenvalue, relative (default 1e-4)", o->tolerance);
  arguments.choice<Normalise>(
      "--batch-norm", {{"remembered", Normalise::remembered}, {"batch", Normalise::batch}},
      "what BatchNorm divides by in H: its running statistics, or those of chunks of 500 (default remembered)", o->normalise);
  arguments.count("--seed", 0, std::numeric_limits<std::int64_t>::max(), "of probes, first vector and pairs (default 1)",
                  o->seed);
  arguments.group("where the run's data are, and the machine");
  take_beside(arguments, o->beside);
  take_device(arguments, o->device);
  arguments.group("results, besides the table");
  take_files(arguments, o->files);
  return [o] { return run_sharpness(*o); };
}

}  // namespace valley::networks
