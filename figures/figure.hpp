// A figure is a value in one file: it draws from a CSV on disk and computes nothing.
//
//   const bool added = add({"decay", "The loss falls at every step.", "SGD on x^2/2 from 1, η = 0.1.",
//                           [](const Table&, Plot& plot) {
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
  std::string says;     // one plain sentence of at most 90 characters: what one sees, for who knows no symbol yet
  std::string caption;  // the rest: panel by panel, with which settings; plain UTF-8, as `says`
  std::function<void(const Table& data, Plot& plot)> draw;
};

/// Registers a figure; `const bool added = add({...});` at namespace scope. Throws std::logic_error on a second use of an id
/// and on one that is no name (base/registry.hpp).
bool add(Figure figure);

/// All figures, in the order of their ids.
const std::vector<Figure>& figures();

/// `says` and the caption, with where the data come from, if that is worth a word.
std::string whole_caption(const Figure& figure, const std::string& origin = "");

/// Draws FOLDER/figures/ID.{gp,svg,png,pdf} from FOLDER/data/ID.csv, with the whole caption in ID.txt and in the SVG; whole files
/// or none. `origin`, if any, is printed small below the panels too. `gaps`: curves may have no points (a study that was
/// stopped). Throws std::runtime_error with gnuplot's own words when it fails.
void draw(const Figure& figure, const std::filesystem::path& folder, const std::string& origin = "", bool gaps = false);

}  // namespace valley::figures
