// USAM at an unstable step size: it leaves the bottom of every valley, and only the quadratic for good.
// same_valley.csv: series (profile, path, limit), landscape, step, theta, distance, loss.
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

struct Valley {
  const char *id, *name, *look, *marker;  // look: the same ink for all (they are USAM's), told apart by dash and marker
};

constexpr Valley valleys[] = {
    {"quadratic", "½θ^2", "lc rgb \"#8c8c8c\" dt (9,3)", " pt 9"},
    {"logcosh", "log cosh θ", "lc rgb \"#56b4e9\" dt solid", " pt 6"},
    {"tanh2", "½ tanh^{2} θ", "lc rgb \"#0072b2\" dt solid", " pt 5"},
};

std::vector<Curve> curves(const std::string& series, const std::string& x, const std::string& y, const std::string& with,
                          const std::string& size) {
  std::vector<Curve> out;
  for (const auto& valley : valleys) {
    out.push_back({{{"series", series}, {"landscape", valley.id}},
                   x,
                   y,
                   Ink::usam,
                   valley.name,
                   with,
                   valley.look + (with == "lines" ? "" : std::string(valley.marker)) + " " + size});
  }
  return out;
}

void draw_same_valley(const Table& data, Plot& plot) {
  plot.page(180, 66, 3);
  const double b = first(data, "theta", {{"series", "limit"}, {"landscape", "b"}});
  const auto edges = [&](const std::string& word) {
    return std::vector<std::string>{vertical(-b), vertical(b),
                                    "set label \"−" + word + "\" at " + literal(-b) + ", graph 0.2 right offset -0.5, 0",
                                    "set label \"" + word + "\" at " + literal(b) + ", graph 0.2 left offset 0.5, 0"};
  };

  Panel profile;
  profile.title = "three valleys of curvature 1";
  profile.x = {.label = "parameter θ", .low = -2 * b, .high = 2 * b, .tics = "2"};
  profile.y = {.label = "loss {/:Italic f}", .low = 0, .high = 4};
  profile.curves = curves("profile", "theta", "loss", "lines", "lw 1.4");
  profile.marks = edges("{/:Italic b}");
  profile.marks.push_back(strip(-b, b));
  for (auto& curve : profile.curves) curve.title.clear();
  plot.add(profile);

  const double steps = last(data, "step", {{"series", "path"}, {"landscape", "tanh2"}});
  Panel distance;
  distance.title = "distance from the minimum";
  distance.x = {.label = "step {/:Italic t}", .low = 0, .high = steps};
  distance.y = {.label = "|θ_t|", .low = 5e-4, .high = 100, .log = true};
  distance.curves = curves("path", "step", "distance", "linespoints", "lw 0.8 ps 0.35");
  distance.marks = {horizontal(b), text(steps, b, "edge {/:Italic b}", "right offset 0, 0.6")};
  distance.key = "inside bottom right reverse Left samplen 2.5";
  plot.add(distance);

  Panel loss;
  loss.title = "loss on the way";
  loss.x = distance.x;
  loss.y = {.label = "loss {/:Italic f}(θ_t)", .low = 1e-7, .high = 1e4, .log = true};
  loss.curves = curves("path", "step", "loss", "linespoints", "lw 0.8 ps 0.35");
  for (auto& curve : loss.curves) curve.title.clear();
  plot.add(loss);
}

const bool added =
    add({.id = "same_valley",
         .says = "Valleys whose walls flatten keep an unstable run inside; a parabola does not.",
         .caption = "Full-batch USAM (η = 2, ρ = 0.5, start θ = 0.001) on valleys of curvature 1, where a step near the minimum "
                    "multiplies θ by 1 - η(1 + ρ) = -2. The sub-quadratic valleys keep it within (-b, b), b = 2; the quadratic "
                    "does not.",
         .draw = draw_same_valley});

}  // namespace
}  // namespace valley::figures
