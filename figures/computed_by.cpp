#include "figures/computed_by.hpp"

#include <algorithm>

#include "base/file.hpp"

namespace valley::figures {
namespace {

constexpr const char* mark = "\n# Its numbers are those of: ";

}  // namespace

void keep_command(const std::filesystem::path& file, const std::string& command) {
  if (command.find('\n') != std::string::npos) return;  // it is no line
  const std::string script = read_file("the script", file);
  const std::size_t end = std::min(script.find('\n'), script.size());  // of the caption
  write_file(file, script.substr(0, end) + mark + command + script.substr(end));
}

std::string command_in(const std::string& script) {
  const std::size_t at = script.find(mark);
  if (at == std::string::npos) return "";
  const std::size_t from = at + std::string(mark).size();
  return script.substr(from, script.find('\n', from) - from);
}

}  // namespace valley::figures
