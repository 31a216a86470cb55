#include "figures/figure.hpp"

#include <unistd.h>

#include <stdexcept>
#include <utility>

#include "base/file.hpp"
#include "base/place.hpp"
#include "base/registry.hpp"
#include "base/require.hpp"
#include "base/scratch_folder.hpp"
#include "base/wrapped.hpp"
#include "figures/caption.hpp"
#include "figures/files.hpp"
#include "figures/gnuplot.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

namespace fs = std::filesystem;

std::vector<Figure>& registry() {
  static std::vector<Figure> all;
  return all;
}

}  // namespace

bool add(Figure figure) { return insert_by_name(registry(), std::move(figure)); }

const std::vector<Figure>& figures() { return registry(); }

void draw(const Figure& figure, const fs::path& folder, const std::string& origin, bool gaps) {
  const fs::path csv = data_of(figure.id, folder);
  const Table data = read_table(csv);
  require(!data.rows.empty(), "number of rows of " + csv.string(), 0, "at least one");
  const std::string caption = whole_caption(figure, origin);
  Plot plot(figure.id, caption, data, fs::path("..") / "data" / (figure.id + ".csv"));
  figure.draw(data, plot);
  plot.footer(origin);

  // A folder beside figures/: the script finds its data by the same relative path here and there.
  const std::string script = figure.id + ".gp";
  const std::string svg = figure.id + ".svg", words = figure.id + ".txt";
  const std::vector<std::string> names = names_drawn(figure.id);
  const ScratchFolder scratch(folder / (".drawing_" + figure.id + "_" + std::to_string(::getpid())), names);
  plot.write(scratch.path / script);
  write_file(scratch.path / words, wrapped(caption, 100));
  run_gnuplot(scratch.path, script, gaps);
  for (const auto& name : names) {
    std::error_code missing;
    if (fs::file_size(scratch.path / name, missing) == 0 || missing) {
      throw std::runtime_error("gnuplot, " + script + ": drew no " + name);
    }
  }
  write_file(scratch.path / svg, with_words(read_file(svg, scratch.path / svg), figure, origin));
  fs::create_directories(folder / "figures");
  for (const auto& name : names) {
    keep_mode(folder / "figures" / name, scratch.path / name);
    fs::rename(scratch.path / name, folder / "figures" / name);
  }
}

}  // namespace valley::figures
