#include "theory/loss_form.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <utility>

#include "tests/theory/with_memory.hpp"

using namespace valley;
using namespace valley::theory;
using with_memory::with;

namespace {

Design three_rows() {
  Eigen::MatrixXd G(3, 2);
  G << 1, 0, 0.5, 0.8, -0.3, 1.1;
  return Design::from_rows(G);
}

}  // namespace

TEST_CASE("a form scaled back on its way is the form to the last bit, far above 1 and far below it, with momentum too") {
  const Design design = three_rows();
  const Setting plain{.rho = 0.1, .batching = {1}, .coupling = Coupling::shared};
  for (const Setting& setting : {plain, with(plain, 0.5), with(plain, 0.5, true)})
    for (const auto& [eta, side] : {std::pair{1e4, 1}, std::pair{0.9, -1}}) {
      INFO("momentum " << setting.momentum << ", Nesterov's " << setting.nesterov << ", eta " << eta);
      const SecondMoment moment(design, setting);
      LossForm form(moment, eta), scaled(moment, eta);
      int exponent = 0;
      for (int t = 0; exponent * side < 300 && t < 5000; ++t) {
        form.step();
        scaled.step();
        exponent += scaled.scale_back();
      }
      CHECK(exponent * side >= 300);
      const Eigen::MatrixXd whole = rounded(form.at_rest()), part = rounded(scaled.at_rest());
      CHECK(whole.allFinite());
      CHECK(whole(0, 0) > 0);
      for (Eigen::Index i = 0; i < whole.size(); ++i) CHECK(whole(i) == std::ldexp(part(i), exponent));
    }
}
