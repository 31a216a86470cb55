// Align-SAM beside SAM at several radii and other controls: test error, sharpness and gradient agreement without wrong labels,
// and what is left of Align-SAM's advantage over each control where labels are wrong.
// align_networks.csv: a study's columns; x: share of wrong training labels.
#include <algorithm>
#include <array>

#include "base/number.hpp"
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/study_curves.hpp"

namespace valley::figures {
namespace {

// From the top down.
const std::array<Arm, 13> arms{{{"sgd", "SGD", Ink::sgd},
                                {"random", "random shift", Ink::guide},
                                {"friendly", "Friendly-SAM", Ink::necessary},
                                {"msam", "m-SAM, m = b/2", Ink::necessary},
                                {"sam", "SAM, ρ", Ink::sam},
                                {"sam_double", "SAM, 2ρ", Ink::sam},
                                {"sam_root5", "SAM, √5 ρ", Ink::sam},
                                {"align_0", "Align, λ = 0", Ink::sufficient},
                                {"align_1", "Align, λ = 1", Ink::sufficient},
                                {"align_2", "Align, λ = 2", Ink::usam},
                                {"align_quarter", "Align, b/4 beside", Ink::usam},
                                {"align_matched", "Align, length ρ", Ink::usam},
                                {"align_random", "Align, random beside", Ink::bound}}};

struct Control {
  const char *versus, *title;
  Ink ink;
};
const std::array<Control, 5> controls{{{"sam", "SAM, ρ", Ink::sam},
                                       {"sam_root5", "SAM, √5 ρ", Ink::usam},
                                       {"msam", "m-SAM, m = b/2", Ink::necessary},
                                       {"align_random", "Align, random beside", Ink::bound},
                                       {"sam_double", "SAM, 2ρ", Ink::sufficient}}};

constexpr double rows = arms.size();

std::string row(std::size_t k) { return literal(rows - 1 - static_cast<double>(k)); }

std::string value(const std::string& f, const char* column) {
  std::string out = "=";
  for (const char c : f) out += c == '%' ? std::string("column(\"") + column + "\")" : std::string(1, c);
  return out;
}

/// Every arm a row: its seeds and, above them, its mean with the interval.
Panel by_arm(const std::string& title, const Axis& x, const std::string& quantity, const std::string& f) {
  Panel panel;
  panel.title = title;
  panel.x = x;
  panel.y = {.low = -0.7, .high = rows - 0.3, .tics = "("};
  for (std::size_t k = 0; k < arms.size(); ++k) {
    panel.y.tics += (k == 0 ? "\"" : ", \"") + arms[k].title + "\" " + row(k);
    const auto of = [&](const char* series) {
      return Where{{"series", series}, {"arm", arms[k].id}, {"quantity", quantity}, {"x", "0"}};
    };
    Curve seeds{of("trial"), value(f, "value"), "=" + row(k) + " - 0.25", Ink::guide, "", "points", "pt 7 ps 0.18"};
    Curve mean{of("mean"), value(f, "value"), "=" + row(k) + " + 0.12",     arms[k].ink,
               "",         "xerrorbars",      "dt solid pt 7 ps 0.5 lw 1.2"};
    mean.columns = {value(f, "low"), value(f, "high")};
    panel.curves.push_back(seeds);
    panel.curves.push_back(mean);
  }
  panel.y.tics += ")";
  panel.marks = {"unset offsets"};
  return panel;
}

Axis wrong_labels(const Table& data) {
  const std::vector<double> shares = numbers(data, "x", {{"series", "mean"}});
  return {.label = "wrong training labels (%)",
          .low = -7,
          .high = 100 * *std::max_element(shares.begin(), shares.end()) + 7,
          .tics = "0, 20, 80"};
}

/// Side by side, so that bars do not hide each other.
std::string beside(std::size_t k, std::size_t n) {
  return "100*column(\"x\") + " + literal(2.2 * (static_cast<double>(k) - 0.5 * (static_cast<double>(n) - 1)));
}

/// On a root scale, as what is small at right labels is large at wrong ones.
const std::string root = "(% < 0 ? -1 : 1)*sqrt(abs(100*(%)))";

Panel advantage(const Table& data, const std::string& title, const std::string& quantity, const std::string& key = "off") {
  Panel panel;
  panel.title = title;
  panel.x = wrong_labels(data);
  panel.y = {.label = "accuracy (points), root scale",
             .low = -8,
             .high = 6.5,
             .tics = "(\"−49\" -7, \"−25\" -5, \"−9\" -3, \"−1\" -1, \"0\" 0, \"1\" 1, \"9\" 3, \"25\" 5)"};
  for (std::size_t k = 0; k < controls.size(); ++k)
    panel.curves.push_back(difference_bar({"align_2", std::string("minus ") + controls[k].title, controls[k].ink},
                                          controls[k].versus, {quantity, root, beside(k, controls.size())}));
  panel.marks = {horizontal(0)};
  panel.key = key;
  return panel;
}

Panel errors(const Table& data) {
  Panel panel;
  panel.title = "test error at the end";
  panel.x = wrong_labels(data);
  panel.y = {.label = "test error (%)", .low = 0};
  const std::array<std::size_t, 5> shown{0, 4, 6, 9, 11};  // of `arms`
  constexpr std::array<Ink, 5> inks{Ink::sgd, Ink::sam, Ink::bound, Ink::usam, Ink::sufficient};
  constexpr std::array<const char*, 5> looks{"dt solid lw 1.2", "dt solid lw 2", "dt solid lw 2", "dt (8,5) lw 1.2",
                                             "dt (8,5) lw 1.2"};
  for (std::size_t k = 0; k < shown.size(); ++k) {
    const Arm arm{arms[shown[k]].id, arms[shown[k]].title, inks[k]};
    Curve line = mean_line(arm, {"test_accuracy", "100*(1-%)", "100*column(\"x\")"});
    line.more = looks[k];
    panel.curves.push_back(line);
  }
  panel.marks = {text_in_panel(0.03, 0.5, "up to 60 % each dashed line", "left font \",6\""),
                 text_in_panel(0.03, 0.44, "lies on a solid one", "left font \",6\"")};
  panel.key = "inside top left reverse Left samplen 3";
  return panel;
}

void draw_align_networks(const Table& data, Plot& plot) {
  plot.page(180, 190, 2, 30);
  plot.room_for_key(9, 3);
  plot.add(
      by_arm("test error, labels right", {.label = "test error at the end (%)", .tics = "0.2"}, "test_accuracy", "100*(1-%)"));
  plot.add(by_arm("sharpness, labels right", {.label = "largest Hessian eigenvalue {/:Italic λ}_1", .low = 0, .tics = "0.1"},
                  "lambda_1", "%"));
  plot.add(by_arm("gradient agreement, labels right", {.label = "cosine of two batches' gradients", .tics = "0.05"},
                  "cosine_fresh", "%"));
  plot.add(errors(data));
  plot.add(advantage(data, "Align-SAM minus a control, at the end", "test_accuracy", key_below));
  plot.add(advantage(data, "the same, at the best epoch", "best_test_accuracy"));
}

const bool added =
    add({.id = "align_networks",
         .says = "Align-SAM compared with twelve other rules on networks, labels right and wrong.",
         .caption =
             "Align-SAM and what else might explain it. a to c: right labels, at the end of training; each seed a grey dot, "
             "mean and its 95 % interval. Align-SAM's shift ρ(λ u_t - u_a) is √5 ρ long where batches' gradients are at right "
             "angles (λ = 2), so SAM at ρ, 2ρ and √5 ρ stand beside it; \"length ρ\": its shift scaled to SAM's; \"random "
             "beside\": a random unit vector in u_a's place; \"b/4 beside\": u_a from a batch of a quarter. d: mean test error "
             "against the share of wrong training labels. e: Align-SAM (λ = 2) minus a control, paired by seed, mean and 95 % "
             "interval, above 0 where Align-SAM is better, on a root scale. f: the same of each run's best epoch by the test "
             "set, which no one has in practice. Intervals are of one comparison each, not of all.",
         .draw = draw_align_networks});

}  // namespace
}  // namespace valley::figures
