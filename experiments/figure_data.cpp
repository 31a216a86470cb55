#include "experiments/figure_data.hpp"

#include <utility>

#include "base/registry.hpp"

namespace valley {
namespace {

std::vector<FigureData>& registry() {
  static std::vector<FigureData> all;
  return all;
}

}  // namespace

bool add(FigureData data) { return insert_by_id(registry(), std::move(data)); }

const std::vector<FigureData>& figure_data() { return registry(); }

}  // namespace valley
