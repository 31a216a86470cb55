#include "commands/key_arguments.hpp"

namespace valley {

void KeysByName::add(const std::string& entry, const std::vector<Key>& keys) {
  for (const Key& key : keys) {
    const auto [found, is_new] = all.try_emplace(key.name, Of{key, {}, true});
    found->second.one_default = found->second.one_default && found->second.key.standard == key.standard;
    found->second.entries.push_back(entry);
  }
}

void KeysByName::declare(Arguments& arguments, Values& values) const {
  for (const auto& [name, of] : all) {
    Values standard;
    if (of.key.standard) standard.set(name, *of.key.standard);
    const std::string said = of.one_default && of.key.standard ? "; default " + standard.text(of.key) : "";
    arguments.key(of.key, of.key.help + " (" + joined(of.entries) + said + ")", values);
  }
}

}  // namespace valley
