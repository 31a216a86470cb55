#include "figures/lookup.hpp"

#include <algorithm>
#include <limits>

#include "base/number.hpp"
#include "base/require.hpp"

namespace valley::figures {
namespace {

std::size_t index_of(const Table& data, const std::string& column) {
  const auto place = std::find(data.columns.begin(), data.columns.end(), column);
  if (place != data.columns.end()) return static_cast<std::size_t>(place - data.columns.begin());
  std::string allowed;
  for (const auto& name : data.columns) allowed += (allowed.empty() ? "" : ", ") + name;
  reject("column", column, allowed);
}

std::string words(const Cell& cell) {
  const double* number = std::get_if<double>(&cell);
  return number != nullptr ? shortest(*number) : std::get<std::string>(cell);
}

/// Calls visit(cell) for the column's cells in the rows that match.
template <class Visit>
void for_each(const Table& data, const std::string& column, const Where& where, Visit&& visit) {
  const std::size_t wanted = index_of(data, column);
  std::vector<std::pair<std::size_t, std::string>> conditions;
  for (const auto& [name, value] : where) conditions.emplace_back(index_of(data, name), value);
  for (const auto& row : data.rows) {
    const bool matches = std::all_of(conditions.begin(), conditions.end(),
                                     [&](const auto& condition) { return words(row[condition.first]) == condition.second; });
    if (matches) visit(row[wanted]);
  }
}

std::vector<double> some_numbers(const Table& data, const std::string& column, const Where& where) {
  auto all = numbers(data, column, where);
  if (all.empty()) {
    std::string sought;
    for (const auto& [name, value] : where) sought += (sought.empty() ? "" : ", ") + name + " = " + value;
    reject("number of rows with " + sought, "0", "at least one");
  }
  return all;
}

}  // namespace

std::vector<std::string> distinct(const Table& data, const std::string& column, const Where& where) {
  std::vector<std::string> out;
  for_each(data, column, where, [&](const Cell& cell) {
    const std::string here = words(cell);
    if (std::find(out.begin(), out.end(), here) == out.end()) out.push_back(here);
  });
  return out;
}

std::vector<double> numbers(const Table& data, const std::string& column, const Where& where) {
  std::vector<double> out;
  for_each(data, column, where, [&](const Cell& cell) {
    const double* number = std::get_if<double>(&cell);
    out.push_back(number != nullptr ? *number : std::numeric_limits<double>::quiet_NaN());
  });
  return out;
}

double first(const Table& data, const std::string& column, const Where& where) {
  return some_numbers(data, column, where).front();
}

double last(const Table& data, const std::string& column, const Where& where) { return some_numbers(data, column, where).back(); }

}  // namespace valley::figures
