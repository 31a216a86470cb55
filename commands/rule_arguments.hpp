// --optimizer, --descent, --eta, --coupling, and a key of the catalogue's shifts and descents an argument.
#pragma once

#include <string>

#include "commands/arguments.hpp"
#include "runs/rule_choice.hpp"

namespace valley {

void declare_rule(Arguments& arguments, RuleChoice& choice);

/// `name` where it is an optimizer's. Throws std::invalid_argument naming `argument`, the nearest and all.
std::string checked_optimizer(const std::string& argument, const std::string& name);

}  // namespace valley
