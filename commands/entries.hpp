// All that goes by a name, each with what is known of it: what `valley list` has a line of, and `valley describe` all of.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/key.hpp"
#include "commands/listing.hpp"

namespace valley {

struct Fact {
  std::string name, text;
};

struct Described {
  Listed line;
  std::function<std::vector<Fact>()> facts;
};

/// A setting's help, default and limits.
std::string words_of(const Key& key);

/// Those that this program knows: what valley-networks alone has (models) is not among them.
std::vector<Described> entries();

}  // namespace valley
