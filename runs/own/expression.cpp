#include "runs/own/expression.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "base/number.hpp"

namespace valley::own {
namespace {

std::string literal(double value) {
  std::string text = shortest(value);
  if (text.find_first_of(".en") == std::string::npos) text += ".";
  return value < 0 ? "(" + text + ")" : text;
}

/// What a function's slope is, n its value, a what it is of.
const std::map<std::string, std::string>& slopes() {
  static const std::map<std::string, std::string> all = {
      {"-1 *", "-1."},
      {"abs", "sign(a)"},
      {"cos", "(-1. * sin(a))"},
      {"cosh", "sinh(a)"},
      {"exp", "n"},
      {"expm1", "exp(a)"},
      {"log", "(1. / a)"},
      {"log1p", "(1. / (1. + a))"},
      {"relu", "select(a > Real(0.), Real(1.), Real(0.))"},
      {"sigmoid", "(n * (1. - n))"},
      {"sign", "0."},
      {"sin", "cos(a)"},
      {"sinh", "cosh(a)"},
      {"softplus", "sigmoid(a)"},
      {"sq", "(2. * a)"},
      {"sqrt", "(0.5 / n)"},
      {"tan", "(1. + n * n)"},
      {"tanh", "(1. - n * n)"},
  };
  return all;
}

/// The names a, b and n of a rule, replaced where they stand alone.
std::string with(const std::string& rule, const std::string& a, const std::string& b, const std::string& n) {
  std::string text;
  const auto alone = [&](std::size_t i) {
    const auto letter = [&](std::size_t at) {
      return at < rule.size() && (std::isalnum(static_cast<unsigned char>(rule[at])) != 0);
    };
    return !letter(i + 1) && (i == 0 || !letter(i - 1));
  };
  for (std::size_t i = 0; i < rule.size(); ++i) {
    if (alone(i) && (rule[i] == 'a' || rule[i] == 'b' || rule[i] == 'n')) {
      text += rule[i] == 'a' ? a : rule[i] == 'b' ? b : n;
    } else {
      text += rule[i];
    }
  }
  return text;
}

}  // namespace

const std::vector<std::string>& Expressions::functions_of_one() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> names;
    for (const auto& [name, slope] : slopes())
      if (name != "-1 *") names.push_back(name);
    return names;
  }();
  return all;
}
const std::vector<std::string>& Expressions::functions_of_two() {
  static const std::vector<std::string> all = {"max", "min", "pow"};
  return all;
}

Expressions::Node Expressions::add(const Operation& one) {
  const auto same = [&](const Operation& other) {
    return other.what == one.what && other.a == one.a && other.b == one.b && other.value == one.value && other.named == one.named;
  };
  const auto found = std::find_if(all.begin(), all.end(), same);
  if (found != all.end()) return static_cast<Node>(found - all.begin());
  all.push_back(one);
  return all.size() - 1;
}

Expressions::Node Expressions::number(double value) { return add({.what = "number", .value = value}); }
Expressions::Node Expressions::coordinate(int i) { return add({.what = "x", .value = static_cast<double>(i), .moves = true}); }
Expressions::Node Expressions::constant(const std::string& name) { return add({.what = "constant", .named = name}); }

std::optional<double> Expressions::value(Node node) const {
  if (all[node].what != "number") return std::nullopt;
  return all[node].value;
}

Expressions::Node Expressions::of_two(const std::string& operation, Node a, Node b) {
  if (const auto x = value(a), y = value(b); x && y) {
    const double all_known = operation == "+"   ? *x + *y
                             : operation == "-" ? *x - *y
                             : operation == "*" ? *x * *y
                             : operation == "/" ? *x / *y
                                                : std::numeric_limits<double>::quiet_NaN();
    if (std::isfinite(all_known)) return number(all_known);  // what is no number is left to the loss, which is looked at
  }
  return add({.what = operation, .a = a, .b = b, .moves = all[a].moves || all[b].moves});
}

Expressions::Node Expressions::of_one(const std::string& function, Node a) {
  if (const auto x = value(a); x && function == "-1 *") return number(-*x);
  return add({.what = function, .a = a, .moves = all[a].moves});
}

Expressions::Node Expressions::raised(Node a, Node b) {
  const auto p = value(b);
  if (const auto x = value(a); x && p && std::isfinite(std::pow(*x, *p))) return number(std::pow(*x, *p));
  if (!p || std::abs(*p) > 64 || 2 * *p != std::round(2 * *p)) return of_two("pow", a, b);
  const double whole = std::floor(*p);
  const Node root = whole == *p ? 0 : of_one("sqrt", a);
  if (whole == 0) return root;
  const Node power = add({.what = "power", .a = a, .value = whole, .moves = all[a].moves});
  return whole == *p ? power : of_two("*", power, root);
}

std::size_t Expressions::functions() const {
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const Operation& one) {
    return one.what == "pow" || one.what == "/" || (slopes().contains(one.what) && one.what != "-1 *" && one.what != "sq");
  }));
}

std::string Expressions::name(Node node) const {
  const Operation& one = all[node];
  if (one.what == "number") return literal(one.value);
  if (one.what == "x") return "x[" + std::to_string(static_cast<int>(one.value)) + "]";
  if (one.what == "constant") return one.named;
  return "t" + std::to_string(node);
}

std::string Expressions::code(const Operation& one) const {
  const std::string a = name(one.a), b = name(one.b);
  if (one.what == "power") return "power<" + std::to_string(static_cast<int>(one.value)) + ">(Real(" + a + "))";
  if (one.what == "-1 *") return "-1. * " + a;
  if (slopes().contains(one.what)) return one.what + "(Real(" + a + "))";
  if (one.what.size() == 1) return a + " " + one.what + " " + b;
  return one.what + "(Real(" + a + "), Real(" + b + "))";
}

std::vector<bool> Expressions::needed(Node result) const {
  std::vector<bool> yes(all.size(), false);
  yes[result] = true;
  for (Node i = result + 1; i-- > 0;) {
    const std::string& what = all[i].what;
    if (!yes[i] || what == "number" || what == "x" || what == "constant") continue;
    yes[all[i].a] = true;
    if (what != "power" && !slopes().contains(what)) yes[all[i].b] = true;
  }
  return yes;
}

std::string Expressions::forward(Node result) const {
  const std::vector<bool> used = needed(result);
  std::string lines;
  for (Node i = 0; i <= result; ++i)
    if (used[i] && name(i)[0] == 't') lines += "    const Real " + name(i) + " = Real(" + code(all[i]) + ");\n";
  return lines;
}

std::string Expressions::backward(Node result) const {
  const std::vector<bool> used = needed(result);
  std::vector<std::vector<std::string>> shares(all.size());  // of what moves the result: its slope's summands
  if (all[result].moves) shares[result] = {"1."};
  std::string lines;
  const auto give = [&](Node node, const std::string& what) {
    if (all[node].moves) shares[node].push_back(what);
  };
  for (Node i = result + 1; i-- > 0;) {
    const Operation& one = all[i];
    if (!used[i] || shares[i].empty()) continue;
    std::string sum;
    for (const std::string& share : shares[i]) sum += (sum.empty() ? "" : " + ") + share;
    if (one.what == "x") {
      lines += "    g[" + std::to_string(static_cast<int>(one.value)) + "] = Real(" + sum + ");\n";
      continue;
    }
    const std::string d = "d" + std::to_string(i), n = name(i), a = "Real(" + name(one.a) + ")", b = "Real(" + name(one.b) + ")";
    lines += "    const Real " + d + " = Real(" + sum + ");\n";
    const auto rule = [&](const std::string& text) { return d + " * " + with(text, a, b, n); };
    if (const auto slope = slopes().find(one.what); slope != slopes().end()) {
      give(one.a, rule(slope->second));
    } else if (one.what == "power") {
      const int k = static_cast<int>(one.value);
      give(one.a, rule("(" + literal(k) + " * power<" + std::to_string(k - 1) + ">(a))"));
    } else if (one.what == "+" || one.what == "-") {
      give(one.a, d);
      give(one.b, one.what == "+" ? d : "(-1. * " + d + ")");
    } else if (one.what == "*") {
      give(one.a, rule("b"));
      give(one.b, rule("a"));
    } else if (one.what == "/") {
      give(one.a, rule("(1. / b)"));
      give(one.b, rule("(-1. * (n * (1. / b)))"));
    } else if (one.what == "pow") {
      give(one.a, rule("(n * (b / a))"));
      give(one.b, rule("(n * log(a))"));
    } else {  // max, min: a tie is the second's
      const std::string first = one.what == "max" ? "a > b" : "a < b";
      give(one.a, rule("select(" + first + ", Real(1.), Real(0.))"));
      give(one.b, rule("select(" + first + ", Real(0.), Real(1.))"));
    }
  }
  return lines;
}

}  // namespace valley::own
