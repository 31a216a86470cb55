#include "runs/own/sources.hpp"

#include "base/file.hpp"

namespace valley::own {
namespace {

namespace fs = std::filesystem;

/// A literal of C++ with these bytes.
std::string literal(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? "\\n" : std::string(1, c);
  }
  return out + "\"";
}

}  // namespace

std::vector<std::string> write_sources(const Unit& unit, const Code& code, const fs::path& folder) {
  const std::string source = unit.name + ".cpp";
  std::vector<std::string> arguments;
  if (code.file.empty()) {
    write_file(folder / source, unit.before + "#line 1 " + literal(code.called) + "\n" + code.text + "\n" + unit.after);
  } else {
    write_file(folder / (unit.name + ".hpp"), unit.before);
    write_file(folder / source, unit.after);
    arguments.insert(arguments.end(), {"-include", unit.name + ".hpp", "-include", code.file.string()});
  }
  arguments.insert(arguments.end(), {"-MMD", "-c", source, "-o", unit.name + ".o"});
  return arguments;
}

void append_dependencies(const fs::path& rule, std::set<fs::path>& all) {
  const std::string text = read_file("the compiler's list of files", rule);
  std::string word;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : '\n', next = i + 1 < text.size() ? text[i + 1] : '\n';
    if ((c == '\\' && (next == ' ' || next == '#')) || (c == '$' && next == '$')) {
      word += next;
      ++i;
    } else if (c != ' ' && c != '\n') {
      word += c;
    } else {
      if (!word.ends_with(":") && word.find('/') != std::string::npos) all.insert(word);
      word.clear();
    }
  }
}

}  // namespace valley::own
