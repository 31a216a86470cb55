#include "runs/training/toml_reader.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "base/select.hpp"

namespace valley::networks {

std::optional<Numbers> numbers_of(const toml::node& node) {
  const toml::array* array = node.as_array();
  if (array == nullptr) return {};
  Numbers all;
  for (const toml::node& one : *array) {
    if (!one.is_number()) return {};
    all.push_back(*one.value<double>());
  }
  return all;
}

namespace {

/// The node as a value of the key's kind, or nothing where it is of another. Yes and no are true and false.
std::optional<Value> value_of(const toml::node& node, const Key& key) {
  switch (key.kind) {
    case Key::Kind::word:
      if (node.is_string()) return *node.value<std::string>();
      if (node.is_boolean() && key.words == std::vector<std::string>{"no", "yes"}) return *node.value<bool>() ? "yes" : "no";
      return {};
    case Key::Kind::count:
      if (node.is_integer()) return static_cast<double>(*node.value<std::int64_t>());
      return {};
    case Key::Kind::number:
      if (node.is_number()) return *node.value<double>();
      return {};
    case Key::Kind::numbers: break;
  }
  return numbers_of(node);
}

/// Whether a number multiplies tensors, as its limits say.
bool multiplies(const Key& key) {
  return key.limits == &factors || key.limits == &positive_factors || key.limits == &at_most_one;
}

std::string line_of(const toml::node& node) { return std::to_string(node.source().begin.line); }

}  // namespace

std::string TomlReader::shown(const toml::node& node) {
  std::ostringstream out;
  if (node.is_table() || node.is_array()) {
    out << (node.is_table() ? "a table" : "an array");
  } else {
    node.visit([&](const auto& one) {
      if constexpr (toml::is_value<decltype(one)>) out << one;
    });
  }
  return out.str();
}

void TomlReader::refuse(const toml::node& node, const std::string& key, const std::string& value,
                        const std::string& allowed) const {
  reject(file + ":" + line_of(node) + ": " + full(key), value, allowed);
}

void TomlReader::refuse_missing(const std::string& key, const std::string& allowed) const {
  for (const auto& [other, node] : table) {
    const std::string name(other.str());
    const bool is_known = std::find(asked.begin(), asked.end(), name) != asked.end();
    if (!is_known && !nearest(name, {key}).empty()) refuse(node, name, with_nearest("no key", name, {key}), key + ": " + allowed);
  }
  reject(file + ": " + full(key), "missing", allowed);
}

const toml::node* TomlReader::find(const char* key) {
  if (std::find(asked.begin(), asked.end(), key) == asked.end()) asked.emplace_back(key);
  return table.get(key);
}

void TomlReader::number(const char* key, double& value, double low, double high, const char* allowed) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto read = node->is_number() ? node->value<double>() : std::nullopt;
  if (!read || !(*read >= low && *read <= high)) refuse(*node, key, shown(*node), allowed);
  value = *read;
}

void TomlReader::factor(const char* key, double& value, double low, double high, const char* allowed) {
  number(key, value, low, high, allowed);
  if (const toml::node* node = table.get(key)) require_factor(*node, key, value, low > 0);
}

void TomlReader::require_factor(const toml::node& node, const std::string& key, double value, bool is_positive) const {
  if (value != 0 && !factors.hold(value)) refuse(node, key, shortest(value), (is_positive ? "" : "0, or ") + factors.words());
}

void TomlReader::whole_number(const char* key, std::int64_t& value, std::int64_t low, std::int64_t high) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto read = node->is_integer() ? node->value<std::int64_t>() : std::nullopt;
  if (!read || *read < low || *read > high)
    refuse(*node, key, shown(*node), "a whole number from " + std::to_string(low) + " to " + std::to_string(high));
  value = *read;
}

void TomlReader::flag(const char* key, bool& value) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  if (!node->is_boolean()) refuse(*node, key, shown(*node), "true, false");
  value = *node->value<bool>();
}

void TomlReader::text(const char* key, std::string& value) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  if (!node->is_string()) refuse(*node, key, shown(*node), "a text in quotes");
  value = *node->value<std::string>();
}

void TomlReader::numbers(const char* key, std::vector<double>& values, double low, const char* allowed) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr) refuse(*node, key, shown(*node), allowed);
  values.clear();
  for (const toml::node& one : *array) {
    const auto read = one.is_number() ? one.value<double>() : std::nullopt;
    if (!read || !(*read >= low)) refuse(one, key, shown(one), allowed);
    values.push_back(*read);
  }
}

void TomlReader::entry(const char* key, std::string& value, const std::vector<std::string>& known) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  if (!node->is_string()) refuse(*node, key, shown(*node), joined(known));
  const std::string word = *node->value<std::string>();
  const std::optional<std::string> found = meant(word, known);
  if (!found) refuse(*node, key, with_nearest('"' + word + '"', word, known), joined(known));
  value = *found;
}

Values TomlReader::values(const std::vector<Key>& keys) {
  Values all;
  for (const Key& key : keys) {
    const toml::node* node = find(key.name.c_str());
    if (node == nullptr) continue;
    const std::optional<Value> read = value_of(*node, key);
    if (!read) refuse(*node, key.name, shown(*node), key.allowed());
    const std::optional<Value> value = as_meant(key, *read);
    if (const auto wrong = complaint(key, *value)) refuse(*node, key.name, wrong->value, wrong->allowed);
    if (key.kind == Key::Kind::number && multiplies(key)) require_factor(*node, key.name, std::get<double>(*value));
    all.set(key.name, *value);
  }
  return all;
}

const toml::table* TomlReader::below(const char* key) {
  const toml::node* node = find(key);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) refuse(*node, key, shown(*node), "a table [" + full(key) + "]");
  return node->as_table();
}

const toml::array* TomlReader::list(const char* key) {
  const toml::node* node = find(key);
  if (node == nullptr) return nullptr;
  const toml::array* array = node->as_array();
  if (array == nullptr || !array->is_homogeneous<toml::table>()) refuse(*node, key, shown(*node), "tables [[" + full(key) + "]]");
  return array;
}

void TomlReader::finish(const std::function<std::string(const std::string& key)>& aside) const {
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (std::find(asked.begin(), asked.end(), name) != asked.end()) continue;
    const std::string more = aside ? aside(name) : "";
    refuse(node, name, more.empty() ? with_nearest("no key", name, asked) : "no key" + more, joined(asked));
  }
}

}  // namespace valley::networks
