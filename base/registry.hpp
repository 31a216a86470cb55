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

/// Where what is wrong with an entry is noted instead of thrown, while a library is loaded: no exception may pass the loader.
/// Null otherwise.
inline std::string* list_trouble = nullptr;

/// Throws std::logic_error with what is wrong with an entry, or notes it in list_trouble.
inline bool refuse_entry(const std::string& trouble) {
  if (list_trouble == nullptr) throw std::logic_error(trouble);
  *list_trouble = trouble;
  return false;
}

inline constexpr const char* allowed_names = "small letters, digits and _, a letter first, like my_valley";

/// Whether it may name files and places on a page.
inline bool is_name(const std::string& id) {
  return !id.empty() && id[0] >= 'a' && id[0] <= 'z' &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

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
    return refuse_entry("id used twice: " + one.id + files);
  }
  all.insert(place, std::move(one));
  return true;
}

/// Likewise, where files are named by ids. Throws on an id that is no name too.
template <class T>
bool insert_by_name(std::vector<T>& all, T one) {
  if (!is_name(one.id)) return refuse_entry("id is '" + one.id + "'; allowed: " + allowed_names);
  return insert_by_id(all, std::move(one));
}

}  // namespace valley
