#include <algorithm>
#include <iostream>

#include "base/select.hpp"
#include "commands/commands.hpp"
#include "experiments/claim.hpp"
#include "experiments/study_catalogue.hpp"
#include "figures/figure.hpp"
#include "sim/landscape/catalogue.hpp"
#include "sim/optimizer/catalogue.hpp"

namespace valley {
namespace {

int list() {
  std::size_t width = 0;
  std::vector<std::string> ids;
  for (const Claim& claim : claims()) ids.push_back(claim.id);
  select_ids("claim", {}, ids);
  for (const figures::Figure& figure : figures::figures()) ids.push_back(figure.id);
  for (const std::string& id : ids) width = std::max(width, id.size());
  const auto line = [&](const char* kind, const std::string& id, const std::string& text) {
    std::cout << kind << "  " << id << std::string(width - id.size() + 2, ' ') << text << '\n';
  };
  for (const Claim& claim : claims())
    line("claim ", claim.id, claim.statement + "  [" + (claim.open ? "open; " : "") + claim.source + "]");
  for (const LandscapeEntry& entry : landscapes()) line("landscape", entry.id, entry.says);
  for (const ShiftEntry& entry : shifts()) line("optimizer", entry.id, entry.says);
  for (const DescentEntry& entry : descents()) line("descent", entry.id, entry.says);
  for (const StudyEntry& study : study_catalogue()) line("study ", study.id, study.purpose);
  for (const figures::Figure& figure : figures::figures()) line("figure", figure.id, figure.caption);
  return passed;
}

}  // namespace

std::function<int()> list_command(Arguments&) { return list; }

}  // namespace valley
