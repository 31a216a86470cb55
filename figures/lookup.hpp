// Reading what a figure needs to know of its table: which series there are, where a line ends.
#pragma once

#include <string>
#include <vector>

#include "base/table.hpp"
#include "figures/plot.hpp"

namespace valley::figures {

/// The texts of a column over the rows that match, each once, in order of appearance.
/// Throws std::invalid_argument for a column the table lacks.
std::vector<std::string> distinct(const Table& data, const std::string& column, const Where& where = {});

/// The numbers of a column over the rows that match; text becomes NaN. Throws as `distinct` does.
std::vector<double> numbers(const Table& data, const std::string& column, const Where& where = {});

/// The number of the first row that matches. Throws std::invalid_argument when there is none.
double first(const Table& data, const std::string& column, const Where& where);
/// The number of the last row that matches. Throws std::invalid_argument when there is none.
double last(const Table& data, const std::string& column, const Where& where);

}  // namespace valley::figures
