// What there is, a line each: its kind, its name, what it is.
#pragma once

#include <string>
#include <vector>

namespace valley {

struct Listed {
  const char* kind;
  std::string id, says;
};

/// In columns, on standard output.
void print(const std::vector<Listed>& all);

}  // namespace valley
