// The C++ of a formula that is read.
#pragma once

#include <string>
#include <vector>

#include "runs/own/expression.hpp"

namespace valley::own {

struct FormulaParts {
  std::string body;                      // the landscape's name
  std::size_t coordinates = 0;           // how many
  std::vector<std::string> constants{};  // by name, but for the sampled one
  std::string sample{};                  // the sampled one; empty where there is none
  std::vector<double> samples{};         // its values
  Expressions expressions{};
  Expressions::Node result = 0;
};

/// A constant's name where no keyword of C++ can be in its place.
std::string in_code(const std::string& constant);

/// A landscape with its loss and slopes, its loops and its entry.
std::string source_of(const FormulaParts& parts);

}  // namespace valley::own
