// What valley diagram is asked for, and where it is not said what that is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/batching.hpp"
#include "commands/arguments.hpp"
#include "figures/stability.hpp"
#include "runs/row_choice.hpp"
#include "theory/design.hpp"
#include "theory/setting.hpp"

namespace valley::diagram {

struct Options : RowChoice {
  std::optional<std::vector<double>> batches, radii, momenta;
  std::optional<double> weight_decay;
  bool nesterov = false, almost_sure = false;
  std::optional<figures::Over> over = figures::Over::rho;
  std::optional<Sampling> sampling = Sampling::with_replacement;
  std::optional<std::uint64_t> points;
  std::optional<std::string> csv, json, svg, pdf;
};

void declare(Arguments& arguments, Options& options);

/// Throws std::invalid_argument, naming the option, for what cannot be drawn whatever the data are.
void require_drawable(const Options& options);

/// The points of the diagram of these data, all but their coupling, panel after panel. Throws std::invalid_argument, naming the
/// option, for points that the data have not.
std::vector<theory::Setting> settings(const Options& options, const theory::Design& design);

}  // namespace valley::diagram
