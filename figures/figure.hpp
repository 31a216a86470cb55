// A figure is a value in one file: it draws from a CSV on disk and computes nothing.
//
//   const bool added = add({"decay", "Loss along SGD.", [](const Table&, Plot& plot) {
//     plot.page(88, 60, 1).add({.title = "loss", .x = {.label = "step"}, .y = {.label = "f", .log = true},
//                               .curves = {{.x = "step", .y = "loss", .ink = Ink::sgd}}});
//   }});
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/table.hpp"

namespace valley::figures {

class Plot;

struct Figure {
  std::string id;
  std::string caption;  // one or two sentences: what is seen, with which settings
  std::function<void(const Table& data, Plot& plot)> draw;
};

/// Registers a figure; `const bool added = add({...});` at namespace scope.
bool add(Figure figure);

/// All figures, in the order of their ids.
const std::vector<Figure>& figures();

/// Draws FOLDER/figures/ID.{gp,svg,png,pdf} from FOLDER/data/ID.csv; whole files or none.
/// `origin`, if any, is printed small below the panels and after the caption: where the data come from. `gaps`: curves may have
/// no points (a study that was stopped). Throws std::runtime_error with gnuplot's own words when it fails.
void draw(const Figure& figure, const std::filesystem::path& folder, const std::string& origin = "", bool gaps = false);

}  // namespace valley::figures
