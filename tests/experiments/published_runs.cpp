// Published runs on data that is not part of the repository: read where it lies beside it, else skipped.
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <iostream>

#include "experiments/claims/sample_hessians.hpp"
#include "sim/data/csv.hpp"
#include "sim/landscape/least_squares.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"
#include "tests/where.hpp"

using namespace valley;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

std::filesystem::path beside(const char* name) {
  return std::filesystem::path(valley_test::source_folder()) / "../shared/data" / name;
}

}  // namespace

// Oikonomou, Loizou 2026: least squares, n = d = B = 100 drawn with replacement, USAM of rho 5 and gamma 20/9, f/f_0 after 2,500,
// 5,000 and 10,000 steps of one run: 3.772e-9, 5.709e-15, 5.872e-26. The mean map's are 3.872e-9, 6.039e-15, 5.987e-26; a full
// batch is at 121 times the run's loss in the end.
TEST_CASE("the mean map of shared batches is where a published run went, and the full batch is far from it") {
  if (!std::filesystem::exists(beside("sps_rows.csv"))) {
    std::cout << "skipped: no rows of the published run beside the repository\n";
    return;
  }
  const MatrixXd rows = read_csv_matrix(beside("sps_rows.csv"));
  const VectorXd start = read_csv_matrix(beside("sps_delta0.csv")).reshaped();
  const SampleHessians samples(rows);
  const LeastSquares f(rows, {100});
  CHECK(f.loss(start) == Approx(2.573663381377057).epsilon(1e-13));
  const double eta = 20. / 9;
  const auto after = [&](const Batching& batching, int T) {
    const MatrixXd step = MatrixXd::Identity(100, 100) - eta * samples.shared_mean(5, batching);
    VectorXd x = start;
    for (int t = 0; t < T; ++t) x = step * x;
    return f.loss(x) / f.loss(start);
  };
  const int T[] = {2500, 5000, 10000};
  const double mean[] = {3.872e-9, 6.039e-15, 5.987e-26}, run_in_print[] = {3.772e-9, 5.709e-15, 5.872e-26};
  for (int k = 0; k < 3; ++k) {
    CHECK(after({100}, T[k]) == Approx(mean[k]).epsilon(0.0005 / 3.8));  // half a unit of the last digit
    CHECK(after({100}, T[k]) == Approx(run_in_print[k]).epsilon(0.06));  // one run's batches
  }
  CHECK(after({100, Sampling::without_replacement}, 10000) / run_in_print[2] == Approx(121).margin(0.5));
  const Usam usam{{.eta = eta}, {5}, Coupling::shared};
  CHECK(f.loss(run(f, usam, start, 2500, Draw{.seed = 1}).state) / f.loss(start) == Approx(mean[0]).epsilon(0.1));
}
