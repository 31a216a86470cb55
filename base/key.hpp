// The settings of a catalogue's entry: what it takes, by name, with defaults, limits and a line of help; and what it was given.
//
//   const std::vector<Key> keys = {number_key("delta", 1, positive, "where the parabola turns into a line")};
//   Values values;                       // what someone gave
//   values.set("delta", 0.5);
//   complete(keys, values);              // defaults for the rest; refuses what is missing
//   values.number("delta");              // 0.5
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/limits.hpp"

namespace valley {

/// A number (a count too), a word, or numbers.
using Value = std::variant<double, std::string, std::vector<double>>;

struct Key {
  enum class Kind { number, count, word, numbers };
  std::string name, help;
  Kind kind = Kind::number;
  std::optional<Value> standard{};  // none: it must be given, unless it is optional
  bool optional = false;
  const Limits* limits = &finite;    // of a number
  std::uint64_t low = 0, high = 0;   // of a count
  std::vector<std::string> words{};  // of a word; the first is the default
  std::string allowed() const;       // in words
};

Key number_key(const std::string& name, double standard, const Limits& limits, const std::string& help);
Key needed_key(const std::string& name, const Limits& limits, const std::string& help);
Key count_key(const std::string& name, std::uint64_t standard, std::uint64_t low, std::uint64_t high, const std::string& help);
Key word_key(const std::string& name, const std::vector<std::string>& words, const std::string& help);
/// Numbers separated by commas; `allowed` says which.
Key numbers_key(const std::string& name, bool optional, const std::string& allowed, const std::string& help);

class Values {
 public:
  void set(const std::string& name, Value value) { all[name] = std::move(value); }
  bool has(const std::string& name) const { return all.contains(name); }
  void erase(const std::string& name) { all.erase(name); }
  const std::map<std::string, Value>& given() const { return all; }

  // Of a key that is there: std::logic_error otherwise, or where it holds something else.
  double number(const std::string& name) const;
  std::uint32_t count(const std::string& name) const;
  const std::string& word(const std::string& name) const;
  const std::vector<double>& numbers(const std::string& name) const;
  const Value& value(const std::string& name) const { return at(name); }
  /// As someone would give it.
  std::string text(const Key& key) const;
  /// Of a value whose key is not at hand.
  std::string text(const std::string& name) const;

 private:
  const Value& at(const std::string& name) const;
  std::map<std::string, Value> all;
};

/// A word as the key has it where it is one of its words in another case; other values as they are.
Value as_meant(const Key& key, Value value);

/// The value that `text` means. Throws std::invalid_argument naming `argument`, the text and what is allowed.
Value parse_value(const Key& key, const std::string& argument, const std::string& text);

/// Puts the defaults where nothing was given. Throws std::invalid_argument, naming the key, for one that must be given.
void complete(const std::vector<Key>& keys, Values& values);

/// A key as the command line has it: "--weight-decay".
std::string argument_of(std::string key);

const Key* find_key(const std::vector<Key>& keys, std::string_view name);

/// "a, b, c".
std::string joined(const std::vector<std::string>& words, std::string_view between = ", ");
std::string joined(const std::vector<double>& numbers, std::string_view between = ",");

/// Finite numbers of a text like "2.5,-1e-3". Throws std::invalid_argument naming `argument`.
std::vector<double> parse_list(const std::string& argument, const std::string& text);
double parse_number(const std::string& argument, const std::string& text, const Limits& limits);
/// Digits are read as they are (a seed may need all 64 bits); 1e7 goes through a double and must be whole.
std::uint64_t parse_count(const std::string& argument, const std::string& text, std::uint64_t low, std::uint64_t high);

/// A value as a refusal shows it: in quotes where it has blanks or quotes, or is nothing.
std::string quoted_if_odd(const std::string& text);
std::string range_in_words(std::uint64_t low, std::uint64_t high);

}  // namespace valley
