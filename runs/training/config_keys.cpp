#include "runs/training/config_keys.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "runs/training/toml_reader.hpp"

namespace valley::networks {
namespace {

std::optional<ConfigKey::Value> value_of(const toml::node& node) {
  if (node.is_boolean()) return *node.value<bool>();
  if (node.is_integer()) return *node.value<std::int64_t>();
  if (node.is_floating_point()) return *node.value<double>();
  if (node.is_string()) return *node.value<std::string>();
  return numbers_of(node);
}

void add_keys(const toml::table& table, const std::string& path, ConfigKeys& keys) {
  for (const auto& [key, node] : table) {
    const std::string name = path + std::string(key.str());
    const toml::array* array = node.as_array();
    if (const toml::table* below = node.as_table()) {
      add_keys(*below, name + ".", keys);
    } else if (array != nullptr && !array->empty() && array->is_homogeneous<toml::table>()) {
      for (const toml::node& one : *array) add_keys(*one.as_table(), name + ".", keys);
    } else if (auto value = value_of(node)) {
      keys.emplace_back(name, std::move(*value));
    }
  }
}

bool is_bare_word(const std::string& text) {
  const auto in_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; };
  const std::array values{"true", "false", "inf", "nan"};
  return !text.empty() && std::isalpha(static_cast<unsigned char>(text[0])) != 0 &&
         std::all_of(text.begin(), text.end(), in_word) && std::find(values.begin(), values.end(), text) == values.end();
}

/// None where the text is no value alone.
std::optional<ConfigKey::Value> parsed(const std::string& text) {
  if (is_bare_word(text)) return text;
  try {
    const toml::table table = toml::parse("value = " + text);
    return table.size() == 1 ? value_of(*table.get("value")) : std::nullopt;
  } catch (const toml::parse_error&) {
    return {};
  }
}

}  // namespace

ConfigKey read_key(const std::string& argument, const std::string& text) {
  const std::size_t sign = text.find('=');
  std::string name = text.substr(0, sign);
  name.erase(name.find_last_not_of(' ') + 1);
  require(sign != std::string::npos && !name.empty(), argument, quoted_if_odd(text), "KEY=VALUE, as model.widths=[512]");
  const std::size_t begin = text.find_first_not_of(' ', sign + 1);
  auto value = parsed(begin == std::string::npos ? "" : text.substr(begin));
  require(value.has_value(), argument + " " + name, quoted_if_odd(text.substr(sign + 1)),
          "a value in TOML: a number, true or false, a text, an array of numbers");
  return {std::move(name), std::move(*value)};
}

ConfigKeys keys_of(const std::string& toml) {
  ConfigKeys keys;
  add_keys(toml::parse(toml), "", keys);
  return keys;
}

std::string kind_of(const ConfigKey::Value& value) {
  if (std::holds_alternative<bool>(value)) return "true or false";
  if (std::holds_alternative<std::string>(value)) return "a text";
  return std::holds_alternative<Numbers>(value) ? "an array of numbers" : "a number";
}

}  // namespace valley::networks
