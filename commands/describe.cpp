#include <algorithm>
#include <iostream>
#include <memory>

#include "base/padded.hpp"
#include "base/require.hpp"
#include "base/select.hpp"
#include "base/wrapped.hpp"
#include "commands/commands.hpp"
#include "commands/entries.hpp"

namespace valley {
namespace {

constexpr std::size_t name_width = 20, line_width = 100;

/// The name, and the text in lines beside it.
void print(const Fact& fact) {
  std::cout << wrapped(fact.text, line_width, std::string(name_width, ' '), padded_right(fact.name, name_width));
}

int describe(const std::vector<std::string>& asked) {
  require(!asked.empty(), "ID", "missing", "what valley list has");
  const std::vector<Entry> all = entries();
  std::vector<std::string> ids;
  for (const Entry& entry : all)
    if (std::find(ids.begin(), ids.end(), entry.line.id) == ids.end()) ids.push_back(entry.line.id);
  const char* between = "";
  for (const std::string& id : select_ids("ID", asked, ids))
    for (const Entry& entry : all) {
      if (entry.line.id != id) continue;
      std::cout << between;
      between = "\n";
      print({entry.line.kind, id});
      print({"", entry.line.says});
      for (const Fact& fact : entry.facts()) print(fact);
    }
  return passed;
}

}  // namespace

std::function<int()> describe_command(Arguments& arguments) {
  const auto ids = std::make_shared<std::vector<std::string>>();
  arguments.words("ID", "a claim, landscape, optimizer, descent, study, figure or data set; valley list names them", *ids);
  return [ids] { return describe(*ids); };
}

}  // namespace valley
