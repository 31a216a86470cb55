// GD, then 1-SAM, on the diagonal network of a published run: what the four properties of late-phase SAM look like on it.
#include <cmath>
#include <string>

#include "base/decompositions.hpp"
#include "experiments/claims/diagonal_data.hpp"
#include "experiments/claims/sample_hessians.hpp"
#include "experiments/figure_data.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

using Eigen::VectorXd;

constexpr std::uint32_t shown = 40;  // steps after the switch, one by one

/// Every step at first, then some twenty to a factor of 10.
bool is_recorded(std::uint32_t t, std::uint32_t steps) {
  const auto place = [](std::uint32_t step) { return std::floor(20 * std::log10(step)); };
  return t <= shown || t == steps || place(t) != place(t - 1);
}

struct Recorder {
  const DiagonalNet& net;
  Table& table;

  void add(const std::string& phase, std::uint32_t t, const VectorXd& theta, double along) {
    const SampleHessians samples(net.jacobian(theta));
    const VectorXd H = symmetric_eigenvalues(samples.H),
                   K = symmetric_eigenvalues(samples.H + late_sam::radius * samples.squares);
    table.add({phase, static_cast<double>(t), net.loss(theta), net.test_loss(theta), samples.H.trace(), H[H.size() - 1],
               late_sam::step_size * K[K.size() - 1], along});
  }
};

Table compute(const FigurePlan& /*plan*/) {
  const DiagonalNet net = DiagonalNet::published();
  Table table{{"phase", "step", "loss", "test_loss", "trace", "lambda_1", "eta_kappa", "along"}, {}};
  Recorder recorder{net, table};
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const VectorXd minimum = run(net, Sgd{{.eta = late_sam::step_size}, {}}, DiagonalNet::start(), late_sam::steps, Draw{},
                               [&](std::uint32_t t, const VectorXd& theta) {
                                 if (is_recorded(t, late_sam::steps)) recorder.add("GD", t, theta, none);
                               })
                               .state;
  const SampleHessians samples(net.jacobian(minimum));
  const Eigenpairs pairs = symmetric_eigenpairs(samples.H + late_sam::radius * samples.squares);
  const VectorXd escaping = pairs.vectors.col(pairs.values.size() - 1);
  run(net, late_sam::one_sam(late_sam::radius), minimum, late_sam::steps, Draw{}, [&](std::uint32_t t, const VectorXd& theta) {
    if (is_recorded(t, late_sam::steps)) recorder.add("1-SAM", t, theta, std::abs(escaping.dot(theta - minimum)));
  });
  return table;
}

const bool added = add(FigureData{"late_sam_diagonal", compute});

}  // namespace
}  // namespace valley
