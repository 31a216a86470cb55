// The characters of a formula, taken from front to back.
#pragma once

#include <string>

namespace valley::own {

class FormulaScanner {
 public:
  FormulaScanner(const std::string& the_argument, const std::string& the_text) : argument(the_argument), text(the_text) {}

 protected:
  /// Throws QuotingRefusal: what is wrong, and the formula with a mark below the character.
  [[noreturn]] void fail(std::size_t where, const std::string& what) const;

  void blanks();
  /// Whether this is the next character but for blanks, which is then taken.
  bool take(char c);
  void expect(char c, const std::string& where);
  /// Letters, digits and _; "" where there are none.
  std::string name();
  double number();
  double signed_number() { return take('-') ? -number() : number(); }

  std::string argument, text;
  std::size_t at = 0;
};

}  // namespace valley::own
