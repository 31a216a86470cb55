// The keyword arguments of one call, taken one by one with what each may be: the words in which commands declare their
// arguments (runs/declaration.hpp), for Python.
//
//   Keywords keywords(given);                                            // a dict; None counts as not given
//   keywords.number("--eta", positive, "step size", eta);                // eta=0.1
//   keywords.require_no_more();                                          // refuses what nobody has asked for
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/key.hpp"
#include "base/require.hpp"
#include "base/select.hpp"
#include "python/words.hpp"

namespace valley::python {

class Keywords {
 public:
  explicit Keywords(const pybind11::dict& given);

  /// For the help of commands; here there is none.
  void group(const std::string&, std::initializer_list<const char*> = {}) {}

  // As commands' Arguments; all throw std::invalid_argument naming the keyword, the value and what is allowed.
  void option(const std::string& name, const std::string& allowed, const std::string& help,
              const std::function<void(const std::string&)>& accept);
  void number(const std::string& name, const Limits& limits, const std::string& help, std::optional<double>& where);
  void count(const std::string& name, std::uint64_t low, std::uint64_t high, const std::string& help,
             std::optional<std::uint64_t>& where);
  /// Finite numbers: one, or a sequence or an array of one axis.
  void numbers(const std::string& name, const std::string& allowed, const std::string& help,
               std::optional<std::vector<double>>& where);
  void key(const Key& key, const std::string& help, Values& where);
  void flag(const std::string& name, const std::string& help, bool& where);

  template <class T>
  void choice(const std::string& name, const std::vector<std::pair<std::string, T>>& among, const std::string& help,
              std::optional<T>& where) {
    std::vector<std::string> words;
    for (const auto& [word, value] : among) words.push_back(word);
    option(name, joined(words), help, [&](const std::string& text) {
      const std::string meant = chosen(keyword_of(name), text, words);
      for (const auto& [word, value] : among)
        if (word == meant) where = value;
    });
  }

  /// The value of a keyword that is none of the kinds above; null where it is not given.
  pybind11::object take(const std::string& name);

  /// Throws std::invalid_argument for a keyword that nobody has taken, with the nearest and all.
  void require_no_more() const;

 private:
  pybind11::dict left;
  std::vector<std::string> known;
};

/// A number; nothing for a text, a boolean and what is no number.
std::optional<double> as_number(const pybind11::handle& value);

}  // namespace valley::python
