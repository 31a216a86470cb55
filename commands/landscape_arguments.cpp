#include "commands/landscape_arguments.hpp"

#include <map>
#include <vector>

#include "sim/landscape/catalogue.hpp"

namespace valley {
namespace {

/// A key's help, where it may be given, and its default.
std::string help_of(const Key& key, const std::vector<std::string>& landscapes) {
  Values standard;
  if (key.standard) standard.set(key.name, *key.standard);
  return key.help + " (" + joined(landscapes) + (key.standard ? "; default " + standard.text(key.name) : "") + ")";
}

}  // namespace

void declare_landscape(Arguments& arguments, std::optional<std::string>& name, Values& keys) {
  arguments.option("--landscape", joined(landscape_names()), "f; valley list says more",
                   [&name](const std::string& text) { name = landscape_entry("--landscape", text).id; });
  std::map<std::string, std::pair<Key, std::vector<std::string>>> all;
  for (const LandscapeEntry& entry : landscapes())
    for (const Key& key : entry.keys) {
      auto& [first, having] = all[key.name];
      first = key;
      having.push_back(entry.id);
    }
  for (const auto& [key_name, of] : all) arguments.key(of.first, help_of(of.first, of.second), keys);
}

}  // namespace valley
