#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "commands/arguments.hpp"
#include "commands/help.hpp"

namespace valley {

struct Arguments::Parser {
  CLI::App app;
  std::vector<Declared> declared{};                                // in the order of the help
  std::vector<std::function<void(std::vector<Place>&)>> places{};  // each adds those that were given, once parsed
  std::shared_ptr<Places> known = std::make_shared<Places>();      // those, and what the command finds besides
  std::string group = "options";                                   // of what is declared next
  std::vector<std::string> required{};                             // of this group

  void declare(const std::string& name, const std::string& value, const std::string& allowed, const std::string& help) {
    const bool is_required = std::find(required.begin(), required.end(), name) != required.end();
    declared.push_back({name, value, allowed, help, group, is_required});
  }

  /// Null where there is no argument of this name.
  const Declared* find(const std::string& name) const {
    const auto found = std::find_if(declared.begin(), declared.end(), [&](const Declared& one) { return one.name == name; });
    return found == declared.end() ? nullptr : &*found;
  }
};

}  // namespace valley
