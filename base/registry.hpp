#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace valley {

/// Puts `one` at its place in `all`, ordered by id. Throws std::logic_error on a second use of an id.
template <class T>
bool insert_by_id(std::vector<T>& all, T one) {
  const auto place =
      std::lower_bound(all.begin(), all.end(), one.id, [](const T& a, const std::string& id) { return a.id < id; });
  if (place != all.end() && place->id == one.id) throw std::logic_error("id used twice: " + one.id);
  all.insert(place, std::move(one));
  return true;
}

}  // namespace valley
