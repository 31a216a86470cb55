// Reads a TOML table key by key, and knows what was not asked for.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/given.hpp"
#include "base/key.hpp"
#include "base/require.hpp"

// toml++ in one translation unit's care: 20,000 lines, so no header of ours includes this one.
// Version 3.3 asserts, or lets the compiler assume, what a config may break ("[" at a line's end), and reports it with its
// line right after: neither, please.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expression) static_assert(true)
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

namespace valley::networks {

/// What a number that multiplies tensors may be where it is not 0: such that it and its products with others are numbers of the
/// tensors' own type.
struct Factors {
  double least = 0, most = 0;
  std::string type;

  bool hold(double value) const { return value >= least && value <= most; }
  std::string words() const { return shortest(least) + " to " + shortest(most) + " in " + type; }
};

/// A node that is an array of numbers, or nothing where it is not.
std::optional<Numbers> numbers_of(const toml::node& node);

class TomlReader {
 public:
  /// `path` is the table's own name in errors ("data", "phase 2"), "" for the whole file.
  TomlReader(const toml::table& the_table, std::string the_file, std::string the_path, Factors the_factors = {})
      : table(the_table), file(std::move(the_file)), path(std::move(the_path)), factors(std::move(the_factors)) {}

  void number(const char* key, double& value, double low, double high, const char* allowed);
  /// A number that multiplies tensors: also within the reader's factors.
  void factor(const char* key, double& value, double low, double high, const char* allowed);
  template <class Whole>
  void whole(const char* key, Whole& value, std::int64_t low, std::int64_t high) {
    std::int64_t read = static_cast<std::int64_t>(value);
    whole_number(key, read, low, high);
    value = static_cast<Whole>(read);
  }
  void flag(const char* key, bool& value);
  void text(const char* key, std::string& value);
  template <class T>
  void choice(const char* key, T& value, const std::vector<std::pair<std::string, T>>& among) {
    std::vector<std::string> names;
    for (const auto& [name, one] : among) names.push_back(name);
    std::string word;
    entry(key, word, names);
    for (const auto& [name, one] : among)
      if (name == word) value = one;
  }
  void numbers(const char* key, std::vector<double>& values, double low, const char* allowed);
  /// The name of one of `known`, in any case. Refuses another with all of them, and the nearest.
  void entry(const char* key, std::string& value, const std::vector<std::string>& known);
  /// What the table has of these keys, within their limits.
  Values values(const std::vector<Key>& keys);
  /// The table under `key`, or nullptr.
  const toml::table* below(const char* key);
  /// The tables of [[key]], or nullptr.
  const toml::array* list(const char* key);

  bool has(const char* key) const { return table.contains(key); }
  /// Throws for a key that nobody asked for. Call when all have been. `aside`: what to say of it besides, or nothing.
  void finish(const std::function<std::string(const std::string& key)>& aside = {}) const;
  [[noreturn]] void refuse(const toml::node& node, const std::string& key, const std::string& value,
                           const std::string& allowed) const;
  /// Of a key that is there.
  [[noreturn]] void refuse(const std::string& key, const std::string& value, const std::string& allowed) const {
    refuse(*table.get(key), key, value, allowed);
  }
  /// Also of a key that is there under another name, which is then refused.
  [[noreturn]] void refuse_missing(const std::string& key, const std::string& allowed) const;

 private:
  static std::string shown(const toml::node& node);
  const toml::node* find(const char* key);
  void require_factor(const toml::node& node, const std::string& key, double value, bool is_positive = false) const;
  void whole_number(const char* key, std::int64_t& value, std::int64_t low, std::int64_t high);
  std::string full(const std::string& key) const { return path.empty() ? key : path + "." + key; }

  const toml::table& table;
  std::string file, path;
  Factors factors;
  std::vector<std::string> asked;
};

}  // namespace valley::networks
