#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "commands/arguments.hpp"

namespace valley {

struct Arguments::Parser {
  CLI::App app;
  std::map<std::string, std::string> allowed;                      // what each option takes, for its errors
  std::vector<std::function<void(std::vector<Place>&)>> places{};  // each adds those that were given, once parsed
};

}  // namespace valley
