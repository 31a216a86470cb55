#include "runs/keys_by_name.hpp"

namespace valley {

void KeysByName::add(const std::string& entry, const std::vector<Key>& keys) {
  for (const Key& key : keys) {
    const auto [found, is_new] = all.try_emplace(key.name, Of{key, {}, true});
    found->second.one_default = found->second.one_default && found->second.key.standard == key.standard;
    found->second.entries.push_back(entry);
  }
}

std::string KeysByName::Of::help() const {
  Values standard;
  if (key.standard) standard.set(key.name, *key.standard);
  const std::string said = one_default && key.standard    ? "; default " + standard.text(key)
                           : key.standard || key.optional ? ""
                                                          : "; required";
  return key.help + " (" + joined(entries) + said + ")";
}

}  // namespace valley
