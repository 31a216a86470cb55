#include "base/given.hpp"

#include <cmath>

#include "base/number.hpp"

namespace valley {
namespace {

bool is_of_kind(const Value& value, Key::Kind kind) {
  switch (kind) {
    case Key::Kind::word: return std::holds_alternative<std::string>(value);
    case Key::Kind::numbers: return std::holds_alternative<Numbers>(value);
    case Key::Kind::number:
    case Key::Kind::count: break;
  }
  return std::holds_alternative<double>(value);
}

bool is_count(const Key& key, double value) {
  return value == std::floor(value) && value >= static_cast<double>(key.low) && value <= static_cast<double>(key.high);
}

bool takes(const Key& key, const Value& value) {
  if (!is_of_kind(value, key.kind)) return false;
  switch (key.kind) {
    case Key::Kind::word: return std::find(key.words.begin(), key.words.end(), std::get<std::string>(value)) != key.words.end();
    case Key::Kind::numbers: {
      const Numbers& all = std::get<Numbers>(value);
      return std::all_of(all.begin(), all.end(), key.limits->fine);
    }
    case Key::Kind::count: return is_count(key, std::get<double>(value));
    case Key::Kind::number: break;
  }
  return key.limits->fine(std::get<double>(value));
}

}  // namespace

Values given(std::initializer_list<Given> all) {
  Values values;
  for (const Given& one : all) values.set(one.name, one.value);
  return values;
}

std::string as_written(const Value& value) {
  if (const auto* word = std::get_if<std::string>(&value)) return '"' + *word + '"';
  if (const auto* all = std::get_if<Numbers>(&value)) return '[' + joined(*all, ", ") + ']';
  return shortest(std::get<double>(value));
}

std::optional<Complaint> complaint(const Key& key, const Value& value) {
  if (takes(key, value)) return {};
  const auto* word = std::get_if<std::string>(&value);
  const bool of_words = word != nullptr && key.kind == Key::Kind::word;
  return Complaint{key.name, of_words ? with_nearest(as_written(value), *word, key.words) : as_written(value), key.allowed()};
}

std::optional<Complaint> complaint(const std::vector<Key>& keys, const Values& given) {
  for (const auto& [name, value] : given.given()) {
    const Key* key = find_key(keys, name);
    if (key == nullptr) {
      std::vector<std::string> names;
      for (const Key& one : keys) names.push_back(one.name);
      return Complaint{name, with_nearest("no key", name, names), names.empty() ? "none" : joined(names)};
    }
    if (auto found = complaint(*key, value)) return found;
  }
  return {};
}

}  // namespace valley
