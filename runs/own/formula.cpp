#include "runs/own/formula.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <stdexcept>

#include "base/key.hpp"
#include "base/number.hpp"
#include "base/select.hpp"
#include "runs/own/compiler.hpp"
#include "runs/own/expression.hpp"
#include "runs/own/formula_source.hpp"

namespace valley::own {
namespace {

using Part = Expressions::Node;

class Parser {
 public:
  Parser(const std::string& the_argument, const std::string& the_text) : argument(the_argument), text(the_text) {}

  Formula parse();

 private:
  [[noreturn]] void fail(std::size_t where, const std::string& what) const {
    throw QuotingRefusal(argument + ": " + what + ", at character " + std::to_string(where + 1) + "\n  " + text + "\n  " +
                         std::string(where, ' ') + "^");
  }
  void blanks() {
    while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at])) != 0) ++at;
  }
  bool take(char c) {
    blanks();
    if (at >= text.size() || text[at] != c) return false;
    ++at;
    return true;
  }
  void expect(char c, const std::string& where) {
    if (!take(c)) fail(at, std::string("'") + c + "' is missing " + where);
  }
  std::string name();
  double number();
  double signed_number() { return take('-') ? -number() : number(); }

  Part sum();
  Part product();
  Part factor();
  Part primary();
  Part call(const std::string& function, std::size_t where);
  Part named(const std::string& word, std::size_t where);
  void variables();
  void settings(std::string& body);
  void one_setting();
  static bool has(const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  }

  std::string argument, text;
  std::size_t at = 0;
  Expressions expressions{};
  std::vector<std::string> coordinates{}, constants{};  // constants as they are met
  std::vector<std::size_t> met_at{};                    // and where first
  std::vector<std::pair<std::string, double>> values{};
  std::string sample{};
  std::vector<double> samples{};
};

std::string Parser::name() {
  blanks();
  const std::size_t from = at;
  while (at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_')) ++at;
  return text.substr(from, at - from);
}

double Parser::number() {
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

Part Parser::sum() {
  Part left = product();
  for (;;) {
    const char sign = take('+') ? '+' : take('-') ? '-' : ' ';
    if (sign == ' ') return left;
    left = expressions.of_two(std::string(1, sign), left, product());
  }
}

Part Parser::product() {
  Part left = factor();
  for (;;) {
    const char sign = take('*') ? '*' : take('/') ? '/' : ' ';
    if (sign == ' ') return left;
    left = expressions.of_two(std::string(1, sign), left, factor());
  }
}

/// Signs, and powers: -x^2 is -(x^2), 2^-x^2 is 2^(-(x^2)).
Part Parser::factor() {
  if (take('+')) return factor();
  if (take('-')) return expressions.of_one("-1 *", factor());
  const Part base = primary();
  blanks();
  if (take('^')) return expressions.raised(base, factor());
  if (text.compare(at, 2, "**") != 0) return base;
  at += 2;
  return expressions.raised(base, factor());
}

Part Parser::primary() {
  blanks();
  const std::size_t where = at;
  if (take('(')) {
    const Part inner = sum();
    expect(')', "for the '(' at character " + std::to_string(where + 1));
    return inner;
  }
  if (at < text.size() && (std::isdigit(static_cast<unsigned char>(text[at])) != 0 || text[at] == '.')) {
    return expressions.number(number());
  }
  const std::string word = name();
  if (word.empty())
    fail(where, at < text.size() ? std::string("'") + text[at] + "' can't stand here" : "the formula ends too early");
  if (take('(')) return call(word, where);
  return named(word, where);
}

Part Parser::call(const std::string& function, std::size_t where) {
  const std::vector<std::string>& known = formula_functions();
  if (!has(known, function)) {
    const std::string close = nearest(function, known);
    fail(where,
         "'" + function + "' is no function; allowed: " + joined(known) + (close.empty() ? "" : "; did you mean " + close + "?"));
  }
  const Part first = sum();
  if (!has(Expressions::functions_of_two(), function)) {
    expect(')', "after what " + function + " is of");
    return expressions.of_one(function, first);
  }
  expect(',', "as " + function + " takes two");
  const Part second = sum();
  expect(')', "after what " + function + " is of");
  return expressions.of_two(function, first, second);
}

Part Parser::named(const std::string& word, std::size_t where) {
  const auto coordinate = std::find(coordinates.begin(), coordinates.end(), word);
  if (coordinate != coordinates.end()) return expressions.coordinate(static_cast<int>(coordinate - coordinates.begin()));
  if (word == "pi") return expressions.number(M_PI);
  if (word == "e") return expressions.number(M_E);
  if (has(formula_functions(), word)) fail(where, word + " is a function: what of?");
  if (!has(constants, word)) {
    constants.push_back(word);
    met_at.push_back(where);
  }
  return expressions.constant(in_code(word));
}

void Parser::variables() {
  do {
    blanks();
    const std::size_t where = at;
    const std::string word = name();
    if (word.empty() || std::isdigit(static_cast<unsigned char>(word[0])) != 0) fail(where, "a variable's name is missing");
    if (has(coordinates, word)) fail(where, word + " is there twice");
    if (has(formula_functions(), word) || word == "pi" || word == "e") fail(where, word + " has a meaning already");
    coordinates.push_back(word);
  } while (take(','));
  if (coordinates.size() > 8) fail(0, std::to_string(coordinates.size()) + " variables; allowed: 1 to 8");
  expect(':', "after the variables");
}

void Parser::one_setting() {
  blanks();
  const std::size_t where = at;
  const std::string word = name();
  if (!has(constants, word)) fail(where, word.empty() ? "a constant's name is missing" : "the formula has no constant " + word);
  if (take('=')) return void(values.emplace_back(word, signed_number()));
  blanks();
  if (text.compare(at, 3, "in ") != 0) fail(at, "'=' or 'in' is missing after " + word);
  at += 3;
  if (!sample.empty()) fail(where, "samples of " + word + " beside those of " + sample + "; allowed: of one constant");
  sample = word;
  do samples.push_back(signed_number());
  while (take(','));
}

void Parser::settings(std::string& body) {
  while (take(';')) {
    blanks();
    const std::size_t from = at;
    one_setting();
    // Samples are compiled in; values are given when a landscape is made.
    if (text.find('=', from) >= at) body += "; " + text.substr(from, at - from);
    blanks();
  }
  if (at < text.size()) fail(at, std::string("'") + text[at] + "' can't stand here");
  for (std::size_t i = 0; i < constants.size(); ++i) {
    const auto is = [&](const auto& one) { return one.first == constants[i]; };
    if (constants[i] != sample && std::none_of(values.begin(), values.end(), is))
      fail(met_at[i], constants[i] + " is no variable and has no value; add '; " + constants[i] + " = 2', or '; " + constants[i] +
                          " in 1,3' for samples");
  }
}

Formula Parser::parse() {
  variables();
  const Part whole = sum();
  std::string body = text.substr(0, at);
  settings(body);
  std::erase(constants, sample);
  return {body, values, source_of({body, coordinates.size(), constants, sample, samples, expressions, whole})};
}

}  // namespace

const std::vector<std::string>& formula_functions() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> names = Expressions::functions_of_one();
    names.insert(names.end(), Expressions::functions_of_two().begin(), Expressions::functions_of_two().end());
    std::sort(names.begin(), names.end());
    return names;
  }();
  return all;
}

bool is_formula(const std::string& name) { return name.find(':') != std::string::npos; }

Formula read_formula(const std::string& argument, const std::string& text) { return Parser(argument, text).parse(); }

}  // namespace valley::own
