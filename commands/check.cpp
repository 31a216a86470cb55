#include <algorithm>
#include <atomic>
#include <iostream>
#include <limits>

#include "base/require.hpp"
#include "base/side_by_side.hpp"
#include "base/version.hpp"
#include "commands/check.hpp"
#include "commands/commands.hpp"
#include "commands/own_code.hpp"
#include "commands/sink.hpp"
#include "commands/watched.hpp"
#include "experiments/claim.hpp"
#include "experiments/claim_report.hpp"
#include "experiments/claim_table.hpp"
#include "experiments/papers.hpp"

namespace valley {
namespace {

struct CheckOptions {
  std::vector<std::string> ids;
  bool quick = false, full = false;
  std::optional<std::uint64_t> seed = 1, threads;
  std::optional<std::string> json, junit, paper;
};

std::optional<Sink> open(const std::optional<std::string>& name) {
  return name ? std::optional<Sink>(std::in_place, *name) : std::nullopt;
}

}  // namespace

Results check_all(const std::vector<const Claim*>& chosen, const Plan& plan, int threads, bool table) {
  std::size_t width = 5;
  for (const Claim* claim : chosen) width = std::max(width, claim->id.size());
  Results results{.seed = plan.seed, .git = git(), .reports = {}, .effort = plan.effort};
  results.reports.resize(chosen.size());
  Progress progress;
  if (table) std::cout << table_header(width) << std::flush;
  std::atomic<std::size_t> ended = 0;
  const auto one = [&](std::size_t i) {
    Watch watch = watched(progress, "valley check");
    if (chosen.size() > 1)  // else how far the one is
      watch.progress = [&](const std::string& id, auto...) { progress.update(id, ended, chosen.size()); };
    watch.progress(chosen[i]->id, 0, 0);
    results.reports[i] = check(*chosen[i], plan, watch);
    ++ended;
    return true;
  };
  side_by_side(chosen.size(), threads, one, [&](std::size_t i) {
    if (!table) return;
    progress.erase();
    std::cout << table_line(results.reports[i], width) << std::flush;
  });
  return results;
}

namespace {

int check_claims(const CheckOptions& options) {
  require(!(options.quick && options.full), "--full", "given beside --quick", "one of the two");
  require(!options.paper || options.ids.empty(), "--paper", "given beside IDs", "one of the two");
  const auto chosen =
      options.paper ? claims_of(*options.paper) : select_claims(asked_or_brought(options.ids, "claim", brought().claims));
  const Plan plan{.effort = options.quick  ? Effort::quick
                            : options.full ? Effort::full
                                           : Effort::standard,
                  .seed = *options.seed};
  std::optional<Sink> json = open(options.json), junit = open(options.junit);
  const bool table = options.json != "-" && options.junit != "-";
  Results results = check_all(chosen, plan, static_cast<int>(options.threads.value_or(cores())), table);
  results.asked = {.ids = options.ids, .with = brought().files, .paper = options.paper.value_or("")};
  Deliveries all;
  if (json) all.add([&] { json->finish(to_json(results)); });
  if (junit) all.add([&] { junit->finish(to_junit(results)); });
  if (table) std::cout << summary(results) << '\n';
  all.conclude();
  return all_pass(results) ? passed : failed;
}

}  // namespace

std::function<int()> check_command(Arguments& arguments) {
  const auto options = std::make_shared<CheckOptions>();
  arguments.group("claims");
  arguments.words("ID", "claims to check (default: all; with --with those of its files)", options->ids);
  arguments.option("--paper", "words of a paper's name, or \"Valley\"", "the claims of one paper; valley list --papers has them",
                   [options](const std::string& words) { options->paper = words; });
  arguments.flag("--quick", "smallest grids, under a minute in all", options->quick);
  arguments.flag("--full", "largest grids, under ten minutes in all", options->full);
  arguments.count("--seed", 0, std::numeric_limits<std::uint64_t>::max(), "of every random choice (default 1)", options->seed);
  arguments.count("--threads", 1, 4096, "claims at once; none changes a verdict (default: all cores)", options->threads);
  arguments.group("results, besides the table");
  arguments.path("--json", Use::writes_document, "write verdicts and rows as JSON", options->json);
  arguments.path("--junit", Use::writes_document, "write verdicts as JUnit XML", options->junit);
  return [options] { return check_claims(*options); };
}

}  // namespace valley
