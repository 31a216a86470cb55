// What a run of claims says in a table, a line a claim.
//
// The ratio measured / predicted means nothing without what it is held against: of a bound from above it must be at most 1, of
// one from below at least 1, of an equality 1. So it stands in a column for each.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "experiments/claim.hpp"

namespace valley {

/// measured / predicted of the grid rows inside the assumptions, apart by what it must be; nothing where no row has one. A bound
/// below zero turns the side: measured <= -2 is a ratio of at least 1.
struct Ratios {
  std::optional<std::pair<double, double>> at_most, at_least;  // least and largest of those that must be at most, at least 1
  std::optional<double> off;                                   // how far those that must be 1 are from it at most
};
Ratios ratios_of(const Report& report);

/// A ratio in few characters, such that what is all but 1 does not read as 1: "0.25", "1-2e-15", "4.9e5".
std::string ratio_words(double ratio);
/// "0.2..1-3e-9"; "-" where there is none.
std::string range_words(const std::optional<std::pair<double, double>>& range);
/// "3e-14".
std::string off_words(const Ratios& ratios);

/// The share of rows that would notice a bound 5 % off: "2002/2850".
std::string noticed_share(const Report& report);

/// The table for people, 120 columns wide at most but for the width of the ids. `width` is that of the id column.
std::string table_header(std::size_t width);
/// One line of it and, where the claim does not pass, its offenders on lines of their own.
std::string table_line(const Report& report, std::size_t width);

}  // namespace valley
