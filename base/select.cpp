#include "base/select.hpp"

#include <algorithm>
#include <cctype>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "base/key.hpp"
#include "base/other_names.hpp"
#include "base/require.hpp"
#include "base/unlisted.hpp"

namespace valley {
namespace {

// Levenshtein 1966, one row of the table at a time.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

/// In small letters, _ for -, without the dashes at the beginning.
std::string folded(const std::string& word) {
  std::string text = word.substr(std::min(word.find_first_not_of('-'), word.size()));
  for (char& c : text) c = c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

constexpr std::size_t far = std::numeric_limits<std::size_t>::max();

/// How far the candidate is from what was given, both folded; `far` where it is no help.
std::size_t remoteness(const std::string& given, const std::vector<std::string>& called, const std::string& candidate) {
  if (given == candidate) return 0;
  if (std::find(called.begin(), called.end(), candidate) != called.end()) return 1;
  const std::size_t distance = edit_distance(given, candidate);
  const bool begins = given.size() > 2 && candidate.starts_with(given);
  if (begins) return 1 + std::min<std::size_t>(distance, 2);
  return distance <= std::max<std::size_t>(given.size() / 2, 2) ? 1 + distance : far;
}

}  // namespace

std::optional<std::string> meant(const std::string& word, const std::vector<std::string>& known) {
  if (std::find(known.begin(), known.end(), word) != known.end()) return word;
  std::optional<std::string> found;
  for (const std::string& one : known) {
    if (folded(one) != folded(word)) continue;
    if (found) return {};
    found = one;
  }
  return found;
}

std::string chosen(const std::string& argument, const std::string& word, const std::vector<std::string>& known) {
  if (auto found = meant(word, known)) return *std::move(found);
  reject_unknown(argument, word, known);
}

std::vector<std::string> nearest_few(const std::string& word, const std::vector<std::string>& known) {
  const std::string given = folded(word);
  if (given.empty()) return {};
  const std::vector<std::string> called = other_names(given);
  std::vector<std::pair<std::size_t, std::string>> close;
  for (const std::string& candidate : known)
    if (const std::size_t away = remoteness(given, called, folded(candidate)); away != far) close.emplace_back(away, candidate);
  std::stable_sort(close.begin(), close.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> few;
  for (const auto& [away, candidate] : close)
    if (few.size() < 3 && away <= close.front().first + 1) few.push_back(candidate);
  return few;
}

std::string nearest(const std::string& word, const std::vector<std::string>& known) {
  const std::vector<std::string> few = nearest_few(word, known);
  return few.empty() ? "" : few.front();
}

std::string with_nearest(const std::string& shown, const std::string& word, const std::vector<std::string>& known) {
  const std::string close = nearest(word, known);
  return close.empty() ? shown : shown + " (did you mean " + close + "?)";
}

void reject_unknown(const std::string& argument, const std::string& word, const std::vector<std::string>& known) {
  reject(argument, with_nearest("'" + word + "'", word, known), joined(known));
}

std::vector<std::string> select_ids(const std::string& kind, const std::vector<std::string>& asked,
                                    const std::vector<std::string>& known) {
  if (known.empty()) throw std::invalid_argument("no " + kind + " is registered in this program: there is nothing to do");
  if (asked.empty()) return known;
  std::vector<std::string> selected;
  for (const std::string& word : asked) {
    const std::optional<std::string> id = meant(word, known);
    if (!id) reject_unlisted(kind, word, known);
    if (std::find(selected.begin(), selected.end(), *id) == selected.end()) selected.push_back(*id);
  }
  return selected;
}

}  // namespace valley
