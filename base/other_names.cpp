#include "base/other_names.hpp"

#include <algorithm>

namespace valley {
namespace {

/// Names of one thing each. A name may be of several things: a command, a config or a choice has one of them.
const std::vector<std::vector<std::string>> names = {
    {"eta", "learning_rate", "lr", "step_size", "stepsize", "step_length"},
    {"rho", "radius", "ascent_radius", "perturbation_radius", "perturbation", "sam_rho"},
    {"weight_decay", "wd", "l2", "l2_penalty", "regularization", "regularisation"},
    {"momentum", "mu", "beta", "beta1", "m", "heavy_ball"},
    {"batch", "batch_size", "batchsize", "minibatch", "mini_batch", "bs", "b"},
    {"steps", "iterations", "iters", "iter", "niter", "max_iter", "max_steps", "n_steps", "num_steps", "t"},
    {"until", "epochs", "epoch", "n_epochs", "num_epochs", "max_epochs"},
    {"trials", "runs", "repeats", "replicates", "particles", "n_trials", "num_trials", "ensemble"},
    {"seed", "random_seed", "random_state", "rng", "rng_seed"},
    {"optimizer", "optimiser", "rule", "update_rule", "algorithm", "method", "opt"},
    {"descent", "base_optimizer", "inner_optimizer"},
    {"landscape", "loss", "function", "objective", "problem", "potential"},
    {"start", "init", "initial", "initialization", "initialisation", "x0", "theta0", "theta_0", "from"},
    {"spread", "std", "sigma", "start_std"},
    {"label_noise", "noise", "noise_std"},
    {"switch_at", "switch", "switch_step"},
    {"record", "log_every", "save_every", "evaluate_every", "every"},
    {"sampling", "replacement", "with_replacement"},
    {"data", "rows", "dataset", "data_set", "input", "file", "train_data"},
    {"samples", "n", "n_samples", "num_samples", "limit"},
    {"out", "output", "output_dir", "outdir", "out_dir", "save_dir", "dir", "folder", "o"},
    {"csv", "out", "output", "o"},
    {"json", "out", "output", "o"},
    {"figure", "plot", "draw", "svg"},
    {"threads", "workers", "jobs", "num_workers", "num_threads", "n_jobs", "j"},
    {"device", "backend", "gpu", "use_cuda"},
    {"lanes", "simd", "vector", "avx"},
    {"checkpoint", "save", "snapshot"},
    {"resume", "continue", "restart", "restore"},
    {"quick", "fast", "smoke"},
    {"full", "slow", "thorough"},
    {"schedule", "lr_schedule", "scheduler", "lr_scheduler"},
    {"warm_up", "warmup", "warmup_epochs"},
    {"name", "kind", "type", "id"},
    {"widths", "hidden", "hidden_sizes", "width"},
    {"require", "assert", "expect"},
    {"top", "eigenvalues", "k"},
    {"cuda", "gpu"},
    {"tbb", "omp", "serial", "cpu"},
    {"with", "with_replacement", "yes", "true"},
    {"without", "without_replacement", "no", "false"},
    {"sgd", "gd", "vanilla", "plain", "none"},
    {"quadratic", "parabola"},
    {"toy", "two_parameter"},
    {"cross_entropy", "ce", "nll", "logistic"},
    {"squared", "mse", "l2_loss", "least_squares"},
    {"linf", "l_inf", "inf"},
    {"train", "fit"},
    {"simulate", "run", "trajectory", "path"},
    {"escape", "ensemble", "montecarlo", "monte_carlo"},
    {"threshold", "critical", "stability"},
    {"figure", "figures", "plot"},
    {"check", "verify", "test", "claims"},
    {"list", "ls", "show"},
};

}  // namespace

std::vector<std::string> other_names(const std::string& word) {
  std::vector<std::string> all;
  for (const std::vector<std::string>& group : names) {
    if (std::find(group.begin(), group.end(), word) == group.end()) continue;
    std::copy_if(group.begin(), group.end(), std::back_inserter(all), [&](const std::string& one) { return one != word; });
  }
  return all;
}

}  // namespace valley
