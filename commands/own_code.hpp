// --with FILE and --landscape FORMULA: what people bring is loaded before a command says what it takes.
#pragma once

#include <string>
#include <vector>

#include "commands/arguments.hpp"

namespace valley {

/// Whether a command takes --with.
bool takes_own_code(const std::string& command);

/// The files that --with brought, each once, and the claims and figures of theirs: what `check` and `figure` are about where no
/// id is given.
struct BroughtFiles {
  std::vector<std::string> files{}, claims{}, figures{};
};
const BroughtFiles& brought();

/// `asked`, or where none is and files were brought, what those have of this kind. Throws std::invalid_argument where that is
/// none.
std::vector<std::string> asked_or_brought(const std::vector<std::string>& asked, const std::string& kind,
                                          const std::vector<std::string>& of_files);

/// Adds --with, and --sample where there are landscapes, to what the command lists; take_own_code has read them by then.
void declare_own_code(Arguments& arguments, const std::string& command);

/// Loads what --with, and --landscape where it is a formula, bring; returns the words without --with and --sample, the samples
/// being part of the formula then. Throws std::invalid_argument as own::load_file does.
std::vector<std::string> take_own_code(const std::string& command, const std::vector<std::string>& words);

}  // namespace valley
