// What `valley COMMAND --help` prints: an example that works as it stands, then the arguments in their groups, 100 columns wide.
#pragma once

#include <string>
#include <vector>

namespace valley {

/// An argument as it was declared.
struct Declared {
  std::string name;     // "--eta", or a positional one's: "ID"
  std::string value;    // what stands for its value: "X"; none of a flag and of a positional
  std::string allowed;  // in words
  std::string help, group;
  bool required = false;
  bool is_word = false;  // of the answer: no argument

  bool is_option() const { return name.starts_with("--"); }
};

/// `who` is "valley escape".
std::string help_of(const std::string& who, const std::string& purpose, const std::vector<std::string>& example,
                    const std::vector<Declared>& all);

/// The lines of a shell that show the command at work in an empty folder; none where there is no such command.
std::vector<std::string> example_of(const std::string& command);

}  // namespace valley
