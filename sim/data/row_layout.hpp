// Which columns of a file are data, and whether its first line names them.
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

namespace valley {

struct RowLayout {
  std::vector<std::string> columns;       // "3", "2-785", "5-" (to the last), or names of the header; none: all. In this order
  std::optional<bool> header;             // whether the first line is one; none: told by what it holds
  std::optional<std::string> array = {};  // the name of the one that is meant, in a file of several
};

/// The places, from 0, of these columns among `count`, of which `names` are the names (none: without names). Throws
/// std::invalid_argument for a name or number that is not there, a name of several, a name that is another's number ("2-2" is
/// a number only), and for a column given twice.
std::vector<Eigen::Index> places_of(const std::vector<std::string>& columns, std::size_t count,
                                    const std::vector<std::string>& names);

/// The columns with a true, as `columns` has them: "1-3,5".
std::string in_ranges(const std::vector<bool>& kept);

}  // namespace valley
