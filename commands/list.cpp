#include <array>
#include <memory>

#include "base/select.hpp"
#include "commands/commands.hpp"
#include "commands/listing.hpp"
#include "commands/networks_program.hpp"
#include "commands/sink.hpp"
#include "experiments/claim.hpp"
#include "experiments/papers.hpp"
#include "experiments/study_catalogue.hpp"
#include "figures/figure.hpp"
#include "sim/data/data_set.hpp"
#include "sim/landscape/catalogue.hpp"
#include "sim/optimizer/catalogue.hpp"

namespace valley {
namespace {

std::vector<Listed> all() {
  std::vector<Listed> all;
  for (const Claim& claim : claims())
    all.push_back({"claim", claim.id, claim.statement + "  [" + (claim.open ? "open; " : "") + claim.source + "]"});
  select_ids("claim", {}, ids_of(claims()));
  for (const LandscapeEntry& entry : landscapes()) all.push_back({"landscape", entry.id, entry.says});
  for (const ShiftEntry& entry : shifts()) all.push_back({"optimizer", entry.id, entry.says});
  for (const DescentEntry& entry : descents()) all.push_back({"descent", entry.id, entry.says});
  for (const StudyEntry& study : study_catalogue()) all.push_back({"study", study.id, study.purpose});
  for (const figures::Figure& figure : figures::figures()) all.push_back({"figure", figure.id, figure.says});
  for (const DataSet& set : data_sets()) all.push_back({"data set", set.id, set.help});
  return all;
}

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
  print(all());
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
