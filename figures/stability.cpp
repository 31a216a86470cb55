// The stability diagrams: largest stable step size against ascent radius.
// stability_*.csv: samples, dimension, batch, rho, momentum, curve, eta, low, high.
#include <algorithm>
#include <cmath>

#include "base/require.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"
#include "figures/stability.hpp"

namespace valley::figures {
namespace {

struct Rung {
  const char* id;
  Ink ink;
  const char *title, *more;
};

const std::string light = "#dbe9f4", dark = "#bcd6ea";  // stable with fresh batches, with shared ones too

using Rungs = std::vector<Rung>;

const Rungs rungs_of_papers = {
    {"bound", Ink::bound, "late-SAM's bound", ""},       {"necessary", Ink::necessary, "one-step, necessary", ""},
    {"mean", Ink::mean, "mean stays bounded", ""},       {"fresh", Ink::usam, "exact, fresh batches", ""},
    {"shared", Ink::exact, "exact, shared batches", ""},
};

const Rungs all_rungs = {
    {"bound", Ink::bound, "late-SAM's bound", ""},
    {"mean", Ink::mean, "mean stays bounded", ""},
    {"necessary", Ink::necessary, "one-step, necessary", ""},
    {"sufficient", Ink::sufficient, "one-step, sufficient", ""},
    {"fresh", Ink::usam, "exact, fresh batches", ""},
    {"shared", Ink::exact, "exact, shared batches", ""},
    {"fresh_typical", Ink::usam, "typical trial, fresh", "dt 2 "},
    {"shared_typical", Ink::exact, "typical trial, shared", "dt 2 "},
};

struct Span {
  double low = INFINITY, high = 0;
};

/// Of the finite step sizes of these curves.
Span span_of(const Table& data, const Rungs& rungs) {
  Span span;
  for (const auto& rung : rungs) {
    for (const double eta : numbers(data, "eta", {{"curve", rung.id}})) {
      if (!std::isfinite(eta) || eta <= 0) continue;
      span.low = std::min(span.low, eta);
      span.high = std::max(span.high, eta);
    }
  }
  return span;
}

/// The decade below (direction -1) or above (+1) `value`, on a scale of `parts` a decade.
double outwards(double value, double direction, double parts) {
  const double k = std::log10(value) * parts;
  return std::pow(10, (direction < 0 ? std::floor(k) : std::ceil(k)) / parts);
}

Axis step_sizes(const Table& data, const Rungs& rungs) {
  const auto [low, high] = span_of(data, rungs);
  return {.label = "largest stable step size η", .low = outwards(low, -1, 2), .high = outwards(1.3 * high, 1, 2), .log = true};
}

/// What is stable, down to the panel's floor.
void add_tints(Panel& panel, Where here, const std::string& x) {
  const std::string floor = "=" + literal(panel.y.low);
  here.emplace_back("curve", "fresh");
  panel.curves.push_back({here, x, "eta", Ink::usam, "stable, fresh", "filledcurves", "fc rgb \"" + light + "\"", floor});
  here.back().second = "shared";
  panel.curves.push_back({here, x, "eta", Ink::usam, "stable, shared too", "filledcurves", "fc rgb \"" + dark + "\"", floor});
}

Panel diagram(const Table& data, const Where& here, const std::string& title, bool with_key,
              const Rungs& rungs = rungs_of_papers) {
  const auto of = [&](const std::string& curve) {
    Where where = here;
    where.emplace_back("curve", curve);
    return where;
  };
  Where sgd = of("fresh");
  sgd.emplace_back("rho", "0");
  const bool with_zero = !numbers(data, "eta", sgd).empty();
  auto radii = numbers(data, "rho", of("fresh"));
  std::erase(radii, 0.);
  require(!radii.empty(), "number of rows with curve = fresh and rho > 0", "0", "at least one");
  const auto [smallest, largest] = std::minmax_element(radii.begin(), radii.end());
  const double at_zero = *smallest / 1.7, gap = *smallest / 1.06;  // where SGD stands on a logarithmic axis

  Panel panel;
  panel.title = title;
  panel.x = {.label = "ascent radius ρ",
             .low = with_zero ? at_zero / 1.5 : *smallest,
             .high = *largest,
             .log = true,
             .tics = literal(outwards(*smallest, 1, 1)) + ", 10"};
  panel.y = step_sizes(data, rungs);
  const std::string x = "=column(\"rho\") > 0 ? column(\"rho\") : NaN";
  add_tints(panel, here, x);
  for (const auto& rung : rungs) {
    if (numbers(data, "eta", of(rung.id)).empty()) continue;
    panel.curves.push_back({of(rung.id), x, "eta", rung.ink, with_key ? rung.title : "", "lines", rung.more});
    const std::string zero = "=column(\"rho\") == 0 ? " + literal(at_zero) + " : NaN";
    if (rung.id == std::string("shared")) continue;  // the same as fresh
    panel.curves.push_back({of(rung.id), zero, "eta", rung.ink == Ink::usam ? Ink::sgd : rung.ink, "", "points", "ps 0.6"});
  }
  if (with_zero)
    panel.marks = {"set xtics add (\"0\" " + literal(at_zero) + ")", "set object rectangle from graph 0, graph 0 to " +
                                                                         literal(gap) + "," + literal(first(data, "eta", sgd)) +
                                                                         " fc rgb \"" + dark + "\" fs solid 1 noborder behind"};
  if (with_key) panel.key = key_below;
  return panel;
}

/// The step sizes against a column, whose values the axis has.
Panel by_column(const Table& data, const Where& here, const std::string& title, const std::string& x, Axis axis) {
  const auto of = [&](const std::string& curve) {
    Where where = here;
    where.emplace_back("curve", curve);
    return where;
  };
  Panel panel;
  panel.title = title;
  panel.x = std::move(axis);
  panel.y = step_sizes(data, all_rungs);
  add_tints(panel, here, x);
  for (const auto& rung : all_rungs)
    if (!numbers(data, "eta", of(rung.id)).empty())
      panel.curves.push_back({of(rung.id), x, "eta", rung.ink, rung.title, "linespoints", std::string(rung.more) + "ps 0.4"});
  panel.marks = {"unset mxtics"};
  return panel;
}

Panel by_batch(const Table& data, const Where& here, const std::string& title) {
  const auto sizes = numbers(data, "batch", here);
  const auto [smallest, largest] = std::minmax_element(sizes.begin(), sizes.end());
  Axis axis{.label = "batch size {/:Italic B}", .low = *smallest / 1.2, .high = *largest * 1.2, .log = true, .tics = "("};
  for (double B = 1; B <= *largest; B *= *largest > 64 ? 4 : 2)
    axis.tics += (B > 1 ? ", \"" : "\"") + rounded(B, 6) + "\" " + literal(B);
  axis.tics += ")";
  return by_column(data, here, title, "batch", axis);
}

/// On a scale of 1 - m, which is what it does to a step.
Panel by_momentum(const Table& data, const Where& here, const std::string& title) {
  const auto momenta = numbers(data, "momentum", here);
  const auto [least, most] = std::minmax_element(momenta.begin(), momenta.end());
  Axis axis{.label = "momentum {/:Italic m}", .low = (1 - *least) * 1.15, .high = (1 - *most) / 1.15, .log = true, .tics = "("};
  for (const double m : {0., 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999})
    axis.tics += (m > 0 ? ", \"" : "\"") + rounded(m, 6) + "\" " + literal(1 - m);
  axis.tics += ")";
  return by_column(data, here, title, "=1 - column(\"momentum\")", axis);
}

void draw_gaussian(const Table& data, Plot& plot) {
  plot.page(180, 84, 2);
  plot.room_for_key(13, 3);
  bool key = true;
  for (const auto& batch : distinct(data, "batch")) {
    plot.add(diagram(data, {{"batch", batch}}, "batch size {/:Italic B} = " + batch, key));
    key = false;
  }
}

void draw_mnist(const Table& data, Plot& plot) {
  const auto counts = distinct(data, "samples");
  plot.page(counts.size() > 1 ? 180 : 100, 84, static_cast<int>(counts.size()));
  plot.room_for_key(13, 3);
  bool key = true;
  for (const auto& count : counts) {
    plot.add(diagram(data, {{"samples", count}}, "{/:Italic n} = " + count + " images", key));
    key = false;
  }
}

const bool gaussian =
    add({.id = "stability_gaussian",
         .says = "The largest stable step size shrinks as USAM's radius grows, on random data.",
         .caption = "Largest stable step size of USAM on least squares with Gaussian rows (n = 64, d = 16, seed 1 unless another "
                    "was given, batches with replacement); ρ = 0 is SGD. Tinted: stable with fresh batches; darker: with shared "
                    "ones too.",
         .draw = draw_gaussian});
const bool mnist = add(
    {.id = "stability_mnist",
     .says = "The largest stable step size shrinks as USAM's radius grows, on images of digits.",
     .caption = "Largest stable step size of USAM for a linear model on the first n training images of MNIST (pixels/255, d = "
                "784, B = 8 with replacement); ρ = 0 is SGD. Tinted: stable with fresh batches; darker: with shared ones too.",
     .draw = draw_mnist});

std::string with_number(const char* symbol, const std::string& value) {
  return std::string("{/:Italic ") + symbol + "} = " + rounded(parse_double(value).value_or(NAN), 4);
}

}  // namespace

Figure stability_diagram(std::string id, std::string caption, Over over) {
  const auto draw = [over](const Table& data, Plot& plot) {
    const bool by_radius = over == Over::batch;  // panels
    const char* const fixed = by_radius ? "rho" : "batch";
    const auto values = distinct(data, fixed);
    const int across = values.size() > 1 ? 2 : 1, down = (static_cast<int>(values.size()) + across - 1) / across;
    plot.page(across > 1 ? 180 : 110, 76 * down, across);
    plot.room_for_key(across > 1 ? 13 : 17, across > 1 ? 3 : 2);
    for (const auto& value : values) {
      const Where here = {{fixed, value}};
      const std::string title = by_radius ? "ascent radius " + with_number("ρ", value) : "batch size " + with_number("B", value);
      Panel panel = over == Over::rho     ? diagram(data, here, title, true, all_rungs)
                    : over == Over::batch ? by_batch(data, here, title)
                                          : by_momentum(data, here, title);
      panel.key = value == values.front() ? key_below : "off";
      plot.add(std::move(panel));
    }
  };
  return {std::move(id), "The largest stable step sizes on these data, and bounds on them.", std::move(caption), draw};
}

}  // namespace valley::figures
