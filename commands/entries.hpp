// All that goes by a name, each with what is known of it: what `valley list` has a line of, and `valley describe` all of.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "commands/listing.hpp"

namespace valley {

struct Fact {
  std::string name, text;
};

struct Entry {
  Listed line;
  std::function<std::vector<Fact>()> facts;
};

/// Those that this program knows: what valley-networks alone has (models) is not among them.
std::vector<Entry> entries();

}  // namespace valley
