#include "runs/own/formula_scanner.hpp"

#include <cctype>
#include <cmath>

#include "base/number.hpp"
#include "runs/own/compiler.hpp"

namespace valley::own {

void FormulaScanner::fail(std::size_t where, const std::string& what) const {
  throw QuotingRefusal(argument + ": " + what + ", at character " + std::to_string(where + 1) + "\n  " + text + "\n  " +
                       std::string(where, ' ') + "^");
}

void FormulaScanner::blanks() {
  while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at])) != 0) ++at;
}

bool FormulaScanner::take(char c) {
  blanks();
  if (at >= text.size() || text[at] != c) return false;
  ++at;
  return true;
}

void FormulaScanner::expect(char c, const std::string& where) {
  if (!take(c)) fail(at, std::string("'") + c + "' is missing " + where);
}

std::string FormulaScanner::name() {
  blanks();
  const std::size_t from = at;
  while (at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_')) ++at;
  return text.substr(from, at - from);
}

double FormulaScanner::number() {
  blanks();
  const std::size_t from = at;
  const auto digits = [&] {
    while (at < text.size() && (std::isdigit(static_cast<unsigned char>(text[at])) != 0 || text[at] == '.')) ++at;
  };
  digits();
  if (at > from && at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const std::size_t mark = at++;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = at;
    digits();
    if (at == exponent) at = mark;  // "2e" is 2 and a name
  }
  const auto value = parse_double(text.substr(from, at - from));
  if (!value || !std::isfinite(*value)) fail(from, "a number is missing");
  return *value;
}

}  // namespace valley::own
