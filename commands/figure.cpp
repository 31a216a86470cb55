#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <limits>

#include "base/file.hpp"
#include "base/place.hpp"
#include "base/require.hpp"
#include "base/select.hpp"
#include "base/shell_word.hpp"
#include "base/side_by_side.hpp"
#include "base/wrapped.hpp"
#include "commands/commands.hpp"
#include "commands/own_code.hpp"
#include "commands/progress.hpp"
#include "commands/recorded.hpp"
#include "experiments/figure_data.hpp"
#include "experiments/study_catalogue.hpp"
#include "experiments/study_record.hpp"
#include "figures/computed_by.hpp"
#include "figures/figure.hpp"
#include "figures/files.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;

struct FigureOptions {
  std::vector<std::string> ids;
  std::optional<std::string> out = "out", data, recorded = recorded_studies().string();
  bool quick = false, full = false;
  std::optional<std::uint64_t> seed = 1, threads;
};

template <class T>
const T* find(const std::vector<T>& all, const std::string& id) {
  const auto place = std::find_if(all.begin(), all.end(), [&](const T& one) { return one.id == id; });
  return place == all.end() ? nullptr : &*place;
}

std::vector<std::string> known_ids() {
  std::vector<std::string> ids;
  for (const figures::Figure& figure : figures::figures()) ids.push_back(figure.id);
  for (const FigureData& data : figure_data()) ids.push_back(data.id);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

/// A figure's numbers, and where they come from if not from here and now.
struct Numbers {
  Table table;
  std::string origin;
  bool gaps = false;  // of a study that was stopped, or whose settings were changed
};

/// What `valley study` left in OUT, else what was recorded.
Numbers of_study(const std::string& id, const fs::path& out, const fs::path& recorded) {
  const fs::path own = out / "studies" / id;
  const bool computed = has_study(own, id);
  if (!computed && !has_study(recorded, id))
    throw MissingData("no results in " + own.string() + " or " + recorded.string() + "; valley study " + id + " --out " +
                      shell_word(out.string()) + " computes some");
  StudyRecord record = read_study(computed ? own : recorded, id);
  require_current(record.manifest, computed ? own : recorded);
  return {std::move(record.table), (computed ? "" : "recorded results, ") + origin_of(record.manifest),
          !is_whole(record.manifest) || is_changed(record.manifest)};
}

Numbers numbers_of(const std::string& id, const FigureOptions& options, const FigurePlan& plan) {
  if (find_study(id) != nullptr) return of_study(id, *options.out, *options.recorded);
  const FigureData* data = find(figure_data(), id);
  if (data == nullptr) throw std::logic_error("nothing computes its data");
  return {data->compute(plan), ""};
}

/// What computes its numbers again, but for --out.
std::string command_of(const std::string& id, const FigureOptions& options) {
  std::string text = "valley figure " + shell_word(id);
  const auto add = [&text](const char* argument, const std::string& value) { text += argument + shell_word(value); };
  for (const std::string& file : brought().files) add(" --with ", file);
  if (options.data) add(" --data ", *options.data);
  if (*options.recorded != recorded_studies()) add(" --recorded ", *options.recorded);
  if (options.quick) text += " --quick";
  if (options.full) text += " --full";
  if (*options.seed != 1) add(" --seed ", std::to_string(*options.seed));
  return text;
}

/// What there is to say of it.
std::string make(const std::string& id, const FigureOptions& options, const FigurePlan& plan, Progress& progress) {
  const fs::path out = *options.out;
  const figures::Figure* figure = find(figures::figures(), id);
  if (figure == nullptr) throw std::logic_error("nothing draws its data");
  AtomicFile csv(figures::data_of(id, out));
  progress.update("computing " + id);
  const Numbers numbers = numbers_of(id, options, plan);
  csv.stream() << numbers.table.csv();
  csv.commit();
  progress.update("drawing " + id);
  figures::draw(*figure, out, numbers.origin, numbers.gaps);
  figures::keep_command(out / "figures" / (id + ".gp"), command_of(id, options));
  std::string files;
  for (const fs::path& file : figures::files_of(id, out))
    if (file.extension() != ".gp") files += file.string() + '\n';
  return files + wrapped(figures::whole_caption(*figure, numbers.origin), 100, "    ");
}

fs::path data_folder(const std::optional<std::string>& named) {
  const char* environment = std::getenv("VALLEY_DATA");
  const std::string argument = named ? "--data" : "VALLEY_DATA";
  const fs::path folder = named ? *named : environment != nullptr ? environment : "";
  std::error_code ignored;
  require(folder.empty() || fs::is_directory(folder, ignored), argument, "'" + folder.string() + "'",
          "a folder with MNIST's files, or with mnist/ in it");
  return folder;
}

/// What is written for these figures, and the recorded tables that may be read for them.
std::vector<Place> places_of(const std::vector<std::string>& ids, const fs::path& out, const fs::path& recorded) {
  std::vector<Place> all;
  for (const std::string& id : ids) {
    for (const fs::path& file : figures::files_of(id, out)) all.push_back({"--out", file, Use::writes_file});
    if (find_study(id) != nullptr) all.push_back({"--recorded", recorded / (id + ".csv"), Use::reads_file});
  }
  return all;
}

/// A place that can't be written, or should not be, is known before the work.
void prepare(const std::vector<std::string>& ids, const fs::path& out, const fs::path& recorded, Places& places) {
  require(!same_place(out / "data", recorded), "--out", out.string(), "a folder whose data/ is not that of --recorded");
  places.add(places_of(ids, out, recorded));
  figures::make_folders("--out", out);
}

int make_figures(const FigureOptions& options, Places& places) {
  require(!(options.quick && options.full), "--full", "given beside --quick", "one of the two");
  const auto ids = select_ids("figure", asked_or_brought(options.ids, "figure", brought().figures), known_ids());
  FigurePlan plan;
  plan.effort = options.quick ? Effort::quick : options.full ? Effort::full : Effort::standard;
  plan.seed = *options.seed;
  plan.data = data_folder(options.data);
  prepare(ids, *options.out, *options.recorded, places);
  int status = passed;
  Progress progress;
  // One figure's failure is no reason to withhold the others.
  struct Outcome {
    std::string drawn, trouble;
    int status = passed;
  };
  std::vector<Outcome> outcomes(ids.size());
  const auto one = [&](std::size_t i) {
    try {
      outcomes[i].drawn = make(ids[i], options, plan, progress);
    } catch (const MissingData& missing) {
      outcomes[i] = {"", std::string(" skipped: ") + missing.what(), options.ids.empty() ? passed : wrong_usage};
    } catch (const std::invalid_argument& wrong) {
      outcomes[i] = {"", std::string(": ") + wrong.what(), wrong_usage};
    } catch (const std::exception& error) {
      outcomes[i] = {"", std::string(": ") + error.what(), broken};
    }
    return true;
  };
  side_by_side(ids.size(), static_cast<int>(options.threads.value_or(cores())), one, [&](std::size_t i) {
    progress.erase();
    std::cout << outcomes[i].drawn << std::flush;
    if (!outcomes[i].trouble.empty()) std::cerr << "valley figure: " << ids[i] << outcomes[i].trouble << std::endl;
    status = std::max(status, outcomes[i].status);
  });
  return status;
}

}  // namespace

std::function<int()> figure_command(Arguments& arguments) {
  const auto options = std::make_shared<FigureOptions>();
  arguments.words("ID", "figures to draw (default: all; with --with those of its files)", options->ids);
  arguments.path("--out", Use::writes_folder, "data go to OUT/data, pictures to OUT/figures (default: out)", options->out);
  arguments.path("--data", Use::reads_folder, "with MNIST's files, or with mnist/ in it (default: the environment's VALLEY_DATA)",
                 options->data);
  arguments.path("--recorded", Use::reads_folder,
                 "with recorded studies, for those not in OUT/studies (default: those that came with this program)",
                 options->recorded);
  arguments.flag("--quick", "smallest sizes", options->quick);
  arguments.flag("--full", "largest sizes", options->full);
  arguments.count("--seed", 0, std::numeric_limits<std::uint64_t>::max(), "of every random choice (default 1)", options->seed);
  arguments.count("--threads", 1, 4096, "figures at once; none changes a number (default: all cores)", options->threads);
  return [options, places = arguments.places()] { return make_figures(*options, *places); };
}

}  // namespace valley
