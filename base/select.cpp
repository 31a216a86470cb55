#include "base/select.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "base/key.hpp"
#include "base/require.hpp"

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

}  // namespace

std::string nearest(const std::string& word, const std::vector<std::string>& known) {
  std::string best;
  std::size_t least = std::max<std::size_t>(word.size() / 2, 2);
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance >= least && !(distance == least && best.empty())) continue;
    least = distance;
    best = candidate;
  }
  return best;
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
  std::vector<std::string> chosen;
  for (const std::string& id : asked) {
    if (std::find(known.begin(), known.end(), id) == known.end()) reject_unknown(kind, id, known);
    if (std::find(chosen.begin(), chosen.end(), id) == chosen.end()) chosen.push_back(id);
  }
  return chosen;
}

}  // namespace valley
