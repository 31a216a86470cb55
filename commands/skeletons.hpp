// What `valley new` writes: files that compile and run as they are, to be changed.
#pragma once

#include <string>
#include <vector>

namespace valley {

struct Skeleton {
  std::string kind;                   // landscape, rule, claim, figure
  std::string text;                   // with NAME and TYPE in the places of the names
  std::vector<std::string> commands;  // that run it
};

const std::vector<Skeleton>& skeletons();

/// The text, or a command, with the names in their places: `name` is like my_valley, TYPE then OwnMyValley.
std::string with_names(std::string text, const std::string& name);

}  // namespace valley
