// The keys of many entries of a catalogue as arguments: one for each name, which says whose it is.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/key.hpp"
#include "commands/arguments.hpp"

namespace valley {

class KeysByName {
 public:
  void add(const std::string& entry, const std::vector<Key>& keys);
  void declare(Arguments& arguments, Values& values) const;

 private:
  struct Of {
    Key key;
    std::vector<std::string> entries;
    bool one_default = true;
  };
  std::map<std::string, Of> all;
};

}  // namespace valley
