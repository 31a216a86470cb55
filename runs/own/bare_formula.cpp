#include "runs/own/bare_formula.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

#include "base/key.hpp"
#include "base/require.hpp"
#include "runs/own/formula.hpp"

namespace valley::own {
namespace {

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// Whether no landscape has such a name, and the text has what a formula is made of and nothing else.
bool looks_like_formula(const std::string& text) {
  constexpr std::string_view signs = "+*/^()";
  const auto is_sign = [&](char c) { return signs.find(c) != signs.npos; };
  const bool has_sign = std::any_of(text.begin(), text.end(), is_sign) || text.find(" - ") != text.npos;
  return (has_sign || (!text.empty() && is_digit(text.front()))) && std::all_of(text.begin(), text.end(), [&](char c) {
           return is_letter(c) || is_digit(c) || is_sign(c) || c == '-' || c == '.' || c == ',' || c == ' ';
         });
}

bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// The names in it that mean nothing yet, each once.
std::vector<std::string> unknown_names(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && (is_letter(text[end]) || (end > at && is_digit(text[end])))) ++end;
    if (end == at) {
      const bool in_number = is_digit(text[at]);  // the e of 1e3 is no name
      ++at;
      while (in_number && at < text.size() && (is_digit(text[at]) || text[at] == '.' || text[at] == 'e')) ++at;
      continue;
    }
    const std::string name = text.substr(at, end - at);
    if (!has(formula_functions(), name) && name != "pi" && name != "e" && !has(names, name)) names.push_back(name);
    at = end;
  }
  return names;
}

}  // namespace

std::optional<std::string> with_variables(const std::string& text) {
  if (is_formula(text) || !looks_like_formula(text)) return std::nullopt;
  const std::vector<std::string> names = unknown_names(text);
  if (names.empty()) return std::nullopt;
  return joined(names, ",") + ": " + text;
}

void refuse_bare_formula(const std::string& argument, const std::string& text) {
  if (const auto formula = with_variables(text))
    reject(argument, "'" + text + "', a formula without its variables", "those and a colon before it: '" + *formula + "'");
}

}  // namespace valley::own
