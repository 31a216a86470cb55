#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <limits>

#include "base/file.hpp"
#include "base/require.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/commands/select.hpp"
#include "experiments/figure_data.hpp"
#include "experiments/progress.hpp"
#include "figures/figure.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;

struct FigureOptions {
  std::vector<std::string> ids;
  std::optional<std::string> out = "out", data;
  bool quick = false, full = false;
  std::optional<std::uint64_t> seed = 1;
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

void make(const std::string& id, const FigurePlan& plan, const fs::path& out, Progress& progress) {
  const FigureData* data = find(figure_data(), id);
  const figures::Figure* figure = find(figures::figures(), id);
  if (data == nullptr) throw std::logic_error("nothing computes its data");
  if (figure == nullptr) throw std::logic_error("nothing draws its data");
  progress.update("computing " + id);
  const Table table = data->compute(plan);
  fs::create_directories(out / "data");
  fs::create_directories(out / "figures");
  write_file(out / "data" / (id + ".csv"), table.csv());
  progress.update("drawing " + id);
  figures::draw(*figure, out);
  progress.erase();
  std::cout << (out / "data" / (id + ".csv")).string() << '\n';
  for (const char* kind : {".svg", ".png", ".pdf"}) std::cout << (out / "figures" / (id + kind)).string() << '\n';
  std::cout << std::flush;
}

fs::path data_folder(const std::optional<std::string>& named) {
  const char* environment = std::getenv("VALLEY_DATA");
  const std::string argument = named ? "--data" : "VALLEY_DATA";
  const fs::path folder = named ? *named : environment != nullptr ? environment : "";
  std::error_code ignored;
  require(folder.empty() || fs::is_directory(folder, ignored), argument, "'" + folder.string() + "'",
          "a folder that holds MNIST's files");
  return folder;
}

int make_figures(const FigureOptions& options) {
  require(!(options.quick && options.full), "--full", "given beside --quick", "one of the two");
  const auto ids = select_ids("figure", options.ids, known_ids());
  FigurePlan plan;
  plan.effort = options.quick ? Effort::quick : options.full ? Effort::full : Effort::standard;
  plan.seed = *options.seed;
  plan.data = data_folder(options.data);
  int status = passed;
  Progress progress;
  // One figure's failure is no reason to withhold the others.
  const auto report = [&](const std::string& id, const char* what, const std::string& why, int code) {
    progress.erase();
    std::cerr << "valley figure: " << id << what << why << std::endl;
    status = std::max(status, code);
  };
  for (const std::string& id : ids) {
    try {
      make(id, plan, *options.out, progress);
    } catch (const MissingData& missing) {
      report(id, " skipped: ", missing.what(), options.ids.empty() ? passed : wrong_usage);
    } catch (const std::invalid_argument& wrong) {
      report(id, ": ", wrong.what(), wrong_usage);
    } catch (const std::exception& error) {
      report(id, ": ", error.what(), broken);
    }
  }
  return status;
}

}  // namespace

std::function<int()> figure_command(Arguments& arguments) {
  const auto options = std::make_shared<FigureOptions>();
  arguments.words("ID", "figures to draw (default: all)", options->ids);
  arguments.text("--out", "a folder", "data go to OUT/data, pictures to OUT/figures (default: out)", options->out);
  arguments.text("--data", "a folder", "holds MNIST's files (default: the environment's VALLEY_DATA)", options->data);
  arguments.flag("--quick", "smallest sizes", options->quick);
  arguments.flag("--full", "largest sizes", options->full);
  arguments.count("--seed", 0, std::numeric_limits<std::uint64_t>::max(), "of every random choice (default 1)", options->seed);
  return [options] { return make_figures(*options); };
}

}  // namespace valley
