#include "commands/skeletons.hpp"

#include <cctype>

namespace valley {
namespace {

constexpr const char* landscape_text = R"text(// NAME: a landscape of one's own.
//
//     COMMAND
#include "sim/landscape/from_loss.hpp"

namespace valley {  // here tanh, exp, sqrt and their like are the same bits on every processor (sim/arithmetic/functions.hpp)

/// f(u, v) = a/2 tanh^2(v sqrt(1 + u^2)): minima on the line v = 0, of sharpness a (1 + u^2).
struct TYPE : FromLoss<TYPE, 2> {  // 2 coordinates; the gradient comes from the loss
  double a = 1;

  template <class Real>
  VALLEY_HD Real loss(const Vec<Real, 2>& x) const {
    const Real u = x[0], v = x[1];
    return 0.5 * a * sq(tanh(v * sqrt(1. + u * u)));
  }

  // The gradient by hand is faster; it is compared with the loss whenever the landscape is made:
  //
  //   template <class Real>
  //   VALLEY_HD Vec<Real, 2> slopes(const Vec<Real, 2>& x) const { return {{..., ...}}; }

  double supremum() const { return 0.5 * a; }  // of the loss; leave it out where there is none
};

VALLEY_KERNELS(TYPE)
VALLEY_LANDSCAPE(.id = "NAME", .says = "a/2 tanh^2(v sqrt(1 + u^2))",
                 .keys = {number_key("a", 1, positive_factors, "scale")},  // --a on the command line
                 .make = [](const Values& given) {
                   TYPE f;
                   f.a = given.number("a");
                   return PlainLandscape(f);
                 })

}  // namespace valley
)text";

constexpr const char* rule_text =
    R"text(// NAME: an optimizer of one's own, as a shift: where the gradient is taken. Any descent goes with it (--descent adam).
//
//     COMMAND
#include "sim/optimizer/sam.hpp"

namespace valley {

/// p = rho g/||g||, cut off where ||g|| is below `floor`: no noise is blown up to length rho.
struct TYPE {
  static constexpr bool is_zero = false;
  double rho = 0;
  double floor = 0;

  template <class State>  // one or two coordinates, rows of data: whatever has +, -, scalar * and squares()
  State operator()(const State& g) const {
    const double size = std::sqrt(squares(g));
    return size > floor ? State((rho / size) * g) : State(0. * g);
  }
};

VALLEY_SHIFT(TYPE, .id = "NAME", .says = "SAM without a shift where the gradient is short",
             .keys = {needed_key("rho", factors, "ascent radius"), number_key("floor", 0.01, factors, "of ||g||")},
             .make = [](const Values& given) { return plain_policy(TYPE{given.number("rho"), given.number("floor")}); })

}  // namespace valley
)text";

constexpr const char* claim_text =
    R"text(// NAME: a claim of one's own: what theory predicts, what is measured, and how the two must relate.
//
//     COMMAND
#include <cmath>

#include "experiments/claim.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/optimizer/sgd.hpp"

namespace valley {
namespace {

/// Gradient descent on f = lambda x^2/2: |x'| = |1 - eta lambda| |x|. Without | | it is false beyond eta = 1/lambda: the control.
Case contraction(Role role, double lambda, double eta) {
  return {.role = role,
          .params = {{"lambda", lambda}, {"eta", eta}},
          .relation = Relation::equal,  // or at_most, at_least: measured RELATION predicted
          .tolerance = 1e-12,
          .predict = [=] { return role == Role::control ? 1 - eta * lambda : std::abs(1 - eta * lambda); },
          .measure = [=]() -> Measurement {
            const Sgd descent{{.eta = eta}};
            return {std::abs(descent.step(Quadratic(lambda), Vec<double, 1>{{1.}}, Draw{})[0])};
          }};
}

[[maybe_unused]] const bool added =
    add(Claim{.id = "NAME",
              .says = "how fast gradient descent contracts on a parabola",
              .statement = "|x'| = |1 - eta lambda| |x|",
              .source = "textbook",
              .cases = [](const Plan&) {
                return std::vector{contraction(Role::grid, 2, 0.1), contraction(Role::grid, 2, 0.9),
                                   contraction(Role::control, 2, 0.9)};
              }});

}  // namespace
}  // namespace valley
)text";

constexpr const char* figure_text =
    R"text(// NAME: a figure of one's own: numbers computed here, written to a CSV, and drawn from it.
//
//     COMMAND
#include <cmath>

#include "experiments/figure_data.hpp"
#include "figures/figure.hpp"
#include "figures/plot.hpp"
#include "sim/landscape/tanh2.hpp"
#include "sim/optimizer/usam.hpp"

namespace valley {
namespace {

Table paths(const FigurePlan& plan) {
  Table table{{"rho", "step", "loss"}, {}};
  for (const double rho : {0., 0.5}) {
    const Usam usam{{.eta = 0.5}, {.rho = rho}};
    const Tanh2 f{1};
    Vec<double, 1> x{{1.5}};
    for (std::uint32_t step = 0; step <= 20; ++step) {
      table.add({rho, static_cast<double>(step), f.loss(x)});
      x = usam.step(f, x, Draw{.seed = plan.seed, .step = step});
    }
  }
  return table;
}

void draw(const Table&, figures::Plot& plot) {
  figures::Panel panel;
  panel.title = "USAM on 1/2 tanh^2";
  panel.x = {.label = "step"};
  panel.y = {.label = "loss", .log = true};
  panel.curves = {{.where = {{"rho", "0"}}, .x = "step", .y = "loss", .ink = figures::Ink::sgd, .title = "ρ = 0"},
                  {.where = {{"rho", "0.5"}}, .x = "step", .y = "loss", .ink = figures::Ink::usam, .title = "ρ = 0.5"}};
  panel.key = "inside bottom left reverse Left samplen 2";
  plot.page(88, 66, 1).add(panel);
}

[[maybe_unused]] const bool has_data = add(FigureData{.id = "NAME", .compute = paths});
[[maybe_unused]] const bool has_figure =
    figures::add({.id = "NAME",
                  .says = "The loss along two runs: gradient descent, and USAM.",
                  .caption = "Loss along USAM on 1/2 tanh^2 from 1.5, η = 0.5.",
                  .draw = draw});

}  // namespace
}  // namespace valley
)text";

}  // namespace

const std::vector<Skeleton>& skeletons() {
  static const std::vector<Skeleton> all = {
      {"landscape",
       landscape_text,
       {"valley simulate --with NAME.cpp --landscape NAME --optimizer usam --rho 0.5 --eta 0.5 --start 2,0.1 --steps 5",
        "valley escape --with NAME.cpp --landscape NAME --optimizer sam --rho 0.1 --eta 0.5 --start 2,0.01 --spread 0.01 "
        "--escape-valley 0.5 --trials 1e6 --steps 100"}},
      {"rule",
       rule_text,
       {"valley simulate --with NAME.cpp --landscape toy --optimizer NAME --rho 0.1 --eta 0.2 --start 2,0.1 --steps 5"}},
      {"claim", claim_text, {"valley check NAME --with NAME.cpp"}},
      {"figure", figure_text, {"valley figure NAME --with NAME.cpp --out out"}},
  };
  return all;
}

std::string with_names(std::string text, const std::string& name) {
  std::string type = "Own";  // which no type of Valley's begins with, nor a word of C++
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '_') continue;
    const bool first = i == 0 || name[i - 1] == '_';
    type += first ? static_cast<char>(std::toupper(static_cast<unsigned char>(name[i]))) : name[i];
  }
  const auto replace = [&text](const std::string& mark, const std::string& by) {
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += by.size()) text.replace(at, mark.size(), by);
  };
  replace("NAME", name);
  replace("TYPE", type);
  return text;
}

}  // namespace valley
