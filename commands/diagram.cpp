// valley diagram: the largest stable step sizes of the user's data against the ascent radius or the batch size.
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <limits>
#include <memory>
#include <utility>

#include "base/json.hpp"
#include "base/require.hpp"
#include "base/scratch_folder.hpp"
#include "commands/commands.hpp"
#include "commands/row_arguments.hpp"
#include "commands/sink.hpp"
#include "commands/watched.hpp"
#include "experiments/stability_table.hpp"
#include "figures/stability.hpp"
#include "runs/designs.hpp"
#include "theory/bounds.hpp"
#include "theory/range.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;
using figures::Over;

struct DiagramOptions : RowChoice {
  std::optional<std::vector<double>> batches, radii;
  std::optional<Over> over = Over::rho;
  std::optional<Sampling> sampling = Sampling::with_replacement;
  std::optional<std::uint64_t> points = 13;
  std::optional<std::string> csv, json, svg, pdf;
};

constexpr std::uint64_t most_batch = std::numeric_limits<std::int32_t>::max(), most_panels = 6;

/// In order, each once.
std::vector<double> sorted_list(const std::string& argument, const std::string& text) {
  std::vector<double> values = parse_list(argument, text);
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

std::vector<double> whole_numbers(const std::string& argument, const std::string& text) {
  const std::vector<double> values = sorted_list(argument, text);
  for (const double value : values)
    require(value >= 1 && value <= static_cast<double>(most_batch) && value == std::floor(value), argument, value,
            "whole numbers >= 1 separated by commas");
  return values;
}

std::vector<double> radii_of(const std::string& argument, const std::string& text) {
  const std::vector<double> values = sorted_list(argument, text);
  for (const double value : values) require(value >= 0, argument, value, "numbers >= 0 separated by commas");
  return values;
}

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

void require_given(const DiagramOptions& o) {
  require(o.data.has_value(), "--data", "missing", "a file of rows g_i: CSV, .npy, .npz, .safetensors or IDX images");
  const bool over_rho = *o.over == Over::rho;
  const auto& fixed = over_rho ? o.batches : o.radii;
  if (fixed)
    require(fixed->size() <= most_panels, over_rho ? "--batch" : "--rho", std::to_string(fixed->size()) + " numbers",
            "up to " + std::to_string(most_panels) + ", a panel each");
  if (!over_rho || !o.radii) return;
  const auto above_zero = std::count_if(o.radii->begin(), o.radii->end(), [](double rho) { return rho > 0; });
  require(above_zero >= 2, "--rho", std::to_string(above_zero) + " numbers above 0", "at least two, as they are drawn over");
}

struct Diagram {
  Table table = stability_table();
  Eigen::Index samples = 0, rows_each = 1;
};

Diagram compute(const DiagramOptions& o) {
  Progress progress;
  const Designs data = read_designs(o, watched(progress, "valley diagram"));
  const theory::Design& design = data.readings.front();
  const bool over_rho = *o.over == Over::rho;
  const auto radii = o.radii    ? *o.radii
                     : over_rho ? radii_for(design, static_cast<int>(*o.points))
                                : std::vector<double>{0, 0.5 / theory::curvature(design).lambda_max};
  const auto batches = o.batches.value_or(over_rho ? batches_in_panels(design.n()) : batches_up_to(design.n()));
  for (const double B : batches)
    require(*o.sampling == Sampling::with_replacement || B <= static_cast<double>(design.n()), "--batch", B,
            "at most the " + std::to_string(design.n()) + " samples, as sampling is without replacement");
  for (const double rho : radii) theory::require_in_range(design, {.rho = rho}, {.rho = "--rho"});
  Diagram diagram{.samples = design.n(), .rows_each = design.rows_each()};
  progress.update("noise alignment of " + std::to_string(design.n()) + " samples");
  const StabilityCurves curves(design, data.parameters ? Cell(static_cast<double>(*data.parameters)) : Cell("unknown"));
  std::size_t done = 0;
  for (const double B : batches)
    for (const double rho : radii) {
      progress.update("critical steps", done++, batches.size() * radii.size());
      curves.add(diagram.table, rho, {static_cast<std::uint32_t>(B), *o.sampling});
    }
  return diagram;
}

Json as_json(const Diagram& diagram, const DiagramOptions& o) {
  Json points = Json::array();
  for (const auto& row : diagram.table.rows) {
    Json point = Json::object();
    for (std::size_t k = 2; k < row.size(); ++k) {  // samples and dimension are every point's
      const auto* const value = std::get_if<double>(&row[k]);
      point[diagram.table.columns[k]] = value != nullptr ? number(*value) : Json(std::get<std::string>(row[k]));
    }
    points.push_back(std::move(point));
  }
  const Cell& d = diagram.table.rows.front()[1];
  return {{"n", diagram.samples},
          {"d", std::holds_alternative<double>(d) ? number(std::get<double>(d)) : Json(std::get<std::string>(d))},
          {"rows_each", diagram.rows_each},
          {"sampling", *o.sampling == Sampling::with_replacement ? "with" : "without"},
          {"over", *o.over == Over::rho ? "rho" : "batch"},
          {"points", std::move(points)}};
}

std::string caption(const Diagram& diagram, const DiagramOptions& o) {
  return "Largest stable step size of USAM on the rows of " + *o.data + " (n = " + std::to_string(diagram.samples) +
         ", batches " + (*o.sampling == Sampling::with_replacement ? "with" : "without") +
         " replacement); radius 0 is SGD. The closed rungs and the mean are of fresh batches. Tinted: stable with fresh batches; "
         "darker: with shared ones too.";
}

void write_all(const DiagramOptions& o) {
  std::optional<Sink> csv, json, svg, pdf;
  for (const auto& [name, sink] : {std::pair{&o.csv, &csv}, {&o.json, &json}, {&o.svg, &svg}, {&o.pdf, &pdf}})
    if (*name) sink->emplace(**name);
  const Diagram diagram = compute(o);
  const std::string text = diagram.table.csv();
  if (csv) csv->stream() << text;
  if (json) json->stream() << document(as_json(diagram, o));
  if (svg || pdf) {
    const ScratchFolder scratch(fs::temp_directory_path() / ("valley_diagram_" + std::to_string(::getpid())),
                                {"data/diagram.csv", "data"});
    fs::create_directory(scratch.path / "data");
    write_file(scratch.path / "data" / "diagram.csv", text);
    figures::draw(figures::stability_diagram("diagram", caption(diagram, o), *o.over), scratch.path, "", true);
    if (svg) svg->stream() << read_file("--svg", scratch.path / "figures" / "diagram.svg");
    if (pdf) pdf->stream() << read_file("--pdf", scratch.path / "figures" / "diagram.pdf");
  }
  for (auto* const sink : {&csv, &json, &svg, &pdf})
    if (*sink) (*sink)->commit();
  if (!csv && !json && !svg && !pdf) std::cout << text;
}

}  // namespace

std::function<int()> diagram_command(Arguments& arguments) {
  const auto options = std::make_shared<DiagramOptions>();
  declare(arguments, "rows g_i, n rows of d: CSV, .npy, .npz, .safetensors or IDX images (.gz too)", *options);
  arguments.flag("--gram", "the file holds the Gram matrix of the rows, (n, n) or (n, c, n, c)", options->gram);
  arguments.choice<Over>("--over", {{"rho", Over::rho}, {"batch", Over::batch}},
                         "what step sizes are drawn against (default rho)", options->over);
  arguments.option("--batch", "whole numbers separated by commas",
                   "batch sizes B: a panel each (default 1,8,64,512 below n); over batch those drawn (default 1,2,4,...,n)",
                   [options = options.get()](const std::string& text) { options->batches = whole_numbers("--batch", text); });
  arguments.option(
      "--rho", "numbers separated by commas",
      "ascent radii: those drawn (default 0 and 0.01 to 10 over lambda_max); over batch a panel each (default 0 and 0.5 over "
      "lambda_max)",
      [options = options.get()](const std::string& text) { options->radii = radii_of("--rho", text); });
  arguments.count("--points", 2, 1000, "radii besides 0, where --rho names none (default 13)", options->points);
  arguments.choice<Sampling>("--sampling", {{"with", Sampling::with_replacement}, {"without", Sampling::without_replacement}},
                             "replacement within a batch (default with)", options->sampling);
  arguments.path("--csv", Use::writes_document, "write the step sizes as CSV (default, without any of these: to standard output)",
                 options->csv);
  arguments.path("--json", Use::writes_document, "write them as JSON", options->json);
  arguments.path("--svg", Use::writes_document, "draw them", options->svg);
  arguments.path("--pdf", Use::writes_document, "the same for a paper", options->pdf);
  return [options] {
    require_given(*options);
    write_all(*options);
    return static_cast<int>(passed);
  };
}

}  // namespace valley
