// The keys of many entries of a catalogue as arguments: one for each name, which says whose it is.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/key.hpp"

namespace valley {

class KeysByName {
 public:
  void add(const std::string& entry, const std::vector<Key>& keys);

  /// Of anything with a `key(key, help, values)`, as in declaration.hpp.
  template <class Arguments>
  void declare(Arguments& arguments, Values& values) const {
    for (const auto& [name, of] : all) arguments.key(of.key, of.help(), values);
  }

 private:
  struct Of {
    Key key;
    std::vector<std::string> entries;
    bool one_default = true;

    std::string help() const;
  };
  std::map<std::string, Of> all;
};

}  // namespace valley
