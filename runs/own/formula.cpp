#include "runs/own/formula.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "base/key.hpp"
#include "base/select.hpp"
#include "runs/own/expression.hpp"
#include "runs/own/formula_scanner.hpp"
#include "runs/own/formula_source.hpp"

namespace valley::own {
namespace {

using Part = Expressions::Node;

class Parser : FormulaScanner {
 public:
  using FormulaScanner::FormulaScanner;

  Formula parse();

 private:
  Part sum();
  Part product();
  Part factor();
  Part signed_factor();
  Part primary();
  Part call(const std::string& function, std::size_t where);
  Part named(const std::string& word, std::size_t where);
  void variables();
  void settings(std::string& body);
  void one_setting();
  static bool has(const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  }

  int depth = 0;  // of factors in factors
  Expressions expressions{};
  std::vector<std::string> coordinates{}, constants{};  // constants as they are met
  std::vector<std::size_t> met_at{};                    // and where first
  std::vector<std::pair<std::string, double>> values{};
  std::string sample{};
  std::vector<double> samples{};
};

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

/// No deeper than people write, than the stack holds, and than a compiler takes in a moment.
Part Parser::factor() {
  constexpr int deepest = 200;
  if (++depth > deepest) fail(at, "signs, powers and brackets within each other; allowed: " + std::to_string(deepest) + " deep");
  const Part whole = signed_factor();
  --depth;
  return whole;
}

/// Signs, and powers: -x^2 is -(x^2), 2^-x^2 is 2^(-(x^2)).
Part Parser::signed_factor() {
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
  const bool has_value = std::any_of(values.begin(), values.end(), [&](const auto& one) { return one.first == word; });
  if (has_value || word == sample) fail(where, word + " has " + (has_value ? "a value" : "samples") + " already");
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
