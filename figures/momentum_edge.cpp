// The critical step of heavy ball against the batch size, from the noise's limit to the mean's.
// momentum_edge.csv: data, lambda_1, lift (rho lambda_1), batch, momentum, eta (exact, with low, high), mean, small.
#include <algorithm>
#include <cmath>
#include <string>

#include "base/number.hpp"
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

struct Look {
  Ink ink;
  const char* more;
};

constexpr Look looks[] = {{Ink::sgd, "lw 1.3 ps 0.42"}, {Ink::usam, "lw 1.3 ps 0.4"}, {Ink::bound, "lw 1.3 dt solid ps 0.6"}};
constexpr double beside_single = 0.72;  // left of B = 1

std::string in_units(const std::string& column) { return "column(\"" + column + "\") * column(\"lambda_1\")"; }

std::string batch_tics(double largest) {
  std::string tics;
  for (double B = 1; B <= largest; B *= 4) tics += (B > 1 ? ", \"" : "(\"") + rounded(B, 6) + "\" " + literal(B);
  return tics + ")";
}

/// How far the exact step of the most momentum is below the mean's for single samples.
void mark_gap(Panel& panel, const Table& data, Where here, const std::string& m) {
  here.insert(here.end(), {{"batch", "1"}, {"momentum", m}});
  const double unit = first(data, "lambda_1", here), exact = first(data, "eta", here), mean = first(data, "mean", here);
  const auto end = [&](double eta) { return literal(beside_single) + "," + literal(eta * unit); };
  panel.marks.push_back("set arrow from " + end(exact) + " to " + end(mean) +
                        " heads size screen 0.006,20 filled lw 0.9 lc rgb \"#d55e00\" front");
  const std::string times = std::to_string(std::lround(mean / exact));
  panel.marks.push_back(text_in_panel(0.97, 0.07, "arrow: factor " + times, "right " + coloured(Ink::bound)));
}

/// The limits lie on top: where an exact curve follows one, both are seen.
void add_curves(Panel& panel, const Where& here, const std::vector<std::string>& momenta) {
  const auto of = [&](const std::string& m) {
    Where where = here;
    where.emplace_back("momentum", m);
    return where;
  };
  for (std::size_t k = 0; k < momenta.size(); ++k) {
    const Look& look = looks[k % std::size(looks)];
    panel.curves.push_back({of(momenta[k]), "batch", "=" + in_units("eta"), look.ink, "exact, {/:Italic m} = " + momenta[k],
                            "linespoints", look.more});
  }
  const auto limit = [&](const std::string& y, const char* title, const char* look) {
    for (const auto& m : momenta)
      panel.curves.push_back({of(m), "batch", y, Ink::guide, m == momenta.front() ? title : "", "lines", look});
  };
  limit("=column(\"small\") < 2.3 * column(\"mean\") ? " + in_units("small") + " : NaN",
        "limit of small steps, 2(1 − {/:Italic m})/Λ", "lc rgb \"#595959\" dt (14,7) lw 0.8");
  limit("=" + in_units("mean"), "edge of the mean, 2(1 + {/:Italic m})/κ", "lc rgb \"#595959\" dt (2,4) lw 1.2");
}

Panel edges(const Table& data, const Where& here, const std::string& title) {
  const auto batches = numbers(data, "batch", here);
  const double largest = *std::max_element(batches.begin(), batches.end());
  Panel panel;
  panel.title = title;
  panel.x = {.label = "batch size {/:Italic B}", .low = 0.6, .high = 1.25 * largest, .log = true, .tics = batch_tics(largest)};
  panel.y = {.label = "critical step size η* λ_1", .low = 0.0015, .high = 7, .log = true};
  const auto momenta = distinct(data, "momentum", here);
  add_curves(panel, here, momenta);
  panel.marks = {"unset mxtics"};
  mark_gap(panel, data, here, momenta.back());
  return panel;
}

void draw_edges(const Table& data, Plot& plot) {
  const auto lifts = distinct(data, "lift"), names = distinct(data, "data");
  plot.page(124, 52 * static_cast<double>(lifts.size()), static_cast<int>(names.size()), 15);
  plot.room_for_key(14, 2);
  for (const auto& lift : lifts) {
    for (const auto& name : names) {
      const std::string rule = lift == "0" ? ", SGD" : ", USAM, ρ λ_1 = " + lift;
      Panel panel = edges(data, {{"data", name}, {"lift", lift}}, name + rule);
      if (lift == lifts.front() && name == names.front()) panel.key = key_below;
      plot.add(std::move(panel));
    }
  }
}

const bool added = add(
    {.id = "momentum_edge",
     .says = "With small batches, momentum makes the largest stable step size much smaller.",
     .caption = "Heavy-ball momentum m: the exact critical step η* against the batch size, between its two limits (least "
                "squares, shared batches with replacement; Gaussian rows: n = 64, d = 16, seed 1 unless another was given; "
                "MNIST: the first 64 training images, pixels/255; λ_1: the largest eigenvalue of the Hessian). Dotted: up to "
                "here the mean stays bounded, 2(1 + m)/κ with κ the largest eigenvalue of the mean map; arrow: how far below "
                "it the exact step is for m = 0.9, B = 1. Dashed: what the noise of a batch allows where steps are small, 2(1 "
                "− m)/Λ with Λ/2 the spectral radius of P^-1 N; in one parameter Λ is the variance of the batch's curvature "
                "over its mean. With small batches momentum multiplies the largest stable step by about 1 − m; it allows a "
                "larger one than none, as the mean's edge promises, only from a batch size on that grows with m. USAM (c, d) "
                "lowers both limits, most for small batches.",
     .draw = draw_edges});

}  // namespace
}  // namespace valley::figures
