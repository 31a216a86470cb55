#include <algorithm>
#include <filesystem>
#include <iostream>
#include <limits>

#include "base/file.hpp"
#include "base/place.hpp"
#include "base/require.hpp"
#include "base/shell_word.hpp"
#include "base/side_by_side.hpp"
#include "base/version.hpp"
#include "commands/check.hpp"
#include "commands/commands.hpp"
#include "commands/sink.hpp"
#include "experiments/report/page.hpp"
#include "experiments/report/read_verdicts.hpp"
#include "figures/computed_by.hpp"
#include "figures/figure.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;

struct ReportOptions {
  std::optional<std::string> out, from, figures;
  bool quick = false, full = false;
  std::optional<std::uint64_t> seed;
};

bool belongs_to_figures(const std::string& name) { return name.ends_with(".svg") || name.ends_with(".gp"); }

/// The script beside a drawing; "" where there is none.
std::string script_of(const fs::path& svg) {
  std::error_code ignored;
  const fs::path script = fs::path(svg).replace_extension(".gp");
  return fs::is_regular_file(script, ignored) ? read_file("--figures", script) : "";
}

/// With where its data came from, as its script has it; else as the figure's own file has it.
std::string caption_of(const std::string& script, const std::string& id) {
  const std::string start = "# " + id + ": ";
  if (script.starts_with(start)) return script.substr(start.size(), script.find('\n') - start.size());
  for (const figures::Figure& figure : figures::figures())
    if (figure.id == id) return figures::whole_caption(figure);
  return "";
}

/// What its script was drawn by; else what draws the figure of this name, if there is one.
std::string command_of(const std::string& script, const std::string& id, const std::string& folder) {
  std::string command = figures::command_in(script);
  const bool known = std::any_of(figures::figures().begin(), figures::figures().end(),
                                 [&](const figures::Figure& figure) { return figure.id == id; });
  if (command.empty() && known) command = "valley figure " + shell_word(id);
  return command.empty() || folder == "out" ? command : command + " --out " + shell_word(folder);
}

/// Every FOLDER/figures/ID.svg, in the order of their names.
std::vector<report::Picture> pictures_in(const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(folder) / "figures", ignored))
    if (entry.path().extension() == ".svg" && entry.is_regular_file(ignored)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<report::Picture> pictures;
  for (const fs::path& file : files) {
    const std::string id = file.stem().string();
    const std::string script = script_of(file), command = command_of(script, id, folder);
    pictures.push_back(report::picture(id, caption_of(script, id), command, read_file("--figures", file)));
  }
  return pictures;
}

void require_sense(const ReportOptions& options) {
  require(options.out.has_value(), "OUT", "missing", "a file to write, as report.html, or - for standard output");
  require(!(options.quick && options.full), "--full", "given beside --quick", "one of the two");
  const char* sized = options.quick ? "--quick" : options.full ? "--full" : options.seed ? "--seed" : nullptr;
  if (options.from && sized != nullptr) reject(sized, "given beside --from", "where the claims are checked here and now");
}

Results results_of(const ReportOptions& options) {
  if (options.from) return report::read_verdicts("--from", read_file("--from", *options.from));
  const Effort effort = options.quick ? Effort::quick : options.full ? Effort::full : Effort::standard;
  return check_all(select_claims({}), {.effort = effort, .seed = options.seed.value_or(1)}, cores(), false);
}

int write_report(const ReportOptions& options, Places& places) {
  require_sense(options);
  const std::string folder = options.figures.value_or("out");
  places.add({{"--figures", folder, Use::reads_folder, belongs_to_figures}});
  const std::vector<report::Picture> pictures = pictures_in(folder);
  require(!options.figures || !pictures.empty(), "--figures", quoted_if_odd(folder),
          "a folder with figures/ID.svg in it, as valley figure --out leaves it");
  Sink sink(*options.out);
  const Results results = results_of(options);
  sink.finish(report::page(results, version(), pictures));
  if (*options.out != "-") std::cout << *options.out << ": " << summary(results) << "; figures: " << pictures.size() << '\n';
  return all_pass(results) ? passed : failed;
}

}  // namespace

std::function<int()> report_command(Arguments& arguments) {
  const auto options = std::make_shared<ReportOptions>();
  arguments.group("options", {"OUT"});
  arguments.path("OUT", Use::writes_document, "the page", options->out);
  arguments.flag("--quick", "check with the smallest grids, under a minute in all", options->quick);
  arguments.flag("--full", "check with the largest grids, under ten minutes in all", options->full);
  arguments.count("--seed", 0, std::numeric_limits<std::uint64_t>::max(), "of every random choice (default 1)", options->seed);
  arguments.path("--from", Use::reads_file, "verdicts that valley check --json wrote, in place of checking", options->from);
  arguments.path("--figures", Use::reads_folder, "with figures/ID.svg, as valley figure --out leaves it (default: out)",
                 options->figures);
  return [options, places = arguments.places()] { return write_report(*options, *places); };
}

}  // namespace valley
