#include "experiments/studies/linear_model.hpp"

#include <Eigen/Dense>
#include <cmath>

#include "sim/network/measure/gauss_newton.hpp"

namespace valley::studies {

LinearModel linearise(const Objective& f, const Flat& theta) {
  const GaussNewton rows = gauss_newton(f, theta);
  const auto n = static_cast<Eigen::Index>(rows.samples);
  theory::Design design = theory::Design::from_gram(Eigen::Map<const Eigen::MatrixXd>(rows.gram.data(), n, n));
  const torch::Tensor gap = (f.outputs(theta).squeeze(1) - f.samples().y).to(torch::kFloat64).cpu().contiguous();
  const Eigen::VectorXd e =
      Eigen::Map<const Eigen::VectorXd>(gap.data_ptr<double>(), n) / std::sqrt(static_cast<double>(n));  // e = L delta
  Eigen::VectorXd start = design.L().completeOrthogonalDecomposition().solve(e);
  return {std::move(design), f.loss(theta), std::move(start)};
}

Interpolation interpolation(Scale scale) {
  const std::string common =
      "[model]\nname = \"two_layer\"\nwidths = [64]\nactivation = \"tanh\"\n[loss]\nkind = \"squared\"\n"
      "[training]\norder = \"with_replacement\"\nmomentum = 0\nweight_decay = 0\nevaluate_every = 100\nsave_every = 500\n";
  const std::string exact = "threads = 1\nprecision = \"float64\"\n[data]\n";
  switch (scale) {
    case Scale::smoke:
      return {exact + "name = \"shapes\"\ntrain = 8\ntest = 10\nsize = 8\nchannels = 1\nnoise = 0\n" + common +
                  "batch = 4\nlearning_rate = 0.1\n",
              40,
              0.05,
              2,
              {4, Sampling::with_replacement}};
    case Scale::cpu:
      return {exact + "name = \"mnist\"\nfraction = 0.001\n" + common + "batch = 16\nlearning_rate = 0.02\n",
              200,
              0.01,
              5,
              {16, Sampling::with_replacement}};
    case Scale::gpu: break;
  }
  return {exact + "name = \"cifar10\"\nfraction = 0.002\n" + common + "batch = 16\nlearning_rate = 0.005\n",
          1000,
          0.01,
          10,
          {16, Sampling::with_replacement}};
}

Objective training_loss(const Trained& run) { return run.objective(Split::train, run.end().state.statistics); }

Flat parameters(const Trained& run, const networks::Checkpoint& at) {
  return {at.state.theta.tensor.to(run.experiment.options())};
}

}  // namespace valley::studies
