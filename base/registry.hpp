#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace valley {

/// Puts `one` at its place in `all`, ordered by id. Throws std::logic_error on a second use of an id, with both files where
/// entries say theirs.
template <class T>
bool insert_by_id(std::vector<T>& all, T one) {
  const auto place =
      std::lower_bound(all.begin(), all.end(), one.id, [](const T& a, const std::string& id) { return a.id < id; });
  if (place != all.end() && place->id == one.id) {
    std::string files;
    if constexpr (requires { one.file; }) files = ", in " + std::string(place->file) + " and " + std::string(one.file);
    throw std::logic_error("id used twice: " + one.id + files);
  }
  all.insert(place, std::move(one));
  return true;
}

}  // namespace valley
