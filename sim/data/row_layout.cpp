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

/// First and last, from 1.
using Range = std::pair<std::size_t, std::size_t>;

/// Of "3", "2-785" or "5-".
std::optional<Range> range_of(std::string_view text, std::size_t count) {
  const std::size_t dash = text.find('-');
  const auto first = whole(text.substr(0, dash));
  if (!first) return {};
  if (dash == std::string_view::npos) return Range(*first, *first);
  if (dash + 1 == text.size()) return std::pair(*first, count);
  const auto last = whole(text.substr(dash + 1));
  return last ? std::optional(Range(*first, *last)) : std::nullopt;
}

/// "3-3": what can't be a name as well.
std::string place_alone(std::size_t place) { return std::to_string(place) + "-" + std::to_string(place); }

/// The column, from 1, of this name, if there is one. Throws where there are several, or where the word means others by their
/// places.
std::optional<std::size_t> named(const std::string& word, const std::vector<std::string>& names, std::size_t count,
                                 const std::optional<Range>& range) {
  const auto name = std::find(names.begin(), names.end(), word);
  if (name == names.end()) return {};
  const auto place = static_cast<std::size_t>(name - names.begin()) + 1;
  if (const auto other = std::find(name + 1, names.end(), word); other != names.end()) {
    const auto second = static_cast<std::size_t>(other - names.begin()) + 1;
    reject("columns", '"' + word + "\", the name of column " + std::to_string(place) + " and of column " + std::to_string(second),
           "a name that one column has, or the place of the one that is meant: " + place_alone(place) + " or " +
               place_alone(second));
  }
  const bool are_places = range && range->first >= 1 && range->first <= range->second && range->second <= count;
  if (are_places && *range != Range(place, place))
    reject("columns", '"' + word + "\", the name of column " + std::to_string(place) + " and the place of another",
           place_alone(place) + " for the column of this name" +
               (range->first == range->second ? ", " + place_alone(range->first) + " for the one in this place" : ""));
  return place;
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
    const auto range = range_of(word, count);
    if (const auto name = named(word, names, count, range)) {
      take(*name - 1, word);
    } else if (range) {
      const auto [first, last] = *range;
      require(first >= 1 && first <= last && last <= count, "columns", word,
              "numbers and ranges from 1 to " + std::to_string(count));
      for (std::size_t k = first; k <= last; ++k) take(k - 1, word);
    } else {
      reject("columns", '"' + word + '"',
             "numbers from 1 to " + std::to_string(count) +
                 (names.empty() ? ", as the file has no line of names" : ", or the header's names: " + list(names)));
    }
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
