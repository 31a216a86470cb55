#include "commands/help.hpp"

#include <algorithm>

#include "base/padded.hpp"

namespace valley {
namespace {

constexpr std::size_t width = 100, column = 26;  // of a line; where the words on an argument begin

/// The words in lines, all but the first with blanks before them; `begun` columns of the first are taken.
std::string wrapped(const std::string& text, std::size_t begun, std::size_t indent) {
  std::string lines;
  std::size_t at = begun;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find(' ', from), text.size());
    const bool fits = at + 1 + end - from <= width;
    if (at > begun || !lines.empty()) {
      lines += fits ? " " : "\n" + std::string(indent, ' ');
      at = fits ? at + 1 : indent;
    }
    lines += text.substr(from, end - from);
    at += end - from;
    from = end + 1;
  }
  return lines;
}

std::string with_value(const Declared& one) { return one.name + (one.value.empty() ? "" : " " + one.value); }

constexpr char no_break = '\x1f';

std::string kept_together(std::string text) {
  std::replace(text.begin(), text.end(), ' ', no_break);
  return text;
}

/// The command with what must be given, then what may be.
std::string usage(const std::string& who, const std::vector<Declared>& all) {
  std::string text = "usage: " + who;
  for (const bool option : {false, true})
    for (const Declared& one : all)
      if (one.is_option() == option && (one.required || !option))
        text += " " + kept_together(one.required ? with_value(one) : "[" + one.name + " ...]");
  text = wrapped(text + " [OPTIONS]", 0, 2) + "\n";
  std::replace(text.begin(), text.end(), no_break, ' ');
  return text;
}

std::string line(const Declared& one) {
  std::string text = padded_right("  " + with_value(one), column);
  if (text.size() > column) text += "\n" + std::string(column, ' ');
  std::string words = (one.required ? "(required) " : "") + one.help;
  if (one.is_option() && !one.value.empty()) words += " [" + one.allowed + "]";
  return text + wrapped(words, column, column) + "\n";
}

}  // namespace

std::string help_of(const std::string& who, const std::string& purpose, const std::vector<std::string>& example,
                    const std::vector<Declared>& all) {
  std::string text = wrapped(who + ": " + purpose, 0, 2) + "\n\n" + usage(who, all);
  if (!example.empty()) text += "\nexample:\n";
  for (const std::string& one : example) text += "  " + one + "\n";
  std::vector<std::string> groups;
  for (const Declared& one : all)
    if (std::find(groups.begin(), groups.end(), one.group) == groups.end()) groups.push_back(one.group);
  for (const std::string& group : groups) {
    text += "\n" + group + ":\n";
    for (const Declared& one : all)
      if (one.group == group) text += line(one);
  }
  return text;
}

}  // namespace valley
