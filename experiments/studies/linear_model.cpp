#include "experiments/studies/linear_model.hpp"

#include <Eigen/Dense>
#include <cmath>

#include "sim/network/measure/gauss_newton.hpp"

namespace valley::studies {
namespace {

Interpolation at_scale(Scale scale) {
  const auto on = [](const ConfigKeys& data, int batch, double eta) {
    return ConfigDocument{}
        .with("", {{"threads", 1}, {"precision", "float64"}})
        .with("data", data)
        .with("model", {{"name", "two_layer"}, {"widths", Numbers{64}}, {"activation", "tanh"}})
        .with("loss", {{"kind", "squared"}})
        .with("training", {{"order", "with_replacement"}, {"momentum", 0}, {"weight_decay", 0}, {"evaluate_every", 100}})
        .with("training", {{"save_every", 500}, {"batch", batch}, {"learning_rate", eta}});
  };
  const ConfigKeys shapes{{"name", "shapes"}, {"train", 8}, {"test", 10}, {"size", 8}, {"channels", 1}, {"noise", 0}};
  constexpr auto drawn = Sampling::with_replacement;
  if (scale == Scale::smoke) return {on(shapes, 4, 0.1), 40, 0.05, 2, {4, drawn}};
  if (scale == Scale::cpu) return {on({{"name", "mnist"}, {"fraction", 0.001}}, 16, 0.02), 200, 0.01, 5, {16, drawn}};
  return {on({{"name", "cifar10"}, {"fraction", 0.002}}, 16, 0.005), 1000, 0.01, 10, {16, drawn}};
}

}  // namespace

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

Interpolation interpolation(const Plan& plan) {
  Interpolation how = at_scale(plan.scale);
  how.config = how.config.changed(plan.changes);
  how.rho = plan.number("phase.rho", how.rho);
  how.batching.size = static_cast<std::uint32_t>(plan.whole("training.batch", static_cast<int>(how.batching.size)));
  return how;
}

Objective training_loss(const Trained& run) { return run.objective(Split::train, run.end().state.statistics); }

Flat parameters(const Trained& run, const networks::Checkpoint& at) {
  return {at.state.theta.tensor.to(run.experiment.options())};
}

}  // namespace valley::studies
