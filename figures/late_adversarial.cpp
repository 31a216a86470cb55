// Adversarial training at the end of SGD: clean and robust error against its share of the epochs, beside as many attacked
// epochs alone. late_adversarial.csv: a study's columns; x: the share.
#include <array>

#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/study_curves.hpp"

namespace valley::figures {
namespace {

const std::array<Arm, 2> arms{
    {{"sgd_then_adversarial", "SGD first", Ink::usam}, {"adversarial_only", "attacked alone", Ink::sam}}};

/// On a root scale, as most shares are small; the second arm a little to the right.
std::string place(std::size_t k) { return "sqrt(column(\"x\")) + " + literal(0.015 * static_cast<double>(k)); }

Axis share() {
  return {
      .label = "attacked epochs (%), root scale",
      .low = -0.04,
      .high = 1.06,
      .tics = "(\"0\" 0, \"2\" sqrt(0.02), \"5\" sqrt(0.05), \"10\" sqrt(0.1), \"20\" sqrt(0.2), \"50\" sqrt(0.5), \"100\" 1)"};
}

Panel errors(const std::string& title, const std::string& label, const std::string& quantity) {
  Panel panel;
  panel.title = title;
  panel.x = share();
  panel.y = {.label = label, .low = 0};
  for (std::size_t k = 0; k < arms.size(); ++k) {
    const Arm plain{arms[k].id, "", arms[k].ink};
    Curve line = mean_line(plain, {quantity, "100*(1-%)", place(k)});
    line.more = "dt solid lw 1";
    panel.curves.push_back(line);
    panel.curves.push_back(seed_dots({arms[k].id, "", Ink::guide}, {quantity, "100*(1-%)", place(k) + " + 0.03"}));
    panel.curves.push_back(mean_bar(arms[k], {quantity, "100*(1-%)", place(k)}));
  }
  return panel;
}

Panel differences() {
  Panel panel;
  panel.title = "SGD first minus alone";
  panel.x = share();
  panel.y = {.label = "difference in accuracy (points)"};
  panel.curves = {difference_bar({arms[0].id, "clean", Ink::necessary}, arms[1].id, {"test_accuracy", "100*%", place(0)}),
                  difference_bar({arms[0].id, "under attack", Ink::bound}, arms[1].id, {"robust_accuracy", "100*%", place(1)})};
  panel.marks = {horizontal(0)};
  panel.key = "top right reverse Left samplen 2";
  return panel;
}

void draw_late_adversarial(const Table&, Plot& plot) {
  plot.page(180, 66, 3);
  Panel clean = errors("clean test error", "test error (%)", "test_accuracy");
  clean.key = "top right reverse Left samplen 1.5 width -2";
  plot.add(clean);
  plot.add(errors("test error under attack", "test error under attack (%)", "robust_accuracy"));
  plot.add(differences());
}

const bool added = add(
    {.id = "late_adversarial",
     .says = "SGD first, then adversarial training, compared with the adversarial epochs alone.",
     .caption = "SGD, then adversarial training (PGD, 10 steps) for a share of the T epochs (late-SAM, figure 6). a: error on "
                "clean test images. b: on attacked ones. Beside it the attacked epochs alone, from the initial point, with the "
                "learning rate's schedule run through in them; at 100 % the two are one run. Each seed a grey dot; mean over "
                "seeds and its 95 % interval. c: paired differences, SGD-then-attacked minus attacked alone, mean and 95 % "
                "interval.",
     .draw = draw_late_adversarial});

}  // namespace
}  // namespace valley::figures
