// valley diagram: the largest stable step sizes of the user's data against the ascent radius, the batch size or the momentum.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <utility>

#include "base/json.hpp"
#include "base/number.hpp"
#include "base/scratch_folder.hpp"
#include "commands/commands.hpp"
#include "commands/diagram_options.hpp"
#include "commands/sink.hpp"
#include "commands/watched.hpp"
#include "experiments/stability_table.hpp"
#include "runs/designs.hpp"
#include "theory/shared_products.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;
using diagram::Options;
using figures::Over;

// Columns of stability_table.
constexpr std::size_t batch = 2, rho = 3, momentum = 4, curve = 5, eta = 6, low = 7, high = 8;

struct Diagram {
  Table table = stability_table();
  Eigen::Index samples = 0, rows_each = 1;
};

Diagram compute(const Options& o) {
  theory::share_products();
  Progress progress;
  const Designs data = read_designs(o, watched(progress, "valley diagram"));
  const theory::Design& design = data.readings.front();
  const std::vector<theory::Setting> settings = diagram::settings(o, design);
  Diagram diagram{.samples = design.n(), .rows_each = design.rows_each()};
  progress.update("noise alignment of " + std::to_string(design.n()) + " samples");
  const StabilityCurves curves(design, data.parameters ? Cell(static_cast<double>(*data.parameters)) : Cell("unknown"));
  for (std::size_t k = 0; k < settings.size(); ++k) {
    progress.update("critical steps", k, settings.size());
    curves.add(diagram.table, settings[k], o.almost_sure);
  }
  return diagram;
}

Json as_json(const Diagram& diagram, const Options& o) {
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
          {"nesterov", o.nesterov},
          {"weight_decay", number(o.weight_decay.value_or(0))},
          {"over", *o.over == Over::rho     ? "rho"
                   : *o.over == Over::batch ? "batch"
                                            : "momentum"},
          {"points", std::move(points)}};
}

double radius_of(const Diagram& diagram) { return std::get<double>(diagram.table.rows.front()[rho]); }

/// The rule, as far as it is not drawn over.
std::string rule_words(const Diagram& diagram, const Options& o) {
  std::string words = "USAM";
  const auto& first = diagram.table.rows.front();
  const double radius = radius_of(diagram), m = std::get<double>(first[momentum]);
  if (*o.over == Over::momentum && radius == 0) words = "SGD";
  const std::string memory = o.nesterov ? "Nesterov's momentum" : "heavy-ball momentum";
  if (*o.over == Over::momentum)
    words += (radius > 0 ? " of radius " + rounded(radius, 4) : "") + " with " + memory;
  else if (m > 0)
    words += " with " + memory + " " + rounded(m, 4);
  if (o.weight_decay.value_or(0) > 0) words += " and weight decay " + rounded(*o.weight_decay, 4);
  return words;
}

/// Whether an exact step is known within an interval only, which no line shows.
bool is_wide(const std::vector<Cell>& row) {
  const std::string& of = std::get<std::string>(row[curve]);
  return (of == "fresh" || of == "shared") && std::get<double>(row[high]) > 1.001 * std::get<double>(row[low]);
}

std::string interval(const std::vector<Cell>& row) {
  if (!is_wide(row)) return "";
  return " (between " + rounded(std::get<double>(row[low]), 4) + " and " + rounded(std::get<double>(row[high]), 4) + ")";
}

std::string wide_ones(const Diagram& diagram) {
  const auto wide = std::count_if(diagram.table.rows.begin(), diagram.table.rows.end(), is_wide);
  return wide == 0
             ? ""
             : " Of the exact steps " + std::to_string(wide) + " are known no better than to 0.1 %: low and high of the table.";
}

std::string caption(const Diagram& diagram, const Options& o) {
  return "Largest stable step size of " + rule_words(diagram, o) + " on the rows of " + *o.data +
         " (n = " + std::to_string(diagram.samples) + ", batches " +
         (*o.sampling == Sampling::with_replacement ? "with" : "without") + " replacement)" +
         (*o.over != Over::momentum ? "; radius 0 is SGD"
          : radius_of(diagram) == 0 ? "; fresh and shared batches are one, as nothing ascends"
                                    : "") +
         ". The closed rungs and the mean are of fresh batches. Tinted: stable with fresh batches; darker: with shared ones "
         "too." +
         (o.almost_sure ? " A typical trial ceases to shrink between the exact step and its own." : "") + wide_ones(diagram);
}

/// The answer in short: of each panel the exact step with shared batches, which people run, at both ends.
std::string in_short(const Diagram& diagram, Over over) {
  const auto [along, panel] = over == Over::rho     ? std::pair{rho, batch}
                              : over == Over::batch ? std::pair{batch, rho}
                                                    : std::pair{momentum, batch};
  const auto in_words = [](std::size_t column, const std::vector<Cell>& row) {
    return (column == rho     ? "radius "
            : column == batch ? "batch size "
                              : "momentum ") +
           rounded(std::get<double>(row[column]), 4);
  };
  std::map<double, std::pair<const std::vector<Cell>*, const std::vector<Cell>*>> ends;
  for (const auto& row : diagram.table.rows) {
    if (std::get<std::string>(row[curve]) != "shared") continue;
    auto& [first, last] = ends.try_emplace(std::get<double>(row[panel]), &row, &row).first->second;
    if (row[along] < (*first)[along]) first = &row;
    if ((*last)[along] < row[along]) last = &row;
  }
  std::string text = "largest stable step size, shared batches: ";
  const char* between = "";
  for (const auto& [value, of_panel] : ends) {
    text += between + in_words(panel, *of_panel.first) + ": ";
    for (const auto* end : {of_panel.first, of_panel.second})
      text += (end == of_panel.first ? "" : ", ") + rounded(std::get<double>((*end)[eta]), 4) + interval(*end) + " at " +
              in_words(along, *end);
    between = "; ";
  }
  return text;
}

/// One line, unless a document takes standard output.
void say_what_was_written(const std::vector<std::string>& files, const Options& o, const Diagram& diagram) {
  for (const auto& name : {o.csv, o.json, o.svg, o.pdf})
    if (name == "-") return;
  if (!files.empty()) std::cout << joined(files, ", ") << ": " << in_short(diagram, *o.over) << '\n';
}

/// The documents of a diagram, each for itself.
class Documents {
 public:
  /// Opens them all.
  explicit Documents(const Options& options) : o(options) {
    for (const auto& [name, sink] : {std::pair{&o.csv, &csv}, {&o.json, &json}, {&o.svg, &svg}, {&o.pdf, &pdf}})
      if (*name) sink->emplace(**name);
  }

  void write(const Diagram& diagram) {
    const std::string text = diagram.table.csv();
    deliver(o.csv, csv, [&] { return text; });
    deliver(o.json, json, [&] { return document(as_json(diagram, o)); });
    if (svg || pdf) all.add([&] { draw(diagram, text); });
    if (csv || json || svg || pdf)
      say_what_was_written(written, o, diagram);
    else
      std::cout << text;
    all.conclude();
  }

 private:
  template <class Make>
  void deliver(const std::optional<std::string>& name, std::optional<Sink>& sink, const Make& make) {
    if (!sink) return;
    all.add([&] {
      sink->finish(make());
      written.push_back(*name);
    });
  }

  void draw(const Diagram& diagram, const std::string& text) {
    const ScratchFolder scratch(fs::temp_directory_path() / ("valley_diagram_" + std::to_string(::getpid())),
                                {"data/diagram.csv", "data"});
    fs::create_directory(scratch.path / "data");
    write_file(scratch.path / "data" / "diagram.csv", text);
    figures::draw(figures::stability_diagram("diagram", caption(diagram, o), *o.over), scratch.path, "", true);
    const fs::path drawn = scratch.path / "figures";
    deliver(o.svg, svg, [&] { return read_file("--svg", drawn / "diagram.svg"); });
    deliver(o.pdf, pdf, [&] { return read_file("--pdf", drawn / "diagram.pdf"); });
  }

  const Options& o;
  std::optional<Sink> csv, json, svg, pdf;
  std::vector<std::string> written;
  Deliveries all;
};

void write_all(const Options& o) {
  Documents documents(o);
  documents.write(compute(o));
}

}  // namespace

std::function<int()> diagram_command(Arguments& arguments) {
  const auto options = std::make_shared<Options>();
  diagram::declare(arguments, *options);
  return [options] {
    diagram::require_drawable(*options);
    write_all(*options);
    return static_cast<int>(passed);
  };
}

}  // namespace valley
