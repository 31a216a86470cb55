#include "commands/help.hpp"

#include <algorithm>

#include "base/padded.hpp"
#include "base/wrapped.hpp"

namespace valley {
namespace {

constexpr std::size_t width = 100, column = 26;  // of a line; where the words on an argument begin

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
      if (!one.is_word && one.is_option() == option && (one.required || !option))
        text += " " + kept_together(one.required ? with_value(one) : "[" + one.name + " ...]");
  text = wrapped(text + " [OPTIONS]", width, "  ", "");
  std::replace(text.begin(), text.end(), no_break, ' ');
  return text;
}

std::string line(const Declared& one) {
  const std::string blanks(column, ' '), name = padded_right("  " + with_value(one), column);
  std::string words = (one.required ? "(required) " : "") + one.help;
  if (one.is_option() && !one.value.empty()) words += " [" + one.allowed + "]";
  return name.size() > column ? name + "\n" + wrapped(words, width, blanks) : wrapped(words, width, blanks, name);
}

}  // namespace

std::string help_of(const std::string& who, const std::string& purpose, const std::vector<std::string>& example,
                    const std::vector<Declared>& all) {
  std::string text = wrapped(who + ": " + purpose, width, "  ", "") + "\n" + usage(who, all);
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
