#pragma once

#include <string>
#include <vector>

namespace valley::report {

struct Token {
  enum class Kind { prose, symbol, function, number, open, close, bar, mark };
  Kind kind;
  std::string text;
  bool spaced = false;  // a blank stands before it
};

/// The words, numbers and marks of a statement.
std::vector<Token> tokens_of(const std::string& statement);

}  // namespace valley::report
