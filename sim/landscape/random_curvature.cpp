#include "sim/landscape/random_curvature.hpp"

#include <string>

namespace valley {

RandomCurvatures random_curvature(const std::vector<double>& a, const std::vector<double>& p, std::uint32_t batch) {
  require(!a.empty() && a.size() <= most_atoms, "atoms", std::to_string(a.size()) + " numbers", "1 to 8");
  require(p.size() == a.size(), "probabilities", std::to_string(p.size()) + " numbers", "as many as atoms");
  for (const double one : a) require(std::abs(one) <= 1e100, "atoms", one, "numbers of size up to 1e100");
  double sum = 0;
  for (const double one : p) {
    require(one >= 0, "probabilities", one, "numbers >= 0 with the sum 1");
    sum += one;
  }
  require(std::abs(sum - 1) < 1e-12, "probabilities", "of the sum " + shortest(sum), "numbers >= 0 with the sum 1");
  RandomCurvatures f;
  f.batch = batch;
  for (std::size_t i = 0; i < most_atoms; ++i) {
    f.a[i] = a[std::min(i, a.size() - 1)];  // beyond the last: the last again, should the sum round to below 1
    f.probability[i] = i < p.size() ? p[i] : 0;
  }
  require(f.mean() > 0, "atoms", "of the mean " + shortest(f.mean()), "a mean > 0, else 0 is no minimum");
  return f;
}

}  // namespace valley
