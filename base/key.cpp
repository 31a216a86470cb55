#include "base/key.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "base/number.hpp"
#include "base/require.hpp"
#include "base/select.hpp"

namespace valley {

std::string Key::allowed() const {
  switch (kind) {
    case Kind::number: return limits->words;
    case Kind::count: return range_in_words(low, high);
    case Kind::word: return joined(words);
    case Kind::numbers: break;
  }
  return words.front();
}

Key number_key(const std::string& name, double standard, const Limits& limits, const std::string& help) {
  return {.name = name, .help = help, .kind = Key::Kind::number, .standard = standard, .limits = &limits};
}

Key needed_key(const std::string& name, const Limits& limits, const std::string& help) {
  return {.name = name, .help = help, .kind = Key::Kind::number, .limits = &limits};
}

Key count_key(const std::string& name, std::uint64_t standard, std::uint64_t low, std::uint64_t high, const std::string& help) {
  return {
      .name = name, .help = help, .kind = Key::Kind::count, .standard = static_cast<double>(standard), .low = low, .high = high};
}

Key word_key(const std::string& name, const std::vector<std::string>& words, const std::string& help) {
  return {.name = name, .help = help, .kind = Key::Kind::word, .standard = words.front(), .words = words};
}

Key numbers_key(const std::string& name, bool optional, const std::string& allowed, const std::string& help) {
  return {.name = name, .help = help, .kind = Key::Kind::numbers, .optional = optional, .words = {allowed}};
}

const Value& Values::at(const std::string& name) const {
  const auto found = all.find(name);
  if (found == all.end()) throw std::logic_error("no value of " + name);
  return found->second;
}

double Values::number(const std::string& name) const { return std::get<double>(at(name)); }
std::uint32_t Values::count(const std::string& name) const { return static_cast<std::uint32_t>(number(name)); }
const std::string& Values::word(const std::string& name) const { return std::get<std::string>(at(name)); }
const std::vector<double>& Values::numbers(const std::string& name) const { return std::get<std::vector<double>>(at(name)); }

std::string Values::text(const Key& key) const {
  return key.kind == Key::Kind::count ? std::to_string(static_cast<std::uint64_t>(number(key.name))) : text(key.name);
}

std::string Values::text(const std::string& name) const {
  struct Texts {
    std::string operator()(double value) const { return shortest(value); }
    std::string operator()(const std::string& word) const { return word; }
    std::string operator()(const std::vector<double>& numbers) const { return joined(numbers); }
  };
  return std::visit(Texts(), at(name));
}

Value as_meant(const Key& key, Value value) {
  if (const auto* word = std::get_if<std::string>(&value); word != nullptr && key.kind == Key::Kind::word)
    return meant(*word, key.words).value_or(*word);
  return value;
}

Value parse_value(const Key& key, const std::string& argument, const std::string& text) {
  switch (key.kind) {
    case Key::Kind::number: return parse_number(argument, text, *key.limits);
    case Key::Kind::count: return static_cast<double>(parse_count(argument, text, key.low, key.high));
    case Key::Kind::numbers: return parse_list(argument, text);
    case Key::Kind::word: break;
  }
  return chosen(argument, text, key.words);
}

void complete(const std::vector<Key>& keys, Values& values) {
  for (const Key& key : keys) {
    if (values.has(key.name)) continue;
    if (key.standard) values.set(key.name, *key.standard);
    require(key.standard || key.optional, key.name, "missing", key.allowed());
  }
}

std::string argument_of(std::string key) {
  std::replace(key.begin(), key.end(), '_', '-');
  return "--" + key;
}

const Key* find_key(const std::vector<Key>& keys, std::string_view name) {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (std::size_t k = 0; k < words.size(); ++k) text.append(k == 0 ? "" : between).append(words[k]);
  return text;
}

std::string joined(const std::vector<double>& numbers, std::string_view between) {
  std::string text;
  for (std::size_t k = 0; k < numbers.size(); ++k) text.append(k == 0 ? "" : between).append(shortest(numbers[k]));
  return text;
}

std::vector<double> parse_list(const std::string& argument, const std::string& text) {
  std::vector<double> values;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t comma = std::min(text.find(',', begin), text.size());
    const std::optional<double> value = parse_double(std::string_view(text).substr(begin, comma - begin));
    if (!value || !std::isfinite(*value)) reject(argument, quoted_if_odd(text), "finite numbers separated by commas");
    values.push_back(*value);
    begin = comma + 1;
  }
  return values;
}

double parse_number(const std::string& argument, const std::string& text, const Limits& limits) {
  const std::optional<double> value = parse_double(text);
  if (!value || !limits.fine(*value)) reject(argument, quoted_if_odd(text), limits.words);
  return *value;
}

std::uint64_t parse_count(const std::string& argument, const std::string& text, std::uint64_t low, std::uint64_t high) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  bool whole = error == std::errc{} && at == end;
  if (!whole) {
    const std::optional<double> real = parse_double(text);
    whole = real && *real >= 0 && *real < 0x1p53 && *real == std::floor(*real);
    if (whole) value = static_cast<std::uint64_t>(*real);
  }
  if (!whole || value < low || value > high) reject(argument, quoted_if_odd(text), range_in_words(low, high));
  return value;
}

std::string quoted_if_odd(const std::string& text) {
  const bool plain = !text.empty() && text.find_first_of(" \t\n\r;'\"") == std::string::npos;
  return plain ? text : "'" + text + "'";
}

std::string range_in_words(std::uint64_t low, std::uint64_t high) {
  return "a whole number from " + std::to_string(low) + " to " + std::to_string(high);
}

}  // namespace valley
