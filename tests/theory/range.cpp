#include "theory/range.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "theory/threshold.hpp"

using namespace valley;
using namespace valley::theory;
using Catch::Matchers::Contains;
using Eigen::MatrixXd;

namespace {

MatrixXd four_rows() {
  MatrixXd G(4, 2);
  G << 1, 0, 0.5, 0.8, -0.3, 1.1, 0.9, -0.4;
  return G;
}

void check_finite(const Certified& one) {
  CHECK((std::isfinite(one.low) && std::isfinite(one.value) && std::isfinite(one.high)));
  CHECK((one.low > 0 && one.low <= one.value && one.value <= one.high));
}

}  // namespace

TEST_CASE("a rho or eta whose products leave the doubles is refused with the largest one that does not") {
  const Design design = Design::from_rows(four_rows());
  for (const Coupling coupling : {Coupling::fresh, Coupling::shared}) {
    for (const double rho : {1e31, 1e155, 1e300}) {
      const Setting setting{rho, {2}, coupling};
      CHECK_THROWS_WITH(critical_step(design, setting), Contains("rho is 1e+") && Contains("allowed: 0 to 7.69"));
      CHECK_THROWS_AS(ladder(design, setting), std::invalid_argument);
      CHECK_THROWS_AS(growth(design, setting, 1e-200), std::invalid_argument);
      CHECK_THROWS_AS(expected_loss(design, setting, 1e-200, Eigen::Vector2d(1, 1), 1), std::invalid_argument);
    }
    const Setting setting{0.1, {2}, coupling};
    for (const double eta : {1e100, 1e300}) {
      CHECK_THROWS_WITH(growth(design, setting, eta), Contains("eta is 1e+") && Contains("on these data"));
      CHECK_THROWS_AS(one_step_growth_low(design, setting, eta), std::invalid_argument);
      CHECK_THROWS_AS(expected_loss(design, setting, eta, Eigen::Vector2d(1, 1), 1), std::invalid_argument);
    }
  }
  CHECK_THROWS_WITH(require_in_range(design, {1e300, {2}}, {.rho = "--rho"}), Contains("--rho is 1e+300"));
}

TEST_CASE("up to the ends of the range every answer is a number") {
  for (const double scale : {1e-29, 1e-14, 1., 1e14, 1e29}) {
    const Design design = Design::from_rows(scale * four_rows());
    const double h = 1.3 * scale * scale, most = h < 1e-56 ? 1e-20 : 1e30;
    for (const Coupling coupling : {Coupling::fresh, Coupling::shared})
      for (const double lift : {0., 1e-200, 0.99e-20, 1e-5, 1., 1e10, 0.99e30}) {
        if (lift > most) continue;
        INFO(scale << " " << static_cast<int>(coupling) << " " << lift);
        const Setting setting{lift / h, {2}, coupling};
        const Certified critical = critical_step(design, setting);
        check_finite(critical);
        for (const double share : {1e-200, 0.5, 2., 1e50, 1e98}) {
          const double eta = std::min(share * critical.value, 1e150);
          const Certified found = growth(design, setting, eta);
          check_finite(found);
          CHECK((share < 1 ? found.low <= 1 : found.high >= 1));
        }
        const Ladder rungs = ladder(design, setting);
        for (const double one : {rungs.bound, rungs.necessary, rungs.mean}) CHECK((std::isfinite(one) && one > 0));
        CHECK((rungs.sufficient >= 0 && rungs.sufficient <= critical.high * (1 + 1e-9)));
      }
  }
}

TEST_CASE("the critical step is that of the data scaled by c^-2 where rho is by c^-2, also next to the ends") {
  const Setting unscaled{0.3, {2}, Coupling::shared};
  const double plain = critical_step(Design::from_rows(four_rows()), unscaled).value;
  for (const double c : {1e-20, 1e20, 1e28}) {
    const Setting setting{0.3 / (c * c), {2}, Coupling::shared};
    CHECK(critical_step(Design::from_rows(c * four_rows()), setting).value * c * c == Approx(plain).epsilon(1e-8));
  }
}
