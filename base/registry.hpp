#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace valley {

/// Whether lists take entries in. They do, but while a file that is compiled once more, for the loops of another instruction
/// set, is loaded: its entries are there already.
inline bool lists_are_open = true;

/// Where a second use of an id is noted instead of thrown, while a library is loaded: no exception may pass the loader. Null
/// otherwise.
inline std::string* list_trouble = nullptr;

/// Puts `one` at its place in `all`, ordered by id. Throws std::logic_error on a second use of an id, with both files where
/// entries say theirs.
template <class T>
bool insert_by_id(std::vector<T>& all, T one) {
  if (!lists_are_open) return false;
  const auto place =
      std::lower_bound(all.begin(), all.end(), one.id, [](const T& a, const std::string& id) { return a.id < id; });
  if (place != all.end() && place->id == one.id) {
    std::string files;
    if constexpr (requires { one.file; }) files = ", in " + std::string(place->file) + " and " + std::string(one.file);
    const std::string trouble = "id used twice: " + one.id + files;
    if (list_trouble == nullptr) throw std::logic_error(trouble);
    *list_trouble = trouble;
    return false;
  }
  all.insert(place, std::move(one));
  return true;
}

}  // namespace valley
