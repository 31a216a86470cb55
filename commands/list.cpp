#include <array>
#include <memory>

#include "commands/commands.hpp"
#include "commands/entries.hpp"
#include "commands/networks_program.hpp"
#include "commands/sink.hpp"
#include "experiments/papers.hpp"

namespace valley {
namespace {

std::vector<Listed> by_paper() {
  std::vector<Listed> all;
  for (const Paper& paper : papers()) {
    std::string ids;
    for (const std::string& id : paper.claims) ids += (ids.empty() ? "" : " ") + id;
    all.push_back({"paper", paper.name, ids});
  }
  return all;
}

int list(bool papers_only) {
  if (papers_only) {
    print(by_paper());
    return passed;
  }
  std::vector<Listed> lines;
  for (const Entry& entry : entries()) lines.push_back(entry.line);
  print(lines);
  flush_standard_output();
  if (!has_networks_program()) return passed;
  static constexpr std::array<const char*, 3> models{"valley-networks", "list", nullptr};
  start_networks_program(models.data());
}

}  // namespace

std::function<int()> list_command(Arguments& arguments) {
  const auto papers_only = std::make_shared<bool>(false);
  arguments.flag("--papers", "the papers whose statements are checked, with their claims", *papers_only);
  return [papers_only] { return list(*papers_only); };
}

}  // namespace valley
