#include "sim/data/row_layout.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "base/require.hpp"

namespace valley {
namespace {

std::optional<std::size_t> whole(std::string_view text) {
  std::size_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && stop == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// First and last, from 1, of "3", "2-785" or "5-".
std::optional<std::pair<std::size_t, std::size_t>> range_of(std::string_view text, std::size_t count) {
  const std::size_t dash = text.find('-');
  const auto first = whole(text.substr(0, dash));
  if (!first) return {};
  if (dash == std::string_view::npos) return std::pair(*first, *first);
  if (dash + 1 == text.size()) return std::pair(*first, count);
  const auto last = whole(text.substr(dash + 1));
  return last ? std::optional(std::pair(*first, *last)) : std::nullopt;
}

std::string list(const std::vector<std::string>& names) {
  constexpr std::size_t most = 8;
  std::string text;
  for (std::size_t k = 0; k < std::min(names.size(), most); ++k) text += (k > 0 ? ", " : "") + names[k];
  return text + (names.size() > most ? ", ..." : "");
}

}  // namespace

std::vector<Eigen::Index> places_of(const std::vector<std::string>& columns, std::size_t count,
                                    const std::vector<std::string>& names) {
  std::vector<Eigen::Index> places;
  std::vector<bool> taken(count);
  const auto take = [&](std::size_t place, const std::string& word) {
    if (taken[place]) reject("columns", word + ", column " + std::to_string(place + 1) + " once more", "each column once");
    taken[place] = true;
    places.push_back(static_cast<Eigen::Index>(place));
  };
  for (const std::string& word : columns) {
    if (const auto range = range_of(word, count)) {
      const auto [first, last] = *range;
      require(first >= 1 && first <= last && last <= count, "columns", word,
              "numbers and ranges from 1 to " + std::to_string(count));
      for (std::size_t k = first; k <= last; ++k) take(k - 1, word);
      continue;
    }
    const auto name = std::find(names.begin(), names.end(), word);
    if (name == names.end())
      reject("columns", '"' + word + '"',
             "numbers from 1 to " + std::to_string(count) +
                 (names.empty() ? ", as the file has no line of names" : ", or the header's names: " + list(names)));
    take(static_cast<std::size_t>(name - names.begin()), word);
  }
  return places;
}

std::string in_ranges(const std::vector<bool>& kept) {
  std::string text;
  for (std::size_t first = 0; first < kept.size(); ++first) {
    if (!kept[first]) continue;
    std::size_t end = first;
    while (end < kept.size() && kept[end]) ++end;
    text += (text.empty() ? "" : ",") + std::to_string(first + 1) + (end == first + 1 ? "" : "-" + std::to_string(end));
    first = end;
  }
  return text;
}

}  // namespace valley
