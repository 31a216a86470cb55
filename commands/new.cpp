#include <algorithm>
#include <filesystem>
#include <iostream>

#include "base/file.hpp"
#include "base/registry.hpp"
#include "base/require.hpp"
#include "base/select.hpp"
#include "base/shell_word.hpp"
#include "commands/commands.hpp"
#include "commands/entries.hpp"
#include "commands/skeletons.hpp"

namespace valley {
namespace {

const Skeleton& skeleton_of(const std::string& kind) {
  std::vector<std::string> kinds;
  for (const Skeleton& one : skeletons()) kinds.push_back(one.kind);
  const std::string meant = chosen("KIND", kind, kinds);
  return *std::find_if(skeletons().begin(), skeletons().end(), [&](const Skeleton& one) { return one.kind == meant; });
}

void require_new(const std::string& name) {
  require(is_name(name), "NAME", quoted_if_odd(name), allowed_names);
  for (const Described& one : entries())
    require(one.line.id != name, "NAME", name + ", taken (" + one.line.kind + ")", "one that valley list does not have");
}

int write_new(const std::vector<std::string>& words) {
  require_words("KIND NAME", words, 2, "two, like landscape my_valley");
  const Skeleton& skeleton = skeleton_of(words[0]);
  const std::string& name = words[1];
  require_new(name);
  const std::filesystem::path file = name + ".cpp";
  require(!std::filesystem::exists(std::filesystem::symlink_status(file)), "NAME", name,
          "one whose file " + file.string() + " is not there yet");
  std::string text = skeleton.text, commands;
  for (const std::string& command : skeleton.commands) commands += (commands.empty() ? "" : "\n//     ") + command;
  text.replace(text.find("COMMAND"), 7, commands);
  write_file(file, with_names(text, name));
  std::cout << file.string() << ": a " << skeleton.kind << " to change. It runs as it is:\n";
  for (const std::string& command : skeleton.commands) std::cout << "  " << with_names(command, name) << "\n";
  return passed;
}

}  // namespace

std::function<int()> new_command(Arguments& arguments) {
  const auto words = std::make_shared<std::vector<std::string>>();
  std::string kinds;
  for (const Skeleton& one : skeletons()) kinds += (kinds.empty() ? "" : ", ") + one.kind;
  arguments.group("options", {"KIND NAME"});
  arguments.words("KIND NAME", "what to begin (" + kinds + ") and its name: NAME.cpp is written here", *words);
  return [words] { return write_new(*words); };
}

}  // namespace valley
