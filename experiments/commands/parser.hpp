#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>

#include "experiments/commands/arguments.hpp"

namespace valley {

struct Arguments::Parser {
  CLI::App app;
  std::map<std::string, std::string> allowed;  // what each option takes, for its errors
};

}  // namespace valley
