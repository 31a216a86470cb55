#include "runs/training/config_document.hpp"

#include <algorithm>

#include "base/number.hpp"

namespace valley::networks {
namespace {

struct InToml {
  std::string operator()(bool yes) const { return yes ? "true" : "false"; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return shortest(number); }
  std::string operator()(const std::string& word) const {
    std::string text = "\"";
    for (const char c : word) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
    return text;
  }
  std::string operator()(const Numbers& numbers) const {
    std::string all;
    for (const double number : numbers) all += (all.empty() ? "" : ", ") + shortest(number);
    return '[' + all + ']';
  }
};

std::string lines(const ConfigKeys& keys) {
  std::string text;
  for (const ConfigKey& key : keys) text += key.name + " = " + key.value_in_toml() + "\n";
  return text;
}

void set(ConfigKeys& keys, const ConfigKey& key) {
  const auto there = std::find_if(keys.begin(), keys.end(), [&](const ConfigKey& one) { return one.name == key.name; });
  if (there == keys.end()) {
    keys.push_back(key);
  } else {
    there->value = key.value;
  }
}

}  // namespace

std::string ConfigKey::value_in_toml() const { return std::visit(InToml{}, value); }

ConfigDocument ConfigDocument::with(const std::string& section, const ConfigKeys& keys) const {
  ConfigDocument changed = *this;
  auto& all = changed.sections;
  auto there = std::find_if(all.begin(), all.end(), [&](const Section& one) { return one.name == section; });
  if (there == all.end()) there = all.insert(all.end(), {section, {}});
  for (const ConfigKey& key : keys) set(there->keys, key);
  return changed;
}

ConfigDocument ConfigDocument::changed(const ConfigKeys& dotted) const {
  ConfigDocument other = *this;
  for (Section& section : other.sections)
    for (ConfigKey& key : section.keys)
      for (const ConfigKey& one : dotted)
        if (one.name == (section.name.empty() ? "" : section.name + ".") + key.name) key.value = one.value;
  return other;
}

ConfigDocument ConfigDocument::then(const std::string& optimizer, double until, const ConfigKeys& keys,
                                    const ConfigKeys& attack) const {
  ConfigDocument longer = *this;
  Phase phase{{{"optimizer", optimizer.c_str()}, {"until", until}}, attack};
  phase.keys.insert(phase.keys.end(), keys.begin(), keys.end());
  longer.phases.push_back(std::move(phase));
  return longer;
}

std::string ConfigDocument::toml() const {
  std::string text;
  for (const Section& section : sections) text += (section.name.empty() ? "" : "[" + section.name + "]\n") + lines(section.keys);
  for (const Phase& phase : phases) {
    text += "[[phase]]\n" + lines(phase.keys);
    if (!phase.attack.empty()) text += "[phase.attack]\n" + lines(phase.attack);
  }
  return text;
}

}  // namespace valley::networks
