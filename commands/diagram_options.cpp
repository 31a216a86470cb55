#include "commands/diagram_options.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "base/limits.hpp"
#include "base/require.hpp"
#include "commands/row_arguments.hpp"
#include "commands/threshold_entries.hpp"
#include "experiments/stability_table.hpp"
#include "theory/bounds.hpp"
#include "theory/range.hpp"

namespace valley::diagram {
namespace {

using figures::Over;

constexpr std::uint64_t most_batch = std::numeric_limits<std::int32_t>::max(), most_panels = 6;

/// In order, each once, and each `fine`.
std::vector<double> list_of(const std::string& argument, const std::string& text, const std::function<bool(double)>& fine,
                            const char* words) {
  std::vector<double> values = parse_list(argument, text);
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  for (const double value : values) require(fine(value), argument, value, std::string(words) + " separated by commas");
  return values;
}

bool is_size(double B) { return B >= 1 && B <= static_cast<double>(most_batch) && B == std::floor(B); }

/// 1, 2, 4, ... and n.
std::vector<double> batches_up_to(Eigen::Index n) {
  std::vector<double> sizes;
  for (Eigen::Index B = 1; B < n; B *= 2) sizes.push_back(static_cast<double>(B));
  sizes.push_back(static_cast<double>(n));
  return sizes;
}

/// 1, 8, 64, ... below n, no more than panels.
std::vector<double> batches_in_panels(Eigen::Index n) {
  std::vector<double> sizes{1};
  for (Eigen::Index B = 8; B < n && sizes.size() < 4; B *= 8) sizes.push_back(static_cast<double>(B));
  return sizes;
}

std::vector<double> radii_of(const Options& o, const theory::Design& design) {
  if (o.radii) return *o.radii;
  if (*o.over == Over::momentum) return {0};
  if (*o.over == Over::rho) return radii_for(design, static_cast<int>(o.points.value_or(13)));
  return {0, 0.5 / theory::curvature(design).lambda_max};
}

std::vector<double> momenta_of(const Options& o) {
  if (o.momenta) return *o.momenta;
  if (*o.over != Over::momentum) return {0};
  return {0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99};
}

void require_at_least_two(const std::string& argument, std::ptrdiff_t count, const std::string& which) {
  require(count >= 2, argument, std::to_string(count) + " numbers" + which, "at least two, as they are drawn over");
}

void require_panels(const std::string& argument, const std::optional<std::vector<double>>& values) {
  if (values)
    require(values->size() <= most_panels, argument, std::to_string(values->size()) + " numbers",
            "up to " + std::to_string(most_panels) + ", a panel each");
}

void require_one(const std::string& argument, const std::optional<std::vector<double>>& values, const char* over) {
  if (values)
    require(values->size() == 1, argument, std::to_string(values->size()) + " numbers",
            std::string("one number, as the diagram is over the ") + over);
}

}  // namespace

void declare(Arguments& arguments, Options& o) {
  arguments.group("data", {"--data"});
  valley::declare(arguments, "rows g_i, n rows of d: CSV, .npy, .npz, .safetensors or IDX images (.gz too)", o);
  arguments.flag("--gram", "the file holds the Gram matrix of the rows, (n, n) or (n, c, n, c)", o.gram);
  arguments.group("what is drawn");
  arguments.choice<Over>("--over", {{"rho", Over::rho}, {"batch", Over::batch}, {"momentum", Over::momentum}},
                         "what step sizes are drawn against (default rho)", o.over);
  arguments.option("--batch", "whole numbers separated by commas",
                   "batch sizes B: a panel each (default 1,8,64,512 below n); over batch those drawn (default 1,2,4,...,n)",
                   [&o](const std::string& text) { o.batches = list_of("--batch", text, is_size, "whole numbers >= 1"); });
  arguments.option(
      "--rho", "numbers separated by commas",
      "ascent radii: those drawn (default 0 and 0.01 to 10 over lambda_max); over batch a panel each (default 0 and 0.5 over "
      "lambda_max); over momentum one (default 0)",
      [&o](const std::string& text) { o.radii = list_of("--rho", text, not_negative.fine, "numbers >= 0"); });
  arguments.option(
      "--momentum", "numbers separated by commas",
      "m of v' = m v + d: one (default 0); over momentum those drawn (default 0 to 0.99)",
      [&o](const std::string& text) { o.momenta = list_of("--momentum", text, below_one.fine, "numbers in [0, 1)"); });
  arguments.count("--points", 2, 1000, "radii besides 0, where --rho names none (default 13)", o.points);
  arguments.group("rule");
  arguments.flag("--nesterov", "Nesterov's momentum, as PyTorch has it", o.nesterov);
  arguments.number("--weight-decay", not_negative, "wd, added to d (default 0)", o.weight_decay);
  arguments.flag("--almost-sure", "also between which steps a typical trial ceases to shrink", o.almost_sure);
  arguments.choice<Sampling>("--sampling", {{"with", Sampling::with_replacement}, {"without", Sampling::without_replacement}},
                             "replacement within a batch (default with)", o.sampling);
  arguments.group("results");
  arguments.path("--csv", Use::writes_document, "write the step sizes as CSV (default, without any of these: to standard output)",
                 o.csv);
  arguments.path("--json", Use::writes_document, "write them as JSON", o.json);
  arguments.path("--svg", Use::writes_document, "draw them", o.svg);
  arguments.path("--pdf", Use::writes_document, "the same for a paper", o.pdf);
  explain(arguments, Rungs::closed_too);
}

void require_drawable(const Options& o) {
  require(o.data.has_value(), "--data", "missing", "a file of rows g_i: CSV, .npy, .npz, .safetensors or IDX images");
  require(!o.points || (*o.over == Over::rho && !o.radii), "--points", "given", "over rho, without --rho, only");
  if (*o.over == Over::batch)
    require_panels("--rho", o.radii);
  else
    require_panels("--batch", o.batches);
  if (*o.over == Over::rho && o.radii)
    require_at_least_two("--rho", std::count_if(o.radii->begin(), o.radii->end(), [](double rho) { return rho > 0; }),
                         " above 0");
  if (*o.over == Over::momentum) {
    require_one("--rho", o.radii, "momentum");
    if (o.momenta) require_at_least_two("--momentum", static_cast<std::ptrdiff_t>(o.momenta->size()), "");
  } else {
    require_one("--momentum", o.momenta, *o.over == Over::rho ? "radius" : "batch size");
    require(!o.nesterov || momenta_of(o).front() > 0, "--nesterov", "given without momentum", "beside a --momentum above 0");
  }
  require(!o.almost_sure || o.nesterov || momenta_of(o).back() == 0, "--almost-sure", "given with heavy-ball momentum",
          "without momentum or beside --nesterov, as the bracket of heavy ball's typical rate is below 0 at every step");
}

std::vector<theory::Setting> settings(const Options& o, const theory::Design& design) {
  const bool over_batch = *o.over == Over::batch;
  const auto batches = o.batches.value_or(over_batch ? batches_up_to(design.n()) : batches_in_panels(design.n()));
  for (const double B : batches)
    require(*o.sampling == Sampling::with_replacement || B <= static_cast<double>(design.n()), "--batch", B,
            "at most the " + std::to_string(design.n()) + " samples, as sampling is without replacement");
  std::vector<theory::Setting> all;
  for (const double B : batches)
    for (const double rho : radii_of(o, design))
      for (const double m : momenta_of(o)) {
        all.push_back({.rho = rho,
                       .batching = {static_cast<std::uint32_t>(B), *o.sampling},
                       .momentum = m,
                       .nesterov = o.nesterov && m > 0,
                       .weight_decay = o.weight_decay.value_or(0)});
        theory::require_in_range(design, all.back(),
                                 {.rho = "--rho", .momentum = "--momentum", .weight_decay = "--weight-decay"});
      }
  return all;
}

}  // namespace valley::diagram
