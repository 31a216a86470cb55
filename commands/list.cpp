#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <stdexcept>

#include "base/require.hpp"
#include "base/select.hpp"
#include "commands/commands.hpp"
#include "commands/entries.hpp"
#include "commands/networks_program.hpp"
#include "commands/sink.hpp"
#include "experiments/papers.hpp"

namespace valley {
namespace {

struct ListOptions {
  std::vector<std::string> kinds;
  bool papers = false;
};

/// What a kind is called when it is asked for, the plural first, and the lines that it means.
struct Kind {
  std::vector<std::string> words;
  std::vector<std::string> kinds;
};

const std::vector<Kind>& all_kinds() {
  static const std::vector<Kind> all = {{{"claims", "claim"}, {"claim"}},
                                        {{"landscapes", "landscape"}, {"landscape"}},
                                        {{"optimizers", "optimizer"}, {"optimizer"}},
                                        {{"descents", "descent"}, {"descent"}},
                                        {{"rules", "rule"}, {"optimizer", "descent"}},
                                        {{"studies", "study"}, {"study"}},
                                        {{"figures", "figure"}, {"figure"}},
                                        {{"data-sets", "data-set", "data sets", "data set", "datasets", "dataset"}, {"data set"}},
                                        {{"models", "model"}, {"model"}},
                                        {{"papers", "paper"}, {"paper"}}};
  return all;
}

/// The words, "data sets" one of them.
std::vector<std::string> whole(const std::vector<std::string>& given) {
  std::vector<std::string> words;
  for (const std::string& one : given) {
    if (!words.empty() && meant(words.back(), {"data"}) && meant(one, {"sets", "set"}))
      words.back() += " " + one;
    else
      words.push_back(one);
  }
  return words;
}

/// The kinds of lines that are asked for.
std::set<std::string> asked_for(const std::vector<std::string>& words) {
  std::set<std::string> asked;
  for (const std::string& word : whole(words)) {
    const auto found = std::find_if(all_kinds().begin(), all_kinds().end(),
                                    [&](const Kind& kind) { return meant(word, kind.words).has_value(); });
    if (found == all_kinds().end()) {
      std::vector<std::string> plurals;
      for (const Kind& kind : all_kinds()) plurals.push_back(kind.words.front());
      reject_unknown("KIND", word, plurals);
    }
    asked.insert(found->kinds.begin(), found->kinds.end());
  }
  return asked;
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

int list(const ListOptions& options) {
  require(!options.papers || options.kinds.empty(), "--papers", "given beside KINDs", "one of the two");
  std::set<std::string> asked = asked_for(options.kinds);
  if (options.papers) asked = {"paper"};
  std::vector<Listed> lines;
  for (const Described& one : entries())
    if (asked.empty() || asked.count(one.line.kind) > 0) lines.push_back(one.line);
  print(lines);
  if (asked.count("paper") > 0) print(by_paper());
  flush_standard_output();
  if (!asked.empty() && asked.count("model") == 0) return passed;
  if (!has_networks_program()) {
    if (asked.empty()) return passed;
    throw std::runtime_error(without_networks_program("the models"));
  }
  static constexpr std::array<const char*, 3> models{"valley-networks", "list", nullptr};
  start_networks_program(models.data());
}

}  // namespace

std::function<int()> list_command(Arguments& arguments) {
  const auto options = std::make_shared<ListOptions>();
  arguments.words(
      "KIND",
      "claims, landscapes, optimizers, descents, rules (both), studies, figures, data sets, models or papers (default: all)",
      options->kinds);
  arguments.flag("--papers", "the papers whose statements are checked, with their claims", options->papers);
  return [options] { return list(*options); };
}

}  // namespace valley
