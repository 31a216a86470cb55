// A figure's numbers: computed here, written to FOLDER/data/ID.csv, drawn by the figure of the same
// id in figures/, which computes nothing.
#pragma once

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/table.hpp"
#include "experiments/claim.hpp"

namespace valley {

/// What a figure's data may size itself by.
struct FigurePlan : Plan {
  std::filesystem::path data;  // folder that holds MNIST's files; empty: none was named
};

/// Thrown by a producer whose outside data is not there: the figure is skipped, not failed.
struct MissingData : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct FigureData {
  std::string id;  // of the figure that draws it
  std::function<Table(const FigurePlan&)> compute;
};

/// Registers a producer; `const bool added = add(FigureData{...});` at namespace scope.
/// Throws std::logic_error on a second use of an id.
bool add(FigureData data);

/// All producers, in the order of their ids.
const std::vector<FigureData>& figure_data();

}  // namespace valley
